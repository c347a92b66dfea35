package org.doorstep.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.doorstep.testing.Samples.batch;
import static org.doorstep.testing.Samples.element;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.TextMessage;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.doorstep.testing.House;
import org.doorstep.testing.Mood;
import org.doorstep.testing.SharedHouse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code doorstep dead-letters}: looked at, replayed, discarded, taken out. Real house; what is set aside comes in by the door. */
class DeadLettersCommandTest {

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
    void whatARouteRefusedTakesEffectOnceItIsMendedAndReplayed() throws Exception {
        house.post(feed, batch(moody(1, "bad1", 1), moody(2, "good", 2)));
        open(1);

        // Not mended yet: it fails again, in its row.
        assertThat(Cli.run(house, "dead-letters", "replay", "--feed", feed, "--note", "let's see").out()).isEqualTo("1 to be replayed\n  1  failed\n1 replayed\n");
        await().until(() -> column("SELECT count || state FROM dead_letters WHERE feed = '%s'").equals(List.of("2open")));

        Mood.kind(feed);
        assertThat(Cli.run(house, "dead-letters", "replay", "--feed", feed, "--reason", "failed", "--resource", "Moody", "--kind", "event", "--provider", "reso", "--note", "mended").exit()).isZero();
        await().untilAsserted(() -> assertThat(column("SELECT record_key || a FROM moody WHERE feed = '%s' ORDER BY 1")).containsExactly("bad11", "good2"));
        assertThat(column("SELECT state FROM dead_letters WHERE feed = '%s'")).containsExactly("replayed");
        assertThat(column("SELECT record_key || origin FROM events WHERE feed = '%s' ORDER BY id")).containsExactly("goodpush", "bad1replay");
        List<TextMessage> messages = house.messages("events.reso.Moody", feed, 2);
        assertThat(messages.get(1).getStringProperty("recordKey")).isEqualTo("bad1");
        assertThat(messages.get(1).getBooleanProperty("replay")).as("it was never sent").isFalse();

        String id = column("SELECT id FROM dead_letters WHERE feed = '%s'").get(0);
        Cli shown = Cli.run(house, "dead-letters", "show", id);
        String user = System.getProperty("user.name");
        assertThat(shown.out()).contains("state: replayed", user + " replayed: let's see", user + " replayed: mended", "\n\n" + moody(1, "bad1", 1));

        // Once more: it is known.
        assertThat(Cli.run(house, "dead-letters", "replay", id).exit()).isZero();
        house.post(feed, batch(moody(9, "end", 9)));
        await().until(() -> column("SELECT COUNT(*) FROM events WHERE feed = '%s'").equals(List.of("3")));
        assertThat(house.messages("events.reso.Moody", feed, 1).get(0).getStringProperty("recordKey")).isEqualTo("end");
    }

    @Test
    void anElementThatIsStillNoEventGoesBackToItsRowAndABatchInAFieldStaysAField() throws Exception {
        house.post(feed, batch("{\"EntityEventSequence\":\"x\",\"ResourceName\":\"Moody\",\"ResourceRecordKey\":\"k\",\"value\":[" + element(7, "Moody", "inner", null) + "]}", "17"));
        open(2);
        assertThat(column("SELECT kind || '|' || reason FROM dead_letters WHERE feed = '%s' ORDER BY id")).containsExactly("element|bad EntityEventSequence", "element|not an object");

        assertThat(Cli.run(house, "dead-letters", "replay", "--feed", feed, "--limit", "2").exit()).isZero();

        await().until(() -> column("SELECT count || state || kind FROM dead_letters WHERE feed = '%s'").equals(List.of("2openelement", "2openelement")));
        assertThat(column("SELECT COUNT(*) FROM events WHERE feed = '%s'")).containsExactly("0");
    }

