package org.doorstep.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.doorstep.cli.Commanded;
import org.doorstep.testing.House;
import org.doorstep.testing.Played;
import org.doorstep.testing.Played.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code catch-up} at a running House: what it says, and where an operator finds what could not be had. */
class CatchUpTest {

    private static House house;
    private static Played locked;
    private static Played digits;
    private static Played spark;
    private static Played circle;
    private static Played shrinking;
    private static volatile boolean emptied;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        locked = reso(List.of(event(1, "LOCKED"), event(2, "K2"), event(3, "K3")), asked -> asked.contains("LOCKED") ? Answer.of(403, "{}") : record());
        digits = reso(List.of(event(1_700_000_000_000_000_001L, "K1"), event(1_700_000_000_000_000_002L, "K2"), event(1_700_000_000_000_000_003L, "K3")), asked -> record());
        spark = new Played(asked -> {
            int page = asked.contains("_page=1") ? 0 : asked.contains("_page=2") ? 1 : asked.contains("_page=3") ? 2 : 3;
            return Answer.ok(Map.of("D", Map.of("Success", true, "Results", IntStream.range(25 * page, Math.min(60, 25 * page + 25)).mapToObj(number -> newsFeed(59 - number)).toList())));
        });
        circle = new Played(asked -> asked.contains("('") ? record()
                : Answer.ok(Map.of("value", List.of(event(1, "C1"), event(2, "C2")), "@odata.nextLink", "/EntityEvent?again=1")));
        shrinking = reso(Stream.concat(IntStream.rangeClosed(1, 40).mapToObj(i -> event(i, "S" + i)), IntStream.rangeClosed(41, 60).mapToObj(i -> event(i, "S" + (i - 40)))).toList(),
                asked -> emptied && asked.contains("('") ? Answer.of(404, "{}") : record());
        StringBuilder feeds = new StringBuilder("feeds:\n");
        Map.of("locked", locked, "digits", digits, "circle", circle, "shrinking", shrinking).forEach((name, api) -> feeds.append(
                "  %s: {provider: reso, auth: {bearer: [%s]}, subscription: {catchUp: false, api: {url: \"%s\", token: t}}}%n".formatted(name, House.TOKEN, api.url())));
        feeds.append("  spark: {provider: spark, auth: {path: spark-path-secret-0123456789}, subscription: {catchUp: false, publicUrl: \"https://push.example.com\", api: {url: \"%s\", token: t}}}%n"
                .formatted(spark.url()));
        house = House.in(folder).feeds(feeds.toString()).start();
    }

    @AfterAll
    static void stop() throws Exception {
        house.close();
        for (Played api : List.of(locked, digits, spark, circle, shrinking)) {
            api.close();
        }
    }

    private static Played reso(List<Map<String, Object>> events, java.util.function.Function<String, Answer> records) throws Exception {
        return new Played(asked -> {
            if (!asked.startsWith("/EntityEvent")) {
                return records.apply(asked);
            }
            long after = asked.contains(" gt ") ? Long.parseLong(asked.replaceAll(".* gt (\\d+).*", "$1")) : 0;
            return Answer.ok(Map.of("value", events.stream().filter(event -> ((Number) event.get("EntityEventSequence")).longValue() > after)
                    // Without its records the last third has not happened yet.
                    .filter(event -> events.size() < 60 || emptied || ((Number) event.get("EntityEventSequence")).longValue() <= 40).toList()));
        });
    }

    private static Answer record() {
        return Answer.ok(Map.of("ListingKey", "K", "City", "Bowie"));
    }

    private static Map<String, Object> event(long sequence, String key) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("EntityEventSequence", sequence);
        event.put("ResourceName", "Property");
        event.put("ResourceRecordKey", key);
        return event;
    }

    private static Map<String, Object> newsFeed(int minute) {
        return Map.of("Listing", Map.of("Id", "L" + minute), "Subscriber", Map.of("Id", "1", "Type", "Member", "OwnerId", "1"), "NewsFeed", Map.of("Id", "F1", "Event", "New",
                "EventTimestamp", Instant.parse("2026-01-10T10:00:00Z").plusSeconds(60L * minute).toString(), "Type", "SavedSearch", "Subscription", Map.of("Id", "2")));
    }

    private static Commanded doorstep(String... command) {
        return Commanded.of(house, command);
    }

    private static void await(String count, String sql) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> house.column(sql).equals(List.of(count)));
    }

    @Test
    void recoversWhatItCanAndKeepsTheOneRecordThatItMayNotSee() {
        Commanded done = doorstep("catch-up", "locked", "--from", "0");

        assertThat(done.exit()).isEqualTo(1);
        assertThat(done.out()).contains("locked, from 0 to 3: 0 matched, 2 recovered, 1 unrecoverable: its record was answered with 403", "--kind unrecoverable");
        await("2", "SELECT COUNT(*) FROM records WHERE feed = 'locked'");
        assertThat(house.column("SELECT watermark FROM keeping WHERE feed = 'locked'")).containsExactly("3");
        assertThat(house.column("SELECT kind || ' ' || reason || ' ' || resource || ' ' || record_key || ' ' || state FROM dead_letters WHERE feed = 'locked'"))
                .containsExactly("unrecoverable its record was answered with 403 Property LOCKED open");
        assertThat(house.column("SELECT state FROM keeping WHERE feed = 'locked'")).doesNotContain("stopped");

        // Once more: the same, and no second letter.
        doorstep("catch-up", "locked", "--from", "0");
        assertThat(house.column("SELECT COUNT(*) FROM dead_letters WHERE feed = 'locked'")).containsExactly("1");

        // The event, without its record.
        assertThat(doorstep("dead-letters", "replay", "--feed", "locked").exit()).isZero();
        await("1", "SELECT COUNT(*) FROM events WHERE feed = 'locked' AND record_key = 'LOCKED' AND data IS NULL");
    }

    @Test
    void readsAsManyPagesOfSparkAsThereAre() {
        Commanded done = doorstep("catch-up", "spark", "--from", "2026-01-10T09:00:00Z");

        assertThat(done.out()).isEqualTo("spark, from 2026-01-10T09:00:00Z to 2026-01-10T10:59:00Z: 0 matched, 60 recovered");
        assertThat(done.exit()).isZero();
        await("60", "SELECT COUNT(*) FROM events WHERE feed = 'spark'");
    }

    @Test
    void readsSequencesOf19Digits() {
        assertThat(doorstep("catch-up", "digits", "--from", "0").out()).isEqualTo("digits, from 0 to 1700000000000000003: 0 matched, 3 recovered");
        assertThat(doorstep("catch-up", "digits", "--from", "1700000000000000002", "--dry-run").exit()).isZero();
    }

    @Test
    void saysEverywhereThatARunWasNotComplete() throws Exception {
        Commanded done = doorstep("catch-up", "circle", "--from", "0");

        assertThat(done.exit()).isEqualTo(1);
        assertThat(done.out()).contains("2 recovered; not complete: 127.0.0.1 names a next page that it has named before");
        Commanded status = doorstep("status");
        assertThat(status.exit()).isEqualTo(1);
        assertThat(status.out()).contains("circle: caught up", "not complete: 127.0.0.1 names a next page");
        assertThat(house.get(house.admin("/observe/health")).body()).contains("circle catch-up", "not complete: ");
    }

    @Test
    void asksBeforeItDeletesMuchOfAResource() {
        assertThat(doorstep("catch-up", "shrinking", "--from", "0").out()).contains("40 recovered");
        await("40", "SELECT COUNT(*) FROM records WHERE feed = 'shrinking' AND deleted = 0");
        emptied = true;

        Commanded stopped = doorstep("catch-up", "shrinking");

        assertThat(stopped.exit()).isEqualTo(1);
        assertThat(stopped.out()).contains("0 recovered; not complete: more than 2 % of a resource would be deleted (20 records)", "--confirm-deletes");
        assertThat(house.column("SELECT watermark FROM keeping WHERE feed = 'shrinking'")).containsExactly("40");

        Commanded meant = doorstep("catch-up", "shrinking", "--confirm-deletes");

        assertThat(meant.out()).contains("20 recovered");
        assertThat(meant.exit()).isZero();
        await("20", "SELECT COUNT(*) FROM records WHERE feed = 'shrinking' AND deleted = 0");
    }
}
