package org.doorstep.provider.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.doorstep.config.Secret;
import org.doorstep.event.Event;
import org.doorstep.provider.Remotes;
import org.doorstep.provider.remote.Actual;
import org.doorstep.provider.remote.HttpCalls;
import org.doorstep.provider.remote.Management;
import org.doorstep.provider.remote.RecordSource;
import org.doorstep.provider.remote.Remote;
import org.doorstep.provider.remote.RemoteException;
import org.doorstep.provider.remote.Wanted;
import org.doorstep.simulator.api.SparkApi;
import org.doorstep.simulator.spark.SparkEvents;
import org.doorstep.testing.Sim;
import org.doorstep.testing.Taken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SparkRemoteTest {

    private final HttpCalls http = Taken.calls();
    private Sim sim;

    @BeforeEach
    void start() throws Exception {
        sim = sim(1_000, false);
    }

    private static Sim sim(int keep, boolean readOnly) throws Exception {
        return Sim.of(new SparkApi(new SparkApi.Options("api-token", 1, keep, readOnly, 3)));
    }

    @AfterEach
    void stop() throws Exception {
        sim.close();
        http.close();
    }

    private Remote remote(String token) {
        return remote(sim.url().toString(), token);
    }

    private Remote remote(String url, String token) {
        return Remotes.of("spark", http, Sim.feed("feeds: {spark: {provider: spark, auth: {path: secret-0123456789}, subscription: {publicUrl: "
                + "\"https://push.example.com\", api: {url: \"" + url + "\", token: " + token + "}}}}").subscription().orElseThrow().api());
    }

    private Management management() {
        return remote("api-token").management().orElseThrow();
    }

    private static Wanted wanted(String url, boolean active) {
        return new Wanted(new Secret(url), "shown", "", Map.of(), active);
    }

    private Actual only() throws Exception {
        assertThat(management().list()).hasSize(1);
        return management().list().get(0);
    }

    @Test
    void makesAWebhookThatIsActive() throws Exception {
        management().create(wanted("http://127.0.0.1:1/a", true));

        assertThat(only().state()).isEqualTo(Actual.State.ACTIVE);
        assertThat(only().leadsTo(wanted("http://127.0.0.1:1/a", true))).isTrue();
        assertThat(only().id()).hasSize(26);
    }

    @Test
    void leadsItElsewhereSwitchesAndDeletesIt() throws Exception {
        management().create(wanted("http://127.0.0.1:1/a", true));

        management().update(only(), wanted("http://127.0.0.1:1/b", true));
        assertThat(only().leadsTo(wanted("http://127.0.0.1:1/b", true))).isTrue();
        management().deactivate(only());
        assertThat(only().state()).isEqualTo(Actual.State.INACTIVE);
        management().activate(only());
        assertThat(only().state()).isEqualTo(Actual.State.ACTIVE);
        Actual gone = only();
        management().delete(gone);
        management().delete(gone);
        assertThat(management().list()).isEmpty();
    }

    @Test
    void saysThatAnAddressIsTakenAndMakesNoSecond() throws Exception {
        management().create(wanted("http://127.0.0.1:1/a", true));

        assertThatThrownBy(() -> management().create(wanted("http://127.0.0.1:1/a", true)))
                .isInstanceOfSatisfying(RemoteException.class, e -> assertThat(e.kind()).isEqualTo(RemoteException.Kind.REFUSED)).hasMessageContaining("409");
        assertThat(management().list()).hasSize(1);
    }

    @Test
    void saysThatTheKeyMayNotWrite() throws Exception {
        sim.close();
        sim = sim(10, true);

        assertThat(management().list()).isEmpty();
        assertThatThrownBy(() -> management().create(wanted("http://127.0.0.1:1/a", true)))
                .isInstanceOfSatisfying(RemoteException.class, e -> assertThat(e.kind()).isEqualTo(RemoteException.Kind.RIGHTS)).hasMessageContaining("1017");
    }

    @ParameterizedTest
    @CsvSource({"401, 1000, CREDENTIALS", "401, 1020, CREDENTIALS", "403, 1500, RIGHTS", "405, 1018, RIGHTS", "405, 405, REFUSED", "400, 1050, REFUSED", "404, 404, NOT_FOUND",
        "200, 1050, REFUSED", "400, 1550, LIMITED"})
    void understandsItsCodes(int status, int code, RemoteException.Kind kind) throws Exception {
        sim.fault("{'path':'/v1/','status':" + status + ",'body':'{\\'D\\':{\\'Success\\':false,\\'Code\\':" + code + ",\\'Message\\':\\'their words\\'}}'}".replace("\\'", "\\\""));

        assertThatThrownBy(() -> management().list()).isInstanceOfSatisfying(RemoteException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageNotContaining("their words");
    }

    @Test
    void waitsOutItsRateLimit() throws Exception {
        String over = "{'path':'/v1/','status':%d,'body':'{\\'D\\':{\\'Success\\':false,\\'Code\\':1550}}'}".replace("\\'", "\\\"");
        sim.fault(over.formatted(429)).fault(over.formatted(503));

        assertThat(management().list()).isEmpty();
    }

    @Test
    void saysThatTheKeyIsWrong() {
        assertThatThrownBy(() -> remote("wrong").management().orElseThrow().list())
                .isInstanceOfSatisfying(RemoteException.class, e -> assertThat(e.kind()).isEqualTo(RemoteException.Kind.CREDENTIALS)).hasMessageContaining("1000");
    }

    @Test
    void readsTheStreamBackAndTakesItOldestFirst() throws Exception {
        sim.happen(250);
        Taken taken = new Taken("spark");

        remote("api-token").catchUp().since("2025-01-01T00:00:00Z", taken);

        assertThat(taken.events).hasSize(250);
        assertThat(taken.events).extracting(Event::occurredAt).isSorted();
        Taken again = new Taken("spark");
        remote("api-token").catchUp().since("2025-01-01T00:00:00Z", again);
        for (int i = 1; i <= 250; i++) {
            taken.pushed(new SparkEvents(1).batch(i, 1), "");
        }
        remote("api-token").catchUp().since("2025-01-01T00:00:00Z", taken);
        assertThat(taken.events).as("a poll has the identity of a push").hasSize(250);
        assertThat(taken.matched).isEqualTo(250);
    }

    @Test
    void goesNoFurtherBackThanTwentyMinutesBeforeTheWatermark() throws Exception {
        sim.happen(3_000);
        Taken taken = new Taken("spark");
        String now = remote("api-token").catchUp().now();

        remote("api-token").catchUp().since(now, taken);

        assertThat(taken.watermark()).isEqualTo(now);
        assertThat(taken.events.size()).isBetween(1_000, 1_201);
    }

    @Test
    void startsFromTheBeginningWhereNothingHappenedYet() throws Exception {
        assertThat(remote("api-token").catchUp().now()).isEqualTo("1970-01-01T00:00:00Z");
    }

    @Test
    void understandsAFlatEvent() throws Exception {
        sim.fault("{'path':'events','status':200,'body':'{\\'D\\':{\\'Success\\':true,\\'Results\\':[{\\'Id\\':\\'1\\',\\'Event\\':\\'New\\',\\'EventTimestamp\\':\\'2025-01-06T09:00:00Z\\',"
                .concat("\\'NewsFeed\\':{\\'Id\\':\\'77\\',\\'Type\\':\\'SavedSearch\\',\\'Subscription\\':{\\'Id\\':\\'3\\',\\'Name\\':\\'x\\'}},\\'Listing\\':{\\'Id\\':\\'5\\'}},{\\'EventTimestamp\\':\\'2025-01-06T09:00:00Z\\'}]}}'}")
                .replace("\\'", "\\\""));
        Taken taken = new Taken("spark");

        remote("api-token").catchUp().since("2025-01-01T00:00:00Z", taken);

        assertThat(taken.events).singleElement().satisfies(event -> {
            assertThat(event.recordKey()).isEqualTo("5");
            assertThat(event.identity().key()).isEqualTo("77/3//5/New/2025-01-06T09:00:00Z");
        });
        assertThat(taken.lost).isEqualTo(1);
    }

    @Test
    void fetchesListingsAndSeesThatOneIsGone() throws Exception {
        sim.happen(20);
        RecordSource listings = remote("api-token").records().orElseThrow();
        int gone = 0;
        for (JsonNode event : sim.truth().path("events")) {
            String id = event.path("Listing").path("Id").asText();
            Optional<String> listing = listings.fetch(Spark.RESOURCE, id);
            listing.ifPresent(found -> assertThat(found).contains("\"StandardFields\"", id));
            gone += listing.isEmpty() ? 1 : 0;
        }
        assertThat(gone).isBetween(1, 19);
        assertThat(listings.has("Listing")).isFalse();
    }

    /** Only Spark itself can say that a listing is gone; what a proxy on the way says passes. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "404 | {\"D\":{\"Success\":false,\"Code\":404,\"Message\":\"Not found\"}} | ",
        "410 | {\"D\":{\"Success\":false}} | ",
        "404 | <html><h1>404 Not Found</h1></html> | UNAVAILABLE",
        "410 | <html/> | UNAVAILABLE",
        "404 | '' | UNAVAILABLE",
        "404 | {\"error\":\"no such route\"} | UNAVAILABLE",
        "404 | {\"Success\":false} | UNAVAILABLE",
        "404 | {\"D\":{\"Success\":true,\"Results\":[]}} | UNAVAILABLE",
        "404 | {\"D\":[]} | UNAVAILABLE",
        "404 | {\"D\":{\"Success\":\"false\"}} | UNAVAILABLE",
        "404 | {\"D\":{\"Success\":false,\"Code\":1020}} | CREDENTIALS"})
    void onlySparkSaysThatAListingIsGone(int status, String body, RemoteException.Kind error) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        try {
            RecordSource records = remote("http://127.0.0.1:" + server.getAddress().getPort(), "api-token").records().orElseThrow();
            if (error == null) {
                assertThat(records.fetch("NewsFeedEvent", "1")).isEmpty();
            } else {
                assertThatThrownBy(() -> records.fetch("NewsFeedEvent", "1")).isInstanceOfSatisfying(RemoteException.class, e -> assertThat(e.kind()).isEqualTo(error));
            }
        } finally {
            server.stop(0);
        }
    }
}
