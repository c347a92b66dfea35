package org.doorstep.journal.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.doorstep.event.Delivery;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real folder. */
class SegmentLogTest {

    private static final int SEGMENT = 16 << 10;
    private static final SegmentLog.Options OPTIONS = new SegmentLog.Options(100 * SEGMENT, SEGMENT, 2,
            Duration.ofMinutes(1));

    @TempDir
    Path folder;
    private SegmentLog log;
    private long nanos;
    private int ids;

    @BeforeEach
    void open() throws IOException {
        open(0);
    }

    private void open(long floor) throws IOException {
        log = new SegmentLog(FileDisk.lock(folder), OPTIONS, floor, () -> nanos);
    }

    @AfterEach
    void close() {
        log.close();
    }

    private void reopen(long floor) throws IOException {
        log.close();
        open(floor);
    }

    private Delivery delivery(String feed, int bytes) {
        byte[] body = new byte[bytes];
        new Random(ids).nextBytes(body);
        return Sent.delivery(feed, "id" + ids++, 1_000_000L * ids, body);
    }

    private List<Delivery> deliveries(int count, String... feeds) {
        return IntStream.range(0, count).mapToObj(i -> delivery(feeds[i % feeds.length], 250)).toList();
    }

    private List<Long> numbers(String feed, long after) throws IOException {
        return log.read(feed, after, Integer.MAX_VALUE, Integer.MAX_VALUE).stream().map(SegmentLog.Entry::number)
                .toList();
    }

    private static String text(Delivery delivery) {
        return delivery.toString() + delivery.provider() + delivery.receivedAt() + delivery.origin() + delivery.proof()
                + delivery.sourceLabel()
                + delivery.eventName() + new String(delivery.body(), UTF_8);
    }

    @Test
    void everyFieldComesBack() throws Exception {
        Delivery odd = new Delivery("01J\u0000", "f\u00e9ed", "", Long.MIN_VALUE, Delivery.REPLAY, "fetched",
                "\ud83d\ude80 \n", "a/b", new byte[0]);
        log.append(List.of(odd));
        reopen(0);

        assertThat(log.read(odd.feed(), 0, 1, 1).stream().map(SegmentLog.Entry::delivery).map(SegmentLogTest::text))
                .containsExactly(text(odd));
    }

    @Test
    void numbersFollowEachOtherOverFeedsSegmentsAndStarts() throws Exception {
        for (int i = 0; i < 10; i++) {
            assertThat(log.append(deliveries(20, "a", "b"))).isEqualTo(20 * i + 1);
            reopen(0);
        }

        assertThat(log.last()).isEqualTo(200);
        assertThat(log.first()).isEqualTo(1);
        assertThat(numbers("a", 100)).isEqualTo(IntStream.range(0, 50).mapToObj(i -> 101L + 2 * i).toList());
        assertThat(log.feeds()).containsExactly("a", "b");
        assertThat(log.waiting("a")).isEqualTo(new SegmentLog.Waiting(log.waiting("b").bytes(), 100, 1_000_000L, 199));
    }

    @Test
    void goesOnAfterWhatADatabaseKnows() throws Exception {
        log.append(deliveries(2, "a"));
        reopen(3_000_000_000_000L);

        assertThat(log.last()).isEqualTo(3_000_000_000_000L);
        assertThat(log.append(deliveries(2, "a"))).isEqualTo(3_000_000_000_001L);
        reopen(5);

        assertThat(numbers("a", 0)).containsExactly(1L, 2L, 3_000_000_000_001L, 3_000_000_000_002L);
        assertThat(log.append(deliveries(1, "a"))).isEqualTo(3_000_000_000_003L);
    }

