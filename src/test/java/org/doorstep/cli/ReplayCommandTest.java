package org.doorstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.doorstep.testing.Samples.batch;
import static org.doorstep.testing.Samples.element;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code doorstep replay}: events of the log sent again. Real house, real queues. */
@OnBothDatabases
class ReplayCommandTest {

    @RegisterExtension
    static final SharedHouse SHARED = new SharedHouse();

    private static final ObjectMapper JSON = new ObjectMapper();

    private House house;
    private String feed;

    @BeforeEach
    void feedOfItsOwn() {
        house = SHARED.house();
        feed = SHARED.feed();
    }

    @Test
    void sendsToAQueueOfItsOwnInOrderAndTouchesNothingElse() throws Exception {
        history();
        house.update("DELETE FROM property WHERE feed = '" + feed + "'");

        Cli dry = Cli.run(house, "replay", "--feed", feed, "--rate", "2/s", "--dry-run");
        assertThat(dry.exit()).isZero();
        assertThat(dry.out()).startsWith("7 events, 20").contains("to the queue replay." + feed + ", 4 s at least\n  6  Property\n  1  Member\n").endsWith("(dry run)\n");
        assertThat(column("SELECT COUNT(*) FROM replays WHERE feed = '%s'")).containsExactly("0");

        Cli replay = Cli.run(house, "replay", "--feed", feed);
        assertThat(replay.exit()).as(replay.err()).isZero();
        assertThat(replay.out()).contains("done: 7 of 7 sent, 0 refused\n");

        // The newest of each record is not stale, whether it brought data or only said that there is a change.
        assertThat(seen("replay." + feed, 7)).containsExactly("a1 stale", "b2 stale", "a3", "b4", "m5", "c6", "c7");
        assertThat(column("SELECT COUNT(*) FROM property WHERE feed = '%s'")).containsExactly("0");
        assertThat(house.messages("events.reso.Property", feed, 0)).isEmpty();
        assertThat(Cli.run(house, "replay", "list").out()).contains("replay." + feed).contains("done");
    }

    @Test
    void throughTheRoutesTablesBecomeWhatTheyWereAndNeverOlder() throws Exception {
        history();
        List<String> records = column("SELECT record_key || version || event_id || deleted FROM records WHERE feed = '%s' ORDER BY 1");
        house.update("DELETE FROM property WHERE feed = '" + feed + "'");

        assertThat(Cli.run(house, "replay", "--feed", feed, "--resource", "Property", "--all-routes", "--rate", "100000/s").exit()).isZero();

        assertThat(column("SELECT record_key || city FROM property WHERE feed = '%s' ORDER BY 1")).containsExactly("aNew", "cOnly");
        assertThat(column("SELECT record_key || version || event_id || deleted FROM records WHERE feed = '%s' ORDER BY 1")).isEqualTo(records);
        assertThat(seen("events.reso.Property", 6)).containsExactly("a1 stale", "b2 stale", "a3", "b4", "c6", "c7");

        // Of one record's older events nothing goes to tables.
        house.update("UPDATE property SET city = 'Untouched' WHERE feed = '" + feed + "'");
        String to = column("SELECT id FROM events WHERE feed = '%s' AND sequence = 1").get(0);
        house.update("UPDATE events SET id = '01A' || substr(id, 4) WHERE id = '" + to + "'");
        assertThat(Cli.run(house, "replay", "--feed", feed, "--key", "a", "--to", "2020-01-01", "--all-routes").exit()).isZero();
        assertThat(column("SELECT DISTINCT city FROM property WHERE feed = '%s'")).containsExactly("Untouched");
        assertThat(seen("events.reso.Property", 1)).containsExactly("a1 stale");
    }

