package org.doorstep.journal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.doorstep.event.Delivery;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One thread appends, one does the upkeep, one a feed reads: on a real folder, and with random operations against a
 * list.
 */
class ConcurrentUseTest {

    private static final int SEGMENT = 16 << 10;
    private static final int BATCHES = 80;
    private static final int OF = 12;

    @TempDir
    Path folder;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private static Delivery delivery(String feed, int number) {
        return Sent.delivery(feed, "id" + number, number * 1000L, new byte[200 + number % 100]);
    }

    @Test
    void eachFeedGetsItsOwnInOrderWhileSegmentsAreFreedSpilledAndUsedAgain() throws Exception {
        SegmentLog.Options options = new SegmentLog.Options(400 * SEGMENT, SEGMENT, 2, Duration.ofMinutes(1));
        // A feed that reads slowly is copied away under its reader's hands.
        AtomicLong clock = new AtomicLong();
        SegmentLog log = new SegmentLog(FileDisk.lock(folder), options, 0,
                () -> clock.addAndGet(Duration.ofMillis(500).toNanos()));
        log.upkeep().start();
        AtomicBoolean appended = new AtomicBoolean();
        List<Future<List<String>>> readers = new ArrayList<>();
        for (String feed : Sent.FEEDS) {
            readers.add(threads.submit(reader(log, feed, appended)));
        }
        int number = 0;
        for (int i = 0; i < BATCHES; i++) {
            List<Delivery> batch = new ArrayList<>();
            for (int j = 0; j < OF; j++) {
                batch.add(delivery(Sent.FEEDS.get(j % 6 == 0 ? 2 : j % 2), number++));
            }
            log.append(batch);
        }
        appended.set(true);

        for (int feed = 0; feed < 3; feed++) {
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < BATCHES * OF; i++) {
                int of = i % OF % 6 == 0 ? 2 : i % OF % 2;
                if (of == feed) {
                    expected.add("id" + i);
                }
            }
            assertThat(readers.get(feed).get()).isEqualTo(expected);
        }
        assertThat(log.feeds()).isEmpty();
        assertThat(log.failed()).isFalse();
        log.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsMovedUnderAReadersHandsIsReadWhereItIsNow(boolean freed) throws Exception {
        AtomicLong clock = new AtomicLong();
        SimulatedDisk disk = new SimulatedDisk(new Random(1));
        SegmentLog log = new SegmentLog(disk, new SegmentLog.Options(50 * 4096, 4096, 2, Duration.ofMinutes(1)), 0,
                clock::get);
        for (int i = 0; i < 40; i++) {
            log.append(List.of(delivery("stuck", i), delivery("other", 100 + i), delivery("other", 200 + i)));
        }
        disk.beforeNextRead(() -> {
            log.through("other", log.last());
            if (freed) {
                log.through("stuck", 1);
            }
            clock.addAndGet(Duration.ofMinutes(1).toNanos());
            log.upkeep().now();
            try {
                for (int i = 0; i < 20; i++) {
                    log.append(List.of(delivery("other", 300 + i), delivery("other", 400 + i)));
                }
            } catch (FullException | FailedException e) {
                throw new AssertionError(e);
            }
        });

        List<SegmentLog.Entry> read = log.read("stuck", 0, 3, Integer.MAX_VALUE);

        assertThat(read.stream().map(entry -> entry.delivery().id()))
                .isEqualTo(freed ? List.of("id1", "id2", "id3") : List.of("id0", "id1", "id2"));
        assertThat(log.stats().spilled()).containsKey("stuck");
    }

    private static Callable<List<String>> reader(SegmentLog log, String feed, AtomicBoolean appended) {
        return () -> {
            List<String> ids = new ArrayList<>();
            long after = 0;
            boolean more = true;
            while (more) {
                more = !appended.get();
                // The slow one reads what is oldest again and again, and says seldom that it is through.
                List<SegmentLog.Entry> entries = log.read(feed, after, feed.equals("stuck") ? 3 : 50,
                        Integer.MAX_VALUE);
                for (SegmentLog.Entry entry : entries) {
                    ids.add(entry.delivery().id());
                    after = entry.number();
                    more = true;
                }
                if (!feed.equals("stuck") || ids.size() % 30 == 0 || entries.isEmpty()) {
                    log.through(feed, after);
                }
                if (feed.equals("stuck")) {
                    log.read(feed, 0, 20, Integer.MAX_VALUE);
                }
            }
            return ids;
        };
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void randomOperationsOnARealFolderGiveWhatAListGives(long seed) throws Exception {
        PowerLosses.onAFolder(seed, folder, 250);
    }
}