    @Test
    void readsAtLeastOneAndElseWithinBothBounds() throws Exception {
        log.append(deliveries(10, "a"));
        int bytes = log.read("a", 0, 1, 0).get(0).bytes();

        assertThat(log.read("a", 0, 1, 0)).hasSize(1);
        assertThat(log.read("a", 3, 4, Integer.MAX_VALUE)).hasSize(4);
        assertThat(log.read("a", 3, 100, 3 * bytes)).hasSize(3);
        assertThat(log.read("a", 10, 1, 1)).isEmpty();
        assertThat(log.read("nobody", 0, 1, 1)).isEmpty();
    }

    @Test
    void whatIsLargerThanASegmentHasOneOfItsOwn() throws Exception {
        log.append(deliveries(1, "a"));
        Delivery large = delivery("a", 5 * SEGMENT);
        log.append(List.of(large));
        log.append(deliveries(1, "a"));
        reopen(0);

        assertThat(numbers("a", 0)).containsExactly(1L, 2L, 3L);
        assertThat(text(log.read("a", 1, 1, 1).get(0).delivery())).isEqualTo(text(large));
        log.through("a", 3);
        log.upkeep().now();

        assertThat(log.stats().diskBytes()).isLessThan(5 * SEGMENT);
    }

    @Test
    void segmentsThatNothingWaitsInAreUsedAgain() throws Exception {
        for (int i = 0; i < 60; i++) {
            log.append(deliveries(20, "a", "b"));
            log.through("a", log.last());
            log.through("b", log.last());
            log.upkeep().now();
        }

        assertThat(log.stats().diskBytes()).isLessThanOrEqualTo(4 * SEGMENT);
        assertThat(log.first()).isGreaterThan(1100);
        assertThat(log.gone().getOrDefault("a", 0L)).isBetween(1100L, log.first());
        assertThat(log.feeds()).isEmpty();
        assertThat(log.waiting("a")).isEqualTo(new SegmentLog.Waiting(0, 0, 0, 1199));
    }

    @Test
    void aFeedThatStandsStillKeepsItsOwnBytesAndNoMore() throws Exception {
        List<String> stuck = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            List<Delivery> batch = new ArrayList<>(deliveries(20, "a", "b"));
            if (i % 3 == 0) {
                batch.add(7, delivery("stuck", 1200));
                stuck.add(text(batch.get(7)));
            }
            log.append(batch);
            log.through("a", log.last());
            log.through("b", log.last() - 5);
            nanos += Duration.ofSeconds(1).toNanos();
            log.upkeep().now();
        }
        SegmentLog.Stats stats = log.stats();

        assertThat(stats.spilled().keySet()).containsExactly("stuck");
        assertThat(stats.diskBytes()).isLessThanOrEqualTo(log.waiting("stuck").bytes() * 11 / 10 + 4 * SEGMENT);
        assertThat(stats.oldestFeed()).isEqualTo("stuck");
        assertThat(log.first()).isEqualTo(8);
        for (int start = 0; start < 2; start++) {
            assertThat(log.read("stuck", 0, 1000, Integer.MAX_VALUE).stream().map(entry -> text(entry.delivery())))
                    .isEqualTo(stuck);
            assertThat(log.waiting("stuck").deliveries()).isEqualTo(30);
            reopen(0);
        }
        log.through("a", log.last());
        log.through("b", log.last());
        log.through("stuck", log.read("stuck", 0, 20, Integer.MAX_VALUE).get(19).number());
        log.upkeep().now();