    @Test
    void stopsAndGoesOnWhereItStopped() throws Exception {
        many(40);
        Cli started = Cli.run(house, "replay", "--feed", feed, "--rate", "10/s", "--no-wait", "--json");
        String id = JSON.readTree(started.out()).path("id").asText();
        await().until(() -> job(id).path("sent").asInt() > 0);

        assertThat(Cli.run(house, "replay", "stop", id).exit()).isZero();
        assertThat(Cli.run(house, "replay", "stop", id).err()).contains("the replay is stopped");
        JsonNode stopped = job(id);
        assertThat(stopped.path("sent").asInt()).isLessThan(40);
        assertThat(stopped.path("reason").asText()).isEqualTo("stopped by " + System.getProperty("user.name"));
        house.update("UPDATE replays SET rate = 10000 WHERE id = '" + id + "'");

        assertThat(Cli.run(house, "replay", "continue", id).exit()).isZero();
        await().until(() -> job(id).path("state").asText().equals("done"));
        assertThat(seen("replay." + feed, 40)).isEqualTo(IntStream.rangeClosed(1, 40).mapToObj(n -> "k" + n).toList());
        assertThat(Cli.run(house, "replay", "continue", id).exit()).isEqualTo(1);
        assertThat(Cli.run(house, "replay", "show", id).out()).isEqualTo("done: 40 of 40 sent, 0 refused\n");
    }

    @Test
    void anOutageIsWaitedOutWithItsPlaceKeptAndLiveEventsGoOnInBetween() throws Exception {
        house.post(feed, batch(moody(1, "a", 1), moody(2, "b", 2), element(3, "Property", "p", "{}")));
        logged(3);
        assertThat(seen("events.reso.Moody", 2)).hasSize(2);
        Weather.bad(feed);
        String id = JSON.readTree(Cli.run(house, "replay", "--feed", feed, "--all-routes", "--no-wait", "--json").out()).path("id").asText();
        await().until(() -> job(id).path("reason").asText().equals("waits: database"));
        house.post(feed, batch(element(4, "Property", "q", "{}")));
        logged(4);
        assertThat(job(id).path("sent").asInt()).isZero();
        assertThat(job(id).path("state").asText()).isEqualTo("running");

        Weather.good(feed);
        await().until(() -> job(id).path("state").asText().equals("done"));
        assertThat(job(id).path("sent").asInt()).as("what was logged when it was planned").isEqualTo(3);
        assertThat(seen("events.reso.Moody", 2)).containsExactly("a1", "b2");
    }

    @Test
    void whatItsRouteRefusesIsNamedAndTheRestGoesOn() throws Exception {
        Mood.broken(feed);
        house.post(feed, batch(moody(1, "a", 1), moody(2, "bad", 2), moody(3, "c", 3)));
        logged(3);
        Cli parked = Cli.run(house, "replay", "--feed", feed, "--all-routes");
        assertThat(parked.exit()).isEqualTo(1);
        assertThat(parked.out()).contains("stopped (Moody is parked): 0 of 3 sent, 0 refused; go on with: doorstep replay continue ");

        house.update("DELETE FROM parked WHERE feed = '" + feed + "'");
        house.update("DELETE FROM parked_events WHERE feed = '" + feed + "'");
        String id = column("SELECT id FROM replays WHERE feed = '%s'").get(0);
        assertThat(Cli.run(house, "replay", "continue", id).exit()).isZero();
        await().until(() -> job(id).path("state").asText().equals("stopped"));
        assertThat(job(id).path("reason").asText()).startsWith("host not reachable: ConnectException, step ");

        Mood.mended(feed);
        assertThat(Cli.run(house, "replay", "continue", id).exit()).isZero();
        await().until(() -> job(id).path("state").asText().equals("done"));
        assertThat(Cli.run(house, "replay", "show", id).out()).isEqualTo("done: 2 of 3 sent, 1 refused\n  refused: "
                + column("SELECT id FROM events WHERE feed = '%s' AND record_key = 'bad'").get(0) + " failed\n");
        assertThat(seen("events.reso.Moody", 2)).containsExactly("a1", "c3");
        assertThat(column("SELECT COUNT(*) FROM dead_letters WHERE feed = '%s'")).containsExactly("0");
    }

