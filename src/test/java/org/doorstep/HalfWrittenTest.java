package org.doorstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.doorstep.testing.Child;
import org.doorstep.testing.House;
import org.doorstep.testing.Push;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/**
 * What a power cut leaves: files whose last write is torn, an index that never reached the disk. One process is killed with deliveries
 * in its journal that the database does not have; each test damages a copy of what it left, and a start has to mend it by itself.
 */
class HalfWrittenTest {

    @TempDir
    private static Path folder;
    private static Set<String> accepted;

    @BeforeAll
    static void die() throws Exception {
        House house = House.in(folder.resolve("killed"));
        try (Child child = Child.run(house)) {
            int port = Integer.parseInt(child.ready().group(1));
            Set<String> all = new TreeSet<>();
            try (Push dispatched = new Push(port, "mls", "d", 4)) {
                Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> dispatched.accepted().size() >= 100);
                dispatched.close();
                all.addAll(dispatched.accepted());
            }
            house.await("events", all.size());
            // An outage of the database: what is accepted from now on stays in the journal.
            try (Connection lock = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("killed/data/doorstep.db")); Statement statement = lock.createStatement()) {
                statement.execute("PRAGMA busy_timeout = 30000");
                statement.execute("BEGIN IMMEDIATE");
                try (Push waiting = new Push(port, "mls", "w", 4)) {
                    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> waiting.accepted().size() >= 100);
                    child.kill();
                    waiting.close();
                    all.addAll(waiting.accepted());
                }
                // Before the lock ends: the last connection to close would tidy up SQLite's log.
                FileSystemUtils.copyRecursively(folder.resolve("killed/data"), folder.resolve("left"));
            }
            accepted = all;
        }
        assertThat(house.count("events WHERE record_key LIKE 'w%'")).isZero();
    }

    @Test
    void aTornTailIsCutOff() throws Exception {
        House house = copy("tail");
        tear(newest(house.folder().resolve("data/queues"), HalfWrittenTest::begun));
        tearJournal(house.folder().resolve("data/journal"));
        Path wal = house.folder().resolve("data/doorstep.db-wal");
        byte[] log = Files.readAllBytes(wal);
        assertThat(log.length).as("a WAL of a process that was killed").isGreaterThan(4_096);
        // The beginning of one more frame, as far as it got.
        Files.write(wal, Arrays.copyOfRange(log, 32, 32 + 2_000), StandardOpenOption.APPEND);

        assertMends(house);
    }

    @Test
    void anIndexThatIsGoneIsMadeAnew() throws Exception {
        House house = copy("index");
        Files.delete(house.folder().resolve("data/queues/db.data"));
        Files.delete(house.folder().resolve("data/queues/db.redo"));

        assertMends(house);
    }

    @Test
    void anIndexThatIsTornAndALogThatHasJustBeenBegunDoNoHarm() throws Exception {
        House house = copy("torn");
        Path store = house.folder().resolve("data/queues");
        try (RandomAccessFile index = new RandomAccessFile(store.resolve("db.data").toFile(), "rw")) {
            index.setLength(index.length() / 2);
        }
        Path newest = newest(store, file -> true);
        int number = Integer.parseInt(newest.getFileName().toString().replaceAll("\\D", ""));
        Files.createFile(newest.resolveSibling("db-" + (number + 1) + ".log"));

        assertMends(house);
    }

    private static void assertMends(House house) throws Exception {
        try (House mended = house.start()) {
            Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> new TreeSet<>(mended.column("SELECT record_key FROM events")).containsAll(accepted));
            assertThat(mended.rows("SELECT record_key FROM events GROUP BY record_key HAVING COUNT(*) > 1")).isEmpty();
            assertThat(mended.count("dead_letters")).isZero();
            assertThat(mended.post("mls", "{\"EntityEventSequence\":1,\"ResourceName\":\"Property\",\"ResourceRecordKey\":\"after\"}").statusCode()).isEqualTo(200);
            mended.await("events WHERE record_key = 'after'", 1);
            Set<String> queued = new TreeSet<>();
            mended.messages("events.reso.Property", message -> queued.add(message.getStringProperty("recordKey")), (int) mended.count("events"));
            assertThat(queued).containsAll(accepted);
        }
    }

    /** The beginning of a batch that was being written: its head, and then not what the head says. */
    private static void tear(Path log) throws IOException {
        byte[] bytes = Files.readAllBytes(log);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        byte[] batch = "WRITE BATCH".getBytes();
        int last = end - batch.length;
        while (!Arrays.equals(bytes, last, last + batch.length, batch, 0, batch.length)) {
            last--;
        }
        // Its length and kind stand before the words. Behind the last batch stands another one like it, of which one half is missing.
        int start = last - 5;
        int half = (end - start) / 2;
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            file.seek(end + 1L);
            file.write(bytes, start, half);
        }
    }

    /** Behind what the journal wrote last stands a piece of a record. */
    private static void tearJournal(Path journal) throws IOException {
        try (Stream<Path> files = Files.list(journal)) {
            for (Path segment : files.filter(file -> file.getFileName().toString().endsWith(".segment")).toList()) {
                byte[] bytes = Files.readAllBytes(segment);
                int end = bytes.length;
                while (end > 0 && bytes[end - 1] == 0) {
                    end--;
                }
                if (end > 1_000) {
                    try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
                        file.seek((end + 7) / 8 * 8);
                        file.write(bytes, 64, 150);
                    }
                }
            }
        }
    }

    /** Not one that was made ahead of time, all zeros. */
    private static boolean begun(Path log) {
        try {
            return new String(Files.readAllBytes(log), StandardCharsets.ISO_8859_1).contains("WRITE BATCH");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path newest(Path store, Predicate<Path> of) throws IOException {
        try (Stream<Path> files = Files.list(store)) {
            return files.filter(file -> file.getFileName().toString().matches("db-\\d+\\.log")).filter(of)
                    .max((one, other) -> Long.compare(Long.parseLong(one.getFileName().toString().replaceAll("\\D", "")), Long.parseLong(other.getFileName().toString().replaceAll("\\D", "")))).orElseThrow();
        }
    }

    private static House copy(String name) throws IOException {
        House house = House.in(folder.resolve(name));
        FileSystemUtils.copyRecursively(folder.resolve("left"), folder.resolve(name).resolve("data"));
        return house;
    }
}