        // In pieces.
        assertThat(log.stats().spilled().get("stuck")).isLessThan(stats.spilled().get("stuck") * 2 / 3);
        log.through("stuck", log.last());
        log.upkeep().now();
        assertThat(log.stats().spilled()).isEmpty();
        assertThat(log.gone().getOrDefault("stuck", 0L)).isGreaterThan(1700);
    }

    @Test
    void nothingIsSpilledWhereAllStandStillOrACopyWouldFreeTooLittle() throws Exception {
        log.append(deliveries(40, "a"));
        for (int i = 0; i < 20; i++) {
            log.append(deliveries(40, "a", "a", "b"));
        }
        nanos += Duration.ofHours(1).toNanos();
        log.upkeep().now();

        assertThat(log.stats().spilled()).isEmpty();
        log.through("b", log.last());
        log.upkeep().now();
        assertThat(log.stats().spilled()).isEmpty();
        assertThat(numbers("a", 0)).hasSize(40 + 20 * 27);
    }

    @Test
    void whatIsOnItsWayIsNotSpilled() throws Exception {
        for (int i = 0; i < 20; i++) {
            log.append(deliveries(40, "a", "a", "b"));
            log.through("a", log.last());
            log.through("b", log.last() - 60);
            nanos += Duration.ofSeconds(4).toNanos();
            log.upkeep().now();
        }

        assertThat(log.stats().spilled()).isEmpty();
    }

    @Test
    void aFullLogTakesAgainWhatComesWhenThereIsRoom() throws Exception {
        SegmentLog.Options small = new SegmentLog.Options(3 * SEGMENT, SEGMENT, 2, Duration.ofMinutes(1));
        log.close();
        log = new SegmentLog(FileDisk.lock(folder), small, 0, () -> nanos);
        assertThatThrownBy(() -> {
            for (int i = 0; i < 100; i++) {
                log.append(deliveries(20, "a", "b"));
            }
        }).isInstanceOf(FullException.class).hasMessage("the journal's files take 49152 of 49152 bytes");
        long last = log.last();

        assertThat(log.full()).isTrue();
        assertThat(log.failed()).isFalse();
        log.through("a", last);
        log.through("b", last);
        assertThat(log.append(deliveries(20, "a"))).isEqualTo(last + 1);
        assertThat(log.full()).isFalse();
    }

    @Test
    void anotherProcessIsKeptAway() {
        assertThatThrownBy(() -> FileDisk.lock(folder)).isInstanceOf(IOException.class)
                .hasMessageContaining("another process");
    }

    @Test
    void aReaderThatIsInterruptedDisturbsNobody() throws Exception {
        log.append(deliveries(40, "a"));
        reopen(0);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> log.read("a", 0, 10, Integer.MAX_VALUE)).isInstanceOf(IOException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(log.read("a", 0, 10, Integer.MAX_VALUE)).hasSize(10);
        log.append(deliveries(1, "a"));
    }

    @Test
    void tellsOfEachSync() throws Exception {
        List<Integer> told = new ArrayList<>();
        log.onSync((nanos, bytes) -> told.add(bytes));
        log.append(deliveries(3, "a"));
        log.append(deliveries(1, "a"));

        assertThat(told).hasSize(2);
        assertThat(log.stats().syncs()).isEqualTo(2);
        assertThat(log.stats().syncedBytes()).isEqualTo(told.get(0) + told.get(1));
    }

    @Test
    void aBackupIsALogOfWhatWasThere(@TempDir Path other) throws Exception {
        for (int i = 0; i < 30; i++) {
            log.append(deliveries(20, "a", "stuck"));
            log.through("a", log.last());
            nanos += Duration.ofSeconds(10).toNanos();
            log.upkeep().now();
        }
        List<Long> before = numbers("stuck", 0);
        Path copy = other.resolve("copy");
        log.backup(copy);
        log.append(deliveries(20, "a", "stuck"));

        try (SegmentLog copied = SegmentLog.open(FileDisk.lock(copy), OPTIONS, 0)) {
            assertThat(copied.identity()).isEqualTo(log.identity());
            assertThat(copied.last()).isEqualTo(600);
            assertThat(copied.read("stuck", 0, 1000, Integer.MAX_VALUE).stream().map(SegmentLog.Entry::number))
                    .isEqualTo(before);
            assertThat(copied.append(deliveries(20, "a"))).isEqualTo(601);
        }
        assertThatThrownBy(() -> log.backup(copy)).isInstanceOf(IOException.class).hasMessageContaining("not empty");
        assertThat(Files.list(folder).map(file -> file.getFileName().toString()))
                .noneMatch(name -> name.endsWith(".making"));
    }
}