    @Test
    void aFullQueueIsWaitedForAndNothingIsLeftOut() throws Exception {
        String large = "{\"x\":\"" + "y".repeat(900_000) + "\"}";
        for (int n = 1; n <= 12; n++) {
            house.post(feed, batch(element(n, "Runb", "k" + n, large)));
        }
        logged(12);
        String id = JSON.readTree(Cli.run(house, "replay", "--feed", feed, "--rate", "100000/s", "--no-wait", "--json").out()).path("id").asText();
        await().until(() -> job(id).path("reason").asText().equals("waits: the queue replay." + feed + " is full"));
        int sent = job(id).path("sent").asInt();
        assertThat(sent).isBetween(8, 11);

        List<String> first = seen("replay." + feed, sent);
        await().until(() -> job(id).path("state").asText().equals("done"));
        first.addAll(seen("replay." + feed, 12 - sent));
        assertThat(first).isEqualTo(IntStream.rangeClosed(1, 12).mapToObj(n -> "k" + n).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"events.reso.Property", "replay.", "replay.>", "replay.a,replay.b", "replay.*", "replay.a?x=1", "replay./x"})
    void sendsOnlyToOneQueueForReplays(String queue) throws Exception {
        many(1);
        assertThat(Cli.run(house, "replay", "--feed", feed, "--to-queue", queue).err()).contains("--to-queue must be a name like replay.mine");
        assertThat(column("SELECT COUNT(*) FROM replays WHERE feed = '%s'")).containsExactly("0");
    }

    @Test
    void saysNoAndWhatIsMissing() throws Exception {
        assertThat(Cli.run(house, "replay", "--feed", feed).err()).isEqualTo("doorstep: no event in the log matches\n");
        many(1);
        assertThat(Cli.run(house, "replay", "--feed", feed, "--rate", "0/s").exit()).isEqualTo(1);
        assertThat(Cli.run(house, "replay", "--feed", feed, "--rate", "fast").err()).contains("--rate must be a rate like 50/s");
        assertThat(Cli.run(house, "replay", "--feed", feed, "--from", "soon").exit()).isEqualTo(1);
        assertThat(Cli.run(house, "replay", "stop", "nothing").err()).contains("there is no replay 'nothing'");
        assertThat(Cli.run(house, "replay").exit()).isEqualTo(2);
        assertThat(Cli.run(house, "replay", "--feed", feed, "--all-routes", "--to-queue", "replay.x").exit()).isEqualTo(2);
        assertThat(Cli.run("replay", "--feed", feed, "--admin", "http://127.0.0.1:9").exit()).isEqualTo(2);
        assertThat(Cli.run("replay", "--help").out()).contains("--to-queue", "continue");
        for (String command : List.of("list", "show", "stop", "continue")) {
            assertThat(Cli.run("replay", command, "--help").exit()).isZero();
        }
    }

    /** Two records that changed, one of them deleted and sent an old version of, one of another resource, one whose last event brings no data. */
    private void history() throws Exception {
        house.post(feed, batch(element(1, "Property", "a", "{\"City\":\"Old\"}"), element(2, "Property", "b", "{\"City\":\"Gone\"}"), element(3, "Property", "a", "{\"City\":\"New\"}"),
                "{\"EventTypes\":[\"Delete\"]," + element(4, "Property", "b", null).substring(1), element(5, "Member", "m", "{}"), element(6, "Property", "c", "{\"City\":\"Only\"}"),
                element(7, "Property", "c", null)));
        logged(7);
        assertThat(house.messages("events.reso.Property", feed, 6)).hasSize(6);
    }

    private void many(int count) throws Exception {
        house.post(feed, batch(IntStream.rangeClosed(1, count).mapToObj(n -> element(n, "Runless", "k" + n, "{}")).toArray(String[]::new)));
        logged(count);
    }

    private static String moody(long sequence, String key, int a) {
        return element(sequence, "Moody", key, "{\"a\":" + a + "}");
    }

    private JsonNode job(String id) throws Exception {
        return JSON.readTree(Cli.run(house, "replay", "show", id, "--json").out());
    }

    /** The feed's messages on a queue: key, sequence, and whether they are stale or first deliveries. */
    private List<String> seen(String queue, int count) throws Exception {
        List<String> seen = new ArrayList<>();
        for (TextMessage message : house.messages(queue, feed, count)) {
            boolean numbered = !message.getStringProperty("recordKey").matches("k\\d+");
            seen.add(message.getStringProperty("recordKey") + (numbered ? message.getLongProperty("sequence") : "") + (message.getBooleanProperty("stale") ? " stale" : "")
                    + (message.getBooleanProperty("replay") ? "" : " first"));
        }
        return seen;
    }

    private void logged(int count) {
        await().until(() -> column("SELECT COUNT(*) FROM events WHERE feed = '%s'").equals(List.of("" + count)));
    }

    private List<String> column(String sql) {
        return house.column(sql.formatted(feed));
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }
}