    @Test
    void everyProvidersElementsAreDeliveriesOfTheirOwn() {
        letter("l-hub", "hub", "showinghub", "event", "", "{\"eventName\":\"AppointmentCreated\",\"data\":{\"appointmentId\":\"ap-late\",\"status\":\"old\"}}");
        letter("l-flex", "flex", "spark", "element", "", "{\"NewsFeed\":{\"Id\":\"n\",\"Event\":\"e\"},\"Listing\":{\"Id\":\"late-1\"}}");
        letter("l-rep", "rep", "repliers", "event", "listing.updated", "{\"mlsNumber\":\"late-2\",\"status\":\"old\"}");

        assertThat(Cli.run(house, "dead-letters", "replay", "l-hub", "l-flex", "l-rep").out()).endsWith("3 replayed\n");

        await().untilAsserted(() -> assertThat(house.column("SELECT provider || '|' || resource || '|' || record_key || '|' || change || '|' || received_at FROM events "
                + "WHERE origin = 'replay' AND record_key LIKE '%late%' ORDER BY provider")).containsExactly(
                        "repliers|Listing|late-2|updated|2026-01-01T00:00:00.000000Z", "showinghub|Appointment|ap-late|created|2026-01-01T00:00:00.000000Z",
                        "spark|NewsFeedEvent|late-1|changed|2026-01-01T00:00:00.000000Z"));
        assertThat(house.column("SELECT status FROM repliers_listing WHERE record_key = 'late-2'")).containsExactly("old");
        assertThat(house.column("SELECT status FROM showing_appointment WHERE record_key = 'ap-late'")).containsExactly("old");
    }

    /** Where a provider gives no time, the version is when the original came, not when it is replayed. */
    @Test
    void aLateReplayNeverOverwritesWhatIsNewer() throws Exception {
        String body = "{\"eventName\":\"AppointmentUpdated\",\"data\":{\"appointmentId\":\"ap-newer\",\"status\":\"%s\"}}";
        letter("l-newer", "hub", "showinghub", "event", "", body.formatted("old"));
        assertThat(house.send(HttpRequest.newBuilder(house.door("/showinghub/hub")).header("Authorization", "Bearer " + House.TOKEN)
                .POST(HttpRequest.BodyPublishers.ofString(body.formatted("new")))).statusCode()).isEqualTo(200);
        await().until(() -> house.column("SELECT status FROM showing_appointment WHERE record_key = 'ap-newer'").equals(List.of("new")));

        assertThat(Cli.run(house, "dead-letters", "replay", "l-newer").exit()).isZero();

        await().until(() -> house.column("SELECT origin FROM events WHERE record_key = 'ap-newer' ORDER BY id").equals(List.of("push", "replay")));
        assertThat(house.column("SELECT status FROM showing_appointment WHERE record_key = 'ap-newer'")).containsExactly("new");
        assertThat(house.messages("events.showinghub.Appointment", message -> message.getStringProperty("recordKey").equals("ap-newer"), 2))
                .extracting(message -> message.getBooleanProperty("stale")).containsExactly(false, true);
    }

