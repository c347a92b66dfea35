package org.doorstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.doorstep.testing.Samples.batch;
import static org.doorstep.testing.Samples.element;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.awaitility.Awaitility;
import org.doorstep.config.ConfigException;
import org.doorstep.testing.House;
import org.doorstep.testing.Postgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** Where lanes are stands in the database: what becomes of it when journal and database come from different days, or a database has two journals. */
class LanePositionsTest {

    private static final String KEYS = "SELECT record_key FROM events ORDER BY id";
    /** More than a segment of the small journal that tests have. */
    private static final int LARGE = 1_500_000;

    private static final String HANGING = """
            - beans:
                - name: hang
                  type: org.doorstep.LanePositionsTest$Hang
            - route: {id: member, from: {uri: 'direct:member', steps: [process: {ref: hang}]}}
            """;

    @TempDir
    private Path folder;

    /** A step that waits for something that does not come. */
    public static final class Hang implements Processor {

        private static final CountDownLatch UNTIL = new CountDownLatch(1);

        @Override
        public void process(Exchange exchange) throws InterruptedException {
            UNTIL.await();
        }
    }

    private static void push(House house, String feed, String key, int bytes) throws Exception {
        String body = batch(element(Math.abs(key.hashCode()), "Property", key, "{\"PublicRemarks\":\"" + "x".repeat(bytes) + "\"}"));
        assertThat(house.post(feed, body).statusCode()).isEqualTo(200);
    }

    private static void push(House house, String key) throws Exception {
        push(house, "mls", key, 10);
    }

    private static void keys(House house, String... keys) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(house.column(KEYS)).containsExactly(keys));
    }

    private Path data(String name) {
        return folder.resolve("data").resolve(name);
    }

    @Test
    void aStopLeavesNothingThatComesBack() throws Exception {
        House house = House.in(folder);
        try (house) {
            house.start();
            push(house, "k1");
            keys(house, "k1");
        }
        assertThat(house.column("SELECT number FROM lane_positions WHERE feed = 'mls'")).containsExactly("1");
        try (House again = house.start()) {
            push(again, "k2");
            keys(again, "k1", "k2");
            assertThat(again.counter("doorstep.events", "outcome", "duplicate")).isZero();
            Awaitility.await().untilAsserted(() -> assertThat(again.column("SELECT number FROM lane_positions WHERE feed = 'mls'")).containsExactly("2"));
        }
    }

    @Test
    void anEmptyJournalBesideAFullDatabaseIsAnotherJournal() throws Exception {
        House house = House.in(folder);
        try (house) {
            house.start();
            push(house, "k1");
            keys(house, "k1");
        }
        FileSystemUtils.deleteRecursively(data("journal"));
        try (House again = house.start()) {
            push(again, "k2");
            keys(again, "k1", "k2");
            assertThat(again.column("SELECT DISTINCT journal FROM lane_positions")).hasSize(2);
        }
    }

    @Test
    void anOlderJournalGivesNoNumberTwice() throws Exception {
        House house = House.in(folder);
        try (house) {
            house.start();
            push(house, "k1");
            keys(house, "k1");
        }
        FileSystemUtils.copyRecursively(data("journal"), folder.resolve("older"));
        try (House again = house.start()) {
            push(again, "k2");
            push(again, "k3");
            keys(again, "k1", "k2", "k3");
        }
        FileSystemUtils.deleteRecursively(data("journal"));
        FileSystemUtils.copyRecursively(folder.resolve("older"), data("journal"));
        try (House again = house.start()) {
            push(again, "k4");
            keys(again, "k1", "k2", "k3", "k4");
            assertThat(again.counter("doorstep.events", "outcome", "duplicate")).isZero();
            again.messages("events.reso.Property", "mls", 4);
        }
    }

    @Test
    void anOlderDatabaseIsGivenWhatItHasNotHadOrIsRefused() throws Exception {
        House house = House.in(folder);
        try (house) {
            house.start();
            push(house, "k1");
            keys(house, "k1");
        }
        Files.copy(data("doorstep.db"), folder.resolve("older.db"));
        try (House again = house.start()) {
            push(again, "k2");
            keys(again, "k1", "k2");
        }
        restored();
        try (House again = house.start()) {
            keys(again, "k1", "k2");
            for (int n = 0; n < 6; n++) {
                push(again, "mls", "l" + n, LARGE);
            }
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> again.count("events") == 8);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> again.rows("SELECT * FROM lane_positions WHERE number = 8").size() == 1);
            // The journal frees what the database knows of.
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> Files.walk(data("journal")).filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum() < 6L * LARGE);
        }
        restored();
        assertThatThrownBy(house::start).isInstanceOf(ConfigException.class)
                .hasMessageMatching("the database is older than the journal: deliveries are missing that the journal has no more \\(feed mls, numbers 2 to \\d\\)\\. .*--accept-gap.*catch-up");
        try (House again = house.flag("doorstep.journal.accept-gap", "true").start()) {
            push(again, "k9");
            Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(again.column(KEYS)).startsWith("k1").endsWith("k9"));
        }
    }

    private void restored() throws Exception {
        Files.deleteIfExists(data("doorstep.db-wal"));
        Files.deleteIfExists(data("doorstep.db-shm"));
        Files.delete(data("doorstep.db"));
        Files.copy(folder.resolve("older.db"), data("doorstep.db"));
    }

    @Test
    void twoJournalsShareADatabaseAndFeedsWhoseStepsHangStopNoOther() throws Exception {
        String feeds = "feeds:\n" + String.join("", IntStream.range(0, 7).mapToObj(n -> "  f" + n + ": {provider: reso, auth: {bearer: [" + House.TOKEN + "]}}\n").toList());
        String url = Postgres.shared().freshDatabase();
        try (House one = House.in(folder.resolve("one")).feeds(feeds).database(url).route("resources/member.camel.yaml", HANGING).start(); House two = House.in(folder.resolve("two")).feeds(feeds).database(url).start()) {
            for (int n = 0; n < 20; n++) {
                push(one, "f0", "a" + n, 10);
                push(two, "f0", "b" + n, 10);
            }
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> one.count("events WHERE feed = 'f0'") == 40);
            Awaitility.await().untilAsserted(() -> assertThat(one.column("SELECT DISTINCT journal FROM lane_positions")).hasSize(2));

            for (int n = 1; n < 6; n++) {
                assertThat(one.post("f" + n, batch(element(1, "Member", "m", "{}"))).statusCode()).isEqualTo(200);
            }
            push(one, "f6", "healthy", 10);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> one.count("events WHERE feed = 'f6'") == 1);
            assertThat(one.count("events WHERE resource = 'Member'")).as("hanging").isZero();
            Hang.UNTIL.countDown();
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> one.count("events WHERE resource = 'Member'") == 5);
        } finally {
            Hang.UNTIL.countDown();
        }
    }
}
