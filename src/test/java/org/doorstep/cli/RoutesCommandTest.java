package org.doorstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.doorstep.testing.Samples.batch;
import static org.doorstep.testing.Samples.element;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.doorstep.testing.House;
import org.doorstep.testing.Mood;
import org.doorstep.testing.OnBothDatabases;
import org.doorstep.testing.SharedHouse;
import org.doorstep.testing.Weather;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** {@code doorstep routes}: what is parked, and how it comes back. Real house, real queues; the route {@code moody} breaks when a test says so. */
@OnBothDatabases
class RoutesCommandTest {

    @RegisterExtension
    static final SharedHouse SHARED = new SharedHouse();

    private House house;
    private String feed;

    @BeforeEach
    void feedOfItsOwn() {
        house = SHARED.house();
        feed = SHARED.feed();
    }

    @Test
    void routesWhatWaitedInOrderAsFirstDeliveriesAndThenWhatComes() throws Exception {
        Mood.broken(feed);
        house.dispatch(feed, batch(moody(1, "a", 1), moody(2, "b", 2)));
        house.dispatch(feed, batch(moody(3, "a", 3), element(4, "Property", "p", "{}")));
        Mood.mended(feed);
        house.dispatch(feed, batch(moody(5, "c", 5)), batch(moody(2, "c", 0)));

        JsonNode parked = parked();
        assertThat(parked.path("route").asText()).isEqualTo("moody");
        assertThat(parked.path("running").asBoolean()).isTrue();
        String first = column("SELECT first_event_id FROM parked WHERE feed = '%s'").get(0);
        assertThat(parked.path("reason").asText()).startsWith("host not reachable: ConnectException, step ")
                .endsWith("; first event " + first + "; fix the route, then: bin/doorstep routes resume " + feed + " Moody");
        assertThat(parked.path("firstEvent").asText()).isEqualTo(first);
        assertThat(parked.path("resume").asText()).isEqualTo("bin/doorstep routes resume " + feed + " Moody");
        assertThat(parked.path("parkedAt").asText()).startsWith("20");
        assertThat(parked.path("waiting").asInt()).isEqualTo(5);
        await().untilAsserted(() -> assertThat(gauge("doorstep.routes.waiting")).isEqualTo(5));
        assertThat(gauge("doorstep.routes.parked")).isEqualTo(1);
        assertThat(Cli.run(house, "routes", "list", "--feed", feed, "--parked").out()).contains("Moody").contains("host not reachable").doesNotContain("Property");
        assertThat(column("SELECT COUNT(*) FROM moody WHERE feed = '%s'")).containsExactly("0");

        Cli resumed = Cli.run(house, "routes", "resume", feed, "Moody");
        assertThat(resumed.exit()).as(resumed.err()).isZero();
        assertThat(resumed.out()).endsWith("1 resumed\n");
        house.dispatch(feed, batch(moody(6, "a", 6)));

        List<TextMessage> messages = house.messages("events.reso.Moody", feed, 6);
        List<String> seen = new ArrayList<>();
        for (TextMessage message : messages) {
            seen.add(message.getStringProperty("recordKey") + message.getLongProperty("sequence") + (message.getBooleanProperty("stale") ? " stale" : "")
                    + (message.getBooleanProperty("replay") ? " replay" : ""));
        }
        assertThat(seen).containsExactly("a1", "b2", "a3", "c5", "c2 stale", "a6");
        assertThat(column("SELECT record_key || a FROM moody WHERE feed = '%s' ORDER BY 1")).containsExactly("a6", "b2", "c5");
        assertThat(column("SELECT COUNT(*) FROM parked WHERE feed = '%s'")).containsExactly("0");
        assertThat(column("SELECT COUNT(*) FROM parked_events WHERE feed = '%s'")).containsExactly("0");
        await().untilAsserted(() -> assertThat(gauge("doorstep.routes.parked")).isZero());
    }

    @Test
    void aRouteThatIsStillBrokenIsParkedAgainWithItsPlaceKept() throws Exception {
        Mood.broken(feed);
        house.dispatch(feed, batch(moody(1, "a", 1), moody(2, "b", 2)));

        Cli resumed = Cli.run(house, "routes", "resume", feed, "Moody");
        assertThat(resumed.exit()).isEqualTo(1);
        assertThat(resumed.out()).contains("parked again (host not reachable: ConnectException, step ");
        assertThat(parked().path("waiting").asInt()).isEqualTo(2);
        assertThat(parked().path("resuming").asBoolean()).isFalse();

        Mood.mended(feed);
        JsonNode answer = new ObjectMapper().readTree(Cli.run(house, "routes", "resume", feed, "--all", "--json").out());
        assertThat(answer.at("/resumed/0/resource").asText()).isEqualTo("Moody");
        assertThat(answer.path("broken").asBoolean(true)).isFalse();
        assertThat(keys(2)).containsExactly("a", "b");
    }