    @Test
    void listsByFilterShowsWithoutSteeringTheTerminalAndCountsDry() throws Exception {
        house.post(feed, "{\"value\": \u001b[2J \u009b31m");
        house.post(feed, batch("[]", moody(1, "bad1", 1)));
        open(3);

        assertThat(ids("--feed", feed)).hasSize(3);
        assertThat(ids("--feed", feed, "--kind", "delivery")).hasSize(1);
        assertThat(ids("--feed", feed, "--reason", "not an object")).hasSize(1);
        assertThat(ids("--feed", feed, "--resource", "Moody", "--from", "2h", "--to", "2999-01-01")).hasSize(1);
        assertThat(ids("--feed", feed, "--to", "2020-01-01T00:00:00Z")).isEmpty();
        assertThat(ids("--feed", feed, "--provider", "spark")).isEmpty();
        assertThat(ids("--feed", feed, "--state", "replayed")).isEmpty();
        assertThat(ids("--feed", feed, "--limit", "2")).hasSize(2);
        assertThat(ids("--feed", feed, "--after", ids("--feed", feed, "--limit", "2").get(1))).hasSize(1);
        Cli table = Cli.run(house, "dead-letters", "list", "--feed", feed);
        assertThat(table.out()).startsWith("ID").contains("not JSON").doesNotContain("EntityEventSequence");

        assertThat(Cli.run(house, "dead-letters", "list", "--feed", feed, "--json").out()).as("a step's words may quote the record").doesNotContain("a bad key");

        String id = ids("--feed", feed, "--kind", "delivery").get(0);
        assertThat(Cli.run(house, "dead-letters", "show", id).out()).contains("reason: not JSON").contains("{\"value\": ?[2J ?31m").doesNotContain("\u001b", "\u009b");
        assertThat(Cli.run(house, "dead-letters", "show", id, "--json").out()).contains("\\u001B[2J \\u009b31m").doesNotContain("\u001b", "\u009b");

        Cli dry = Cli.run(house, "dead-letters", "replay", "--feed", feed, "--dry-run");
        assertThat(dry.out()).startsWith("3 to be replayed (dry run)\n").endsWith("0 replayed\n");
        assertThat(JSON.readTree(Cli.run(house, "dead-letters", "discard", "--feed", feed, "--dry-run", "--json").out()).path("count").asInt()).isEqualTo(3);
        assertThat(column("SELECT DISTINCT state || COALESCE(notes, '') FROM dead_letters WHERE feed = '%s'")).containsExactly("open");
    }

    @Test
    void discardsWithANoteAndOpensAgainWhatFailsAgain() throws Exception {
        house.post(feed, "{");
        open(1);

        assertThat(Cli.run(house, "dead-letters", "discard", "--feed", feed, "--note", "their test\u001b run").out()).endsWith("1 discarded\n");
        assertThat(column("SELECT state FROM dead_letters WHERE feed = '%s'")).containsExactly("discarded");
        assertThat(column("SELECT notes FROM dead_letters WHERE feed = '%s'").get(0)).matches("20\\d\\d-\\d\\d-\\d\\dT[\\d:]+Z \\S+ discarded: their test run");
        assertThat(ids("--feed", feed)).isEmpty();
        assertThat(ids("--feed", feed, "--state", "all")).hasSize(1);

        house.post(feed, "{");
        open(1);
        assertThat(column("SELECT count FROM dead_letters WHERE feed = '%s'")).containsExactly("2");
    }

    @Test
    void replaysManyPageByPage() throws Exception {
        house.post(feed, batch(IntStream.range(0, 250).mapToObj(n -> "\"not an event " + n + "\"").toArray(String[]::new)));
        open(250);

        assertThat(Cli.run(house, "dead-letters", "replay", "--feed", feed, "--limit", "120").out()).endsWith("120 replayed\n");
        await().until(() -> column("SELECT COUNT(*) FROM dead_letters WHERE feed = '%s' AND count = 2 AND state = 'open'").equals(List.of("120")));
        assertThat(Cli.run(house, "dead-letters", "replay", "--all", "--feed", feed).out()).endsWith("250 replayed\n");
        await().until(() -> column("SELECT COUNT(*) FROM dead_letters WHERE feed = '%s' AND count >= 2 AND state = 'open'").equals(List.of("250")));
    }

