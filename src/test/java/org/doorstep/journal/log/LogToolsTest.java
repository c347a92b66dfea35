package org.doorstep.journal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.doorstep.event.Delivery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogToolsTest {

    private static final SegmentLog.Options OPTIONS = new SegmentLog.Options(1 << 20, 8192, 2, Duration.ofMinutes(1));

    @TempDir
    Path folder;
    private long nanos;

    private SegmentLog open() throws IOException {
        return new SegmentLog(FileDisk.lock(folder), OPTIONS, 0, () -> nanos);
    }

    private void fill(SegmentLog log) throws Exception {
        for (int i = 0; i < 20; i++) {
            int number = 5 * i;
            log.append(IntStream.range(0, 5).mapToObj(j -> delivery(j == 0 ? "stuck" : "a", number + j)).toList());
            log.through("a", log.last() - 3);
        }
        nanos += Duration.ofMinutes(1).toNanos();
        log.upkeep().now();
    }

    private static Delivery delivery(String feed, int number) {
        return Sent.delivery(feed, "id" + number, 1_000_000L + number, new byte[300]);
    }

    @Test
    void saysWhatLiesThereOfAStoppedAndOfARunningHub() throws Exception {
        LogTools.Report running;
        try (SegmentLog log = open()) {
            fill(log);
            running = LogTools.verify(folder);

            assertThat(running.running()).isTrue();
            assertThat(running.identity()).isEqualTo(log.identity());
            assertThat(running.segments()).isEqualTo(log.stats().segments());
            assertThat(running.first()).isEqualTo(log.first());
            assertThat(running.feeds().get("a").gone()).isEqualTo(log.gone().get("a"));
            // What looks on takes no lock away.
            assertThatThrownBy(() -> FileDisk.lock(folder)).isInstanceOf(IOException.class);
            log.append(List.of(delivery("a", 1000)));
        }
        LogTools.Report stopped = LogTools.verify(folder);

        assertThat(stopped.running()).isFalse();
        assertThat(stopped.ended()).isTrue();
        assertThat(stopped.torn()).isEmpty();
        assertThat(stopped.last()).isEqualTo(101);
        LogTools.Feed stuck = stopped.feeds().get("stuck");
        assertThat(stuck).isEqualTo(running.feeds().get("stuck"))
                .extracting(LogTools.Feed::deliveries, LogTools.Feed::first, LogTools.Feed::last, LogTools.Feed::gone)
                .containsExactly(20L, 1L, 96L, 0L);
        assertThat(stuck.spilled()).isBetween(1L, stuck.bytes() - 1);
        assertThat(LogTools.verify(folder).diskBytes()).isEqualTo(sizes());
    }

    private long sizes() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    @Test
    void dumpsByFeedAndNumber() throws Exception {
        try (SegmentLog log = open()) {
            fill(log);
        }
        List<LogTools.Line> lines = new ArrayList<>();
        LogTools.dump(folder, "stuck", 6, 91, lines::add);

        assertThat(lines.stream().map(line -> line.entry().number()).sorted())
                .isEqualTo(IntStream.rangeClosed(1, 18).mapToObj(i -> 5L * i + 1).toList());
        assertThat(lines).allSatisfy(line -> assertThat(line.entry().delivery().id())
                .isEqualTo("id" + (line.entry().number() - 1)));
        assertThat(lines.stream().map(LogTools.Line::file)).anyMatch(name -> name.endsWith(Names.SPILL))
                .anyMatch(name -> name.endsWith(Names.SEGMENT));
    }

    @Test
    void saysWhereSomethingIsWrongAndChangesNothing() throws Exception {
        try (SegmentLog log = open()) {
            fill(log);
        }
        Path segment = folder.resolve(LogTools.verify(folder).torn().isEmpty() ? lastSegment() : "");
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            file.seek(100);
            file.write(file.read() ^ 1);
        }
        byte[] before = Files.readAllBytes(segment);

        assertThatThrownBy(() -> LogTools.verify(folder)).isInstanceOf(LogDamagedException.class)
                .hasMessageStartingWith(segment.getFileName() + " at byte 64: ");
        assertThat(Files.readAllBytes(segment)).isEqualTo(before);
        assertThatThrownBy(() -> LogTools.verify(folder.resolve(".."))).isInstanceOf(IOException.class)
                .hasMessageContaining("there is no journal");
    }

    private String lastSegment() throws IOException {
        List<String> used = new ArrayList<>();
        LogTools.dump(folder, null, 0, Long.MAX_VALUE, line -> used.add(line.file()));
        return used.stream().filter(name -> name.endsWith(Names.SEGMENT)).max(String::compareTo).orElseThrow();
    }

    @Test
    void findsNothingWrongWithALogThatIsWrittenFreedAndSpilledMeanwhile() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        SegmentLog log = open();
        log.append(List.of(delivery("stuck", 0)));
        Thread writer = new Thread(() -> {
            try {
                for (int i = 0; i < 60; i++) {
                    int number = 5 * i;
                    log.append(IntStream.range(0, 5)
                            .mapToObj(j -> delivery(j == 0 && number % 3 == 0 ? "stuck" : "a", number + j)).toList());
                    log.through("a", log.last());
                    log.through("stuck", log.last() - 150);
                    nanos += Duration.ofSeconds(3).toNanos();
                    log.upkeep().now();
                }
            } catch (FullException | FailedException e) {
                throw new AssertionError(e);
            } finally {
                over.set(true);
            }
        });
        writer.start();
        while (!over.get()) {
            LogTools.verify(folder);
            LogTools.dump(folder, "stuck", 0, Long.MAX_VALUE, line -> { });
        }
        writer.join();

        assertThat(log.last()).isEqualTo(301);
        log.close();
    }
}