    @Test
    void poisonAmongWhatWaitedIsSetAsideAndCanBeReplayedLikeAnyOther() throws Exception {
        Mood.broken(feed);
        house.post(feed, batch(moody(1, "a", 1), "{\"EventTypes\":[\"Update\"],\"Odd\":1.50," + moody(2, "bad", 2).substring(1), moody(3, "c", 3)));
        await().until(() -> column("SELECT COUNT(*) FROM parked_events WHERE feed = '%s'").equals(List.of("3")));
        Mood.mended(feed);

        assertThat(Cli.run(house, "routes", "resume", feed, "Moody").exit()).isZero();

        assertThat(keys(2)).containsExactly("a", "c");
        assertThat(column("SELECT record_key || a FROM moody WHERE feed = '%s' ORDER BY 1")).containsExactly("a1", "c3");
        assertThat(column("SELECT kind || '|' || reason || '|' || record_key FROM dead_letters WHERE feed = '%s'")).containsExactly("event|failed|bad");
        assertThat(column("SELECT record_key FROM events WHERE feed = '%s' ORDER BY id")).containsExactly("a", "c");

        Mood.kind(feed);
        assertThat(Cli.run(house, "dead-letters", "replay", "--feed", feed).exit()).isZero();
        await().untilAsserted(() -> assertThat(column("SELECT record_key || a FROM moody WHERE feed = '%s' ORDER BY 1")).containsExactly("a1", "bad2", "c3"));
        assertThat(column("SELECT change || extra FROM events WHERE feed = '%s' AND record_key = 'bad'")).containsExactly("updated{\"EventTypes\":[\"Update\"],\"Odd\":1.50}");
        assertThat(keys(1)).containsExactly("bad");
    }

    @Test
    void whatIsSetAsideWhenARouteIsResumedIsOneLineAndCounted() throws Exception {
        Mood.broken(feed);
        house.post(feed, batch(moody(1, "a", 1), moody(2, "bad2", 2), moody(3, "c", 3), moody(4, "bad4", 4), moody(5, "e", 5)));
        await().until(() -> column("SELECT COUNT(*) FROM parked_events WHERE feed = '%s'").equals(List.of("5")));
        Mood.mended(feed);
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        Logger log = (Logger) LoggerFactory.getLogger("org.doorstep.dispatch.SetAside");
        log.addAppender(said);

        assertThat(Cli.run(house, "routes", "resume", feed, "Moody").exit()).isZero();

        assertThat(keys(3)).containsExactly("a", "c", "e");
        log.detachAppender(said);
        assertThat(said.list).extracting(ILoggingEvent::getFormattedMessage).filteredOn(line -> line.contains("feed=" + feed + " "))
                .singleElement().asString().startsWith("dead_letter feed=" + feed + " kind=event reason=\"failed\" delivery=").endsWith(" count=2");
        assertThat(house.counter("doorstep.dead.letters", "feed", feed, "kind", "event")).isEqualTo(2);
    }

    @Test
    void liveEventsThatComeMeanwhileWaitBehindAndAreNotOvertaken() throws Exception {
        Mood.broken(feed);
        house.dispatch(feed, batch(moody(1, "k1", 1)));
        for (int from = 2; from < 2_402; from += 400) {
            house.dispatch(feed, batch(IntStream.range(from, from + 400).mapToObj(n -> moody(n, "k" + n % 7, n)).toArray(String[]::new)));
        }
        Mood.mended(feed);

        assertThat(Cli.run(house, "routes", "resume", feed, "Moody", "--no-wait").exit()).isZero();
        for (int n = 2_402; n < 2_432; n++) {
            house.dispatch(feed, batch(moody(n, "k" + n % 7, n)));
        }

        await().until(() -> column("SELECT COUNT(*) FROM parked WHERE feed = '%s'").equals(List.of("0")));
        house.dispatch(feed, batch(moody(2_432, "end", 0)));
        List<Long> sequences = new ArrayList<>();
        for (TextMessage message : house.messages("events.reso.Moody", feed, 2_432)) {
            sequences.add(message.getLongProperty("sequence"));
        }
        assertThat(sequences).isEqualTo(IntStream.rangeClosed(1, 2_432).mapToObj(n -> (long) n).toList());
        assertThat(column("SELECT a FROM moody WHERE feed = '%s' AND record_key = 'k3'"))
                .containsExactly("" + IntStream.range(1, 2_432).filter(n -> n % 7 == 3).max().getAsInt());
    }