    @Test
    void exportsToAFileThatNobodyElseMayRead(@TempDir Path folder) throws Exception {
        byte[] bytes = {'{', (byte) 0xff, 0, '}'};
        letter("l-raw-" + feed, feed, "reso", "delivery", "", "?");
        house.update("UPDATE dead_letters SET body = x'" + HexFormat.of().formatHex(bytes) + "' WHERE id = 'l-raw-" + feed + "'");
        letter("l-text-" + feed, feed, "reso", "delivery", "", "text \u00e9");
        Path raw = folder.resolve("raw");
        Path lines = folder.resolve("lines.jsonl");

        assertThat(Cli.run(house, "dead-letters", "export", "l-raw-" + feed, "--raw", "--out", raw.toString()).exit()).isZero();
        assertThat(Cli.run(house, "dead-letters", "export", "--feed", feed, "--out", lines.toString()).out()).isEqualTo("2 exported to " + lines + "\n");

        assertThat(Files.readAllBytes(raw)).isEqualTo(bytes);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(raw))).isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(lines))).isEqualTo("rw-------");
        List<JsonNode> exported = Files.readAllLines(lines, UTF_8).stream().map(DeadLettersCommandTest::json).toList();
        assertThat(exported.get(0).path("base64").binaryValue()).isEqualTo(bytes);
        assertThat(exported.get(1).path("text").asText()).isEqualTo("text \u00e9");
        assertThat(exported.get(1).at("/letter/feed").asText()).isEqualTo(feed);
        assertThat(Cli.run(house, "dead-letters", "export", "--feed", feed, "--out", lines.toString())).satisfies(again -> {
            assertThat(again.exit()).isEqualTo(2);
            assertThat(again.err()).isEqualTo("doorstep: " + lines + " exists already. Name another file\n");
        });
    }

    @Test
    void saysNoAndWhatIsMissing() {
        letter("l-gone-" + feed, "gone", "reso", "delivery", "", "{}");
        assertThat(Cli.run(house, "dead-letters", "replay", "l-gone-" + feed)).satisfies(no -> {
            assertThat(no.exit()).isEqualTo(1);
            assertThat(no.err()).contains("unknown feed 'gone' in feeds.yaml");
        });
        assertThat(house.column("SELECT state FROM dead_letters WHERE id = 'l-gone-" + feed + "'")).containsExactly("open");
        assertThat(Cli.run(house, "dead-letters", "show", "nothing").exit()).isEqualTo(1);
        assertThat(Cli.run(house, "dead-letters", "replay", "nothing").err()).contains("there is no dead letter 'nothing'");
        assertThat(Cli.run(house, "dead-letters", "list", "--from", "yesterday").err()).contains("--from must be a time like");
        assertThat(Cli.run(house, "dead-letters", "list", "--limit", "1001").exit()).isEqualTo(1);
        assertThat(Cli.run(house, "dead-letters", "replay").exit()).isEqualTo(2);
        assertThat(Cli.run(house, "dead-letters", "discard").err()).contains("Give IDs or a filter, or --all");
        assertThat(Cli.run(house, "dead-letters", "export", "--raw", "--feed", feed, "--out", "x").exit()).isEqualTo(2);
        assertThat(Cli.run("dead-letters").exit()).isEqualTo(2);
        assertThat(Cli.run("dead-letters", "list", "--admin", "http://127.0.0.1:9").exit()).isEqualTo(2);
        for (String command : List.of("list", "show", "replay", "discard", "export")) {
            assertThat(Cli.run("dead-letters", command, "--help").exit()).isZero();
        }
    }

    private static String moody(long sequence, String key, int a) {
        return element(sequence, "Moody", key, "{\"a\":" + a + "}");
    }

    /** As if it had been set aside at New Year. */
    private void letter(String id, String of, String provider, String kind, String eventName, String body) {
        house.update(("INSERT INTO dead_letters (id, feed, provider, kind, reason, source_label, event_name, delivery_id, sha256, count, attempts, first_failed_at, last_failed_at,"
                + " received_at, body, state) VALUES ('%s', '%s', '%s', '%s', 'failed', '', '%s', 'd', '%s', 1, 0, '2026-01-02T00:00:00.000000Z', '2026-01-02T00:00:00.000000Z',"
                + " '2026-01-01T00:00:00.000000Z', CAST('%s' AS BLOB), 'open')").formatted(id, of, provider, kind, eventName, id, body));
    }

    private void open(int count) {
        await().until(() -> column("SELECT COUNT(*) FROM dead_letters WHERE feed = '%s' AND state = 'open'").equals(List.of("" + count)));
    }

    private List<String> ids(String... filter) throws Exception {
        String[] all = Stream.concat(Stream.of("dead-letters", "list", "--json"), Stream.of(filter)).toArray(String[]::new);
        return JSON.readTree(Cli.run(house, all).out()).path("letters").findValuesAsText("id");
    }

    private List<String> column(String sql) {
        return house.column(sql.formatted(feed));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }
}
