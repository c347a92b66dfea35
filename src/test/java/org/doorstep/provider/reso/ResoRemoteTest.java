package org.doorstep.provider.reso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.doorstep.event.Change;
import org.doorstep.event.Event;
import org.doorstep.provider.Remotes;
import org.doorstep.provider.remote.HttpCalls;
import org.doorstep.provider.remote.RecordSource;
import org.doorstep.provider.remote.Remote;
import org.doorstep.provider.remote.RemoteException;
import org.doorstep.simulator.api.ResoApi;
import org.doorstep.simulator.reso.ResoEvents;
import org.doorstep.testing.Sim;
import org.doorstep.testing.Taken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResoRemoteTest {

    private final HttpCalls http = Taken.calls();
    private Sim sim;

    @BeforeEach
    void start() throws Exception {
        sim = Sim.of(new ResoApi(new ResoApi.Options("api-token", "us", "secret-0123456789", 1, 50, 7, "http://127.0.0.1:1/reso/f", "t", false, 300)));
    }

    @AfterEach
    void stop() throws Exception {
        sim.close();
        http.close();
    }

    private Remote remote(String more) {
        return Remotes.of("reso", http, Sim.feed("feeds: {f: {provider: reso, auth: {bearer: [0123456789abcdef]}, subscription: {api: {url: \""
                + sim.url() + "\", clientId: us, clientSecret: secret-0123456789, tokenUrl: \"" + sim.url() + "/oauth/token\"" + more + "}}}}").subscription().orElseThrow().api());
    }

    private Taken since(String watermark, Taken taken) throws Exception {
        remote("").catchUp().since(watermark, taken);
        return taken;
    }

    @Test
    void readsAllPagesAndFetchesTheNewestOfEachRecord() throws Exception {
        sim.happen(230);

        Taken taken = since("0", new Taken("reso"));

        assertThat(taken.events).hasSize(230);
        taken.events.stream().collect(Collectors.groupingBy(event -> event.resource() + "/" + event.recordKey())).forEach((key, events) ->
                assertThat(events).as(key).extracting(Event::sequence).isSorted());
        assertThat(taken.watermarks.stream().map(Long::valueOf)).isSorted().last().isEqualTo(230L);
        Map<String, Event> newest = new HashMap<>();
        taken.events.forEach(event -> newest.put(event.resource() + "/" + event.recordKey(), event));
        newest.forEach((key, event) -> {
            var record = sim("records").path(key);
            assertThat(event.deleted()).as(key).isEqualTo(record.isMissingNode());
            assertThat(event.deleted() ? record : json(event.data())).as(key).isEqualTo(record);
        });
        assertThat(newest.values()).extracting(Event::change).contains(Change.DELETED);
    }

    private com.fasterxml.jackson.databind.JsonNode sim(String field) {
        try {
            return sim.truth().path(field);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static com.fasterxml.jackson.databind.JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    /** RCP-27's own example of a next link has spaces in it, and servers write theirs so. */
    @Test
    void followsANextLinkThatIsNotEncoded() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            String query = String.valueOf(exchange.getRequestURI().getQuery());
            String answer = exchange.getRequestURI().getPath().startsWith("/odata/Property(") ? "{\"City\":\"Bowie\"}"
                    : query.contains("$skiptoken=2") ? "{\"value\":[" + event(3) + "]}"
                    : query.contains("EntityEventSequence gt 0") ? "{\"value\":[" + event(1) + "," + event(2) + "],\"@odata.nextLink\":\"EntityEvent?$filter=EntityEventSequence gt 0&$skiptoken=2\"}"
                    : "{\"value\":[]}";
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(answer.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            exchange.close();
        });
        server.start();
        try {
            Taken taken = new Taken("reso");
            Remotes.of("reso", http, Sim.feed("feeds: {f: {provider: reso, auth: {bearer: [0123456789abcdef]}, subscription: {api: {url: \"http://127.0.0.1:"
                    + server.getAddress().getPort() + "/odata\", token: t}}}}").subscription().orElseThrow().api()).catchUp().since("0", taken);

            assertThat(taken.events).extracting(Event::sequence).containsExactly(1L, 2L, 3L);
        } finally {
            server.stop(0);
        }
    }

    private static String event(int sequence) {
        return "{\"EntityEventSequence\":" + sequence + ",\"ResourceName\":\"Property\",\"ResourceRecordKey\":\"K" + sequence + "\"}";
    }

    @Test
    void knowsWhatWasPushed() throws Exception {
        sim.happen(60);
        Taken taken = new Taken("reso").pushed(new ResoEvents(1).batch(1, 40), "");

        since("0", taken);

        assertThat(taken.events).extracting(Event::sequence).hasSize(20).startsWith(41L);
        assertThat(taken.matched).isEqualTo(40);
    }

    @Test
    void fetchesNothingWhereNothingIsTaken() throws Exception {
        sim.happen(60);

        Taken taken = since("0", new Taken("reso", true));

        assertThat(taken.events).hasSize(60).extracting(Event::data).containsOnlyNulls();
    }

    @Test
    void carriesTheLabelThatTheEventsArePushedWith() throws Exception {
        sim.happen(1);
        Taken taken = new Taken("reso");

        remote(", label: IDX Feed 123").catchUp().since("0", taken);

        assertThat(taken.events.get(0).sourceLabel()).isEqualTo("IDX Feed 123");
        assertThat(taken.events.get(0).identity().key()).startsWith("IDX Feed 123/1/");
    }

    @Test
    void startsWithTheNewestEventWhereItWasNeverPolled() throws Exception {
        assertThat(remote("").catchUp().now()).isEqualTo("0");
        sim.happen(77);
        assertThat(remote("").catchUp().now()).isEqualTo("77");
        assertThat(since("77", new Taken("reso")).watermarks).containsExactly("77");
        assertThatThrownBy(() -> remote("").catchUp().from("yesterday")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("number");
    }

    @Test
    void doesNotFollowANextLinkToAnotherHost() throws Exception {
        sim.fault("{'path':'/EntityEvent','status':200,'body':'{\\'value\\':[{\\'EntityEventSequence\\':\\'9\\',\\'ResourceName\\':\\'Office\\',\\'ResourceRecordKey\\':\\'o\\'}],"
                .concat("\\'@odata.nextLink\\':\\'http://127.0.0.1:1/EntityEvent\\'}'}").replace("\\'", "\\\""));
        Taken taken = new Taken("reso");

        assertThatThrownBy(() -> since("0", taken)).isInstanceOf(RemoteException.class).hasMessageContaining("not followed");
        assertThat(taken.events).as("what was read is not lost").extracting(Event::sequence).containsExactly(9L);
    }

    @Test
    void doesNotGoRoundInACircleAndSaysSo() throws Exception {
        sim.fault("{'path':'/EntityEvent','status':200,'times':9,'body':'{\\'value\\':[],\\'@odata.nextLink\\':\\'/EntityEvent\\'}'}".replace("\\'", "\\\""));

        assertThatThrownBy(() -> since("0", new Taken("reso"))).isInstanceOf(RemoteException.class).hasMessageContaining("circle");
        assertThat(sim.calls("GET /EntityEvent")).isEqualTo(2);
    }

    @Test
    void countsEventsThatCannotBeRead() throws Exception {
        sim.fault("{'path':'/EntityEvent','status':200,'body':'{\\'value\\':[{\\'EntityEventSequence\\':\\'x\\'},7]}'}".replace("\\'", "\\\""));
        Taken taken = new Taken("reso");

        assertThatThrownBy(() -> since("0", taken)).isInstanceOf(RemoteException.class).hasMessageContaining("cannot be known");
        assertThat(taken.lost).isEqualTo(2);
    }

    @Test
    void confirmsNoEventWhoseRecordCannotBeFetched() throws Exception {
        sim.happen(90);
        Taken taken = new Taken("reso");
        sim.fault("{'path':'(','status':500,'times':100000}");

        assertThatThrownBy(() -> since("0", taken)).isInstanceOfSatisfying(RemoteException.class, e -> assertThat(e.kind()).isEqualTo(RemoteException.Kind.UNAVAILABLE));
        assertThat(taken.events).as("those before it, whose records later events carry").extracting(Event::data).containsOnlyNulls();
        assertThat(taken.watermarks).containsExactly(Integer.toString(taken.events.size()));
    }

    @Test
    void asksForKeysWithOddCharacters() throws Exception {
        RecordSource records = remote("").records().orElseThrow();

        assertThat(records.fetch("Property", "a'b/c d?e")).isEmpty();
        assertThat(sim.calls("GET /Property('a''b/c d?e')")).isEqualTo(1);
        assertThat(records.has("../admin")).isFalse();
    }

    @Test
    void takesA400ForADeleteWhereItIsTold() throws Exception {
        sim.fault("{'path':'/Property','status':400,'times':2}");

        assertThatThrownBy(() -> remote("").records().orElseThrow().fetch("Property", "k")).isInstanceOf(RemoteException.class);
        assertThat(remote(", parameters: {gone: \"404, 400\"}").records().orElseThrow().fetch("Property", "k")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"400, REFUSED", "401, CREDENTIALS", "403, RIGHTS", "500, UNAVAILABLE", "429, LIMITED"})
    void saysWhatIsWrong(int status, RemoteException.Kind kind) throws Exception {
        sim.fault("{'path':'/EntityEvent','status':" + status + ",'times':9}");

        assertThatThrownBy(() -> since("0", new Taken("reso"))).isInstanceOfSatisfying(RemoteException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @Test
    void asksAProducerThatFellSilentToGoOn() throws Exception {
        sim.happen(3);
        Awaitility.await().atMost(30, java.util.concurrent.TimeUnit.SECONDS).until(() -> sim.truth().path("silent").asBoolean());

        assertThat(remote("").resume()).isFalse();
        assertThat(remote(", paths: {resume: /resume}").resume()).isTrue();
        assertThat(sim.truth().path("silent").asBoolean()).isFalse();
        assertThat(remote("").management()).isEmpty();
    }
}