    @Test
    void anOutageWhileResumingIsWaitedOut() throws Exception {
        Mood.broken(feed);
        house.dispatch(feed, batch(moody(1, "a", 1), moody(2, "b", 2)));
        Mood.mended(feed);
        Weather.bad(feed);
        assertThat(Cli.run(house, "routes", "resume", feed, "Moody", "--no-wait").exit()).isZero();
        house.dispatch(feed, batch(moody(3, "c", 3)));
        assertThat(parked().path("resuming").asBoolean()).isTrue();

        Weather.good(feed);
        await().until(() -> column("SELECT COUNT(*) FROM parked WHERE feed = '%s'").equals(List.of("0")));
        assertThat(keys(3)).containsExactly("a", "b", "c");
        assertThat(column("SELECT COUNT(*) FROM dead_letters WHERE feed = '%s'")).containsExactly("0");
    }

    @Test
    void whatWaitsUnderAnotherNameIsNotOvertakenWhenItsRouteHasComeSince() throws Exception {
        house.dispatch(feed, batch(element(1, "Runless", "a", null)));
        assertThat(house.messages("events.reso.Runless", feed, 1)).hasSize(1);
        house.update("INSERT INTO parked (feed, resource, reason, first_event_id, parked_at) VALUES ('" + feed + "', 'Other', 'test', '', '')");
        house.update("INSERT INTO parked_events (feed, parked_as, event_id, resource, stale) SELECT feed, 'Other', id, resource, FALSE FROM events WHERE feed = '" + feed + "'");

        house.dispatch(feed, batch(element(2, "Runless", "b", null), element(3, "Runa", "c", null)));
        assertThat(column("SELECT resource FROM parked_events WHERE feed = '%s' AND parked_as = 'Other'")).containsExactly("Runless", "Runless");
        assertThat(Cli.run(house, "routes", "resume", feed, "Other").exit()).isZero();

        List<String> keys = new ArrayList<>();
        for (TextMessage message : house.messages("events.reso.Runless", feed, 2)) {
            keys.add(message.getStringProperty("recordKey"));
        }
        assertThat(keys).containsExactly("a", "b");
    }

    @Test
    void listsTheRouteOfEveryResource() throws Exception {
        JsonNode routes = new ObjectMapper().readTree(Cli.run(house, "routes", "list", "--feed", "rep", "--json").out()).path("routes");

        assertThat(routes.findValuesAsText("resource")).contains("Listing", "SearchMatch", "Property", "Other").doesNotContain("Appointment");
        assertThat(routes.findValuesAsText("route")).contains("repliers.listing", "property", "other");
        assertThat(routes.findValuesAsText("running")).containsOnly("true");
    }

    @Test
    void saysNoAndWhatIsMissing() {
        assertThat(Cli.run(house, "routes", "resume", feed, "Property")).satisfies(no -> {
            assertThat(no.exit()).isEqualTo(1);
            assertThat(no.err()).contains("'Property' of feed '" + feed + "' is not parked");
        });
        assertThat(Cli.run(house, "routes", "resume", feed).exit()).isEqualTo(2);
        assertThat(Cli.run(house, "routes", "resume").exit()).isEqualTo(2);
        assertThat(Cli.run("routes").exit()).isEqualTo(2);
        assertThat(Cli.run("routes", "list", "--admin", "http://127.0.0.1:9").exit()).isEqualTo(2);
        assertThat(Cli.run("routes", "resume", "--help")).satisfies(help -> {
            assertThat(help.exit()).isZero();
            assertThat(help.out()).contains("--no-wait");
        });
    }

    private static String moody(long sequence, String key, int a) {
        return element(sequence, "Moody", key, "{\"a\":" + a + "}");
    }

    private JsonNode parked() throws Exception {
        JsonNode routes = new ObjectMapper().readTree(Cli.run(house, "routes", "list", "--feed", feed, "--parked", "--json").out()).path("routes");
        assertThat(routes).hasSize(1);
        return routes.get(0);
    }

    private double gauge(String name) {
        Gauge gauge = house.doorstep().camel().getRegistry().lookupByNameAndType("metricsRegistry", MeterRegistry.class).find(name).tag("feed", feed).gauge();
        return gauge == null ? Double.NaN : gauge.value();
    }

    private List<String> keys(int count) throws Exception {
        List<String> keys = new ArrayList<>();
        for (TextMessage message : house.messages("events.reso.Moody", feed, count)) {
            keys.add(message.getStringProperty("recordKey"));
        }
        return keys;
    }

    private List<String> column(String sql) {
        return house.column(sql.formatted(feed));
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }
}
