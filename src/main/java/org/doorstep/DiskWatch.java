package org.doorstep;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.doorstep.config.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once a second how much is free on the disk of the data folder. Below the first mark health says so; below the second nothing
 * more is accepted, while what is there goes on being handed on, which needs a little room, too. Asking costs no look at the disk.
 */
final class DiskWatch implements AutoCloseable {

    enum Level { ENOUGH, LOW, FULL }

    private static final Logger log = LoggerFactory.getLogger(DiskWatch.class);

    private final Settings.Disk marks;
    private final LongSupplier disk;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "doorstep-disk");
        thread.setDaemon(true);
        return thread;
    });
    private volatile long free = Long.MAX_VALUE;
    private volatile Level level = Level.ENOUGH;

    /** @param disk bytes free now; may throw */
    DiskWatch(Settings.Disk marks, LongSupplier disk) {
        this.marks = marks;
        this.disk = disk;
        look();
    }

    /** @param data a folder that is there */
    static DiskWatch of(Settings.Disk marks, Path data, MeterRegistry meters) {
        DiskWatch watch = new DiskWatch(marks, () -> free(data));
        Gauge.builder("doorstep.disk.free.bytes", watch, each -> each.free).register(meters);
        watch.clock.scheduleWithFixedDelay(watch::look, 1, 1, TimeUnit.SECONDS);
        return watch;
    }

    private static long free(Path data) {
        try {
            return Files.getFileStore(data).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Once a second. A disk that cannot say is no reason to stop: what fails on it says so itself. */
    void look() {
        try {
            free = disk.getAsLong();
        } catch (RuntimeException e) {
            log.debug("the free space of the disk cannot be read", e);
            return;
        }
        Level now = below(marks.full(), level == Level.FULL) ? Level.FULL : below(marks.low(), level != Level.ENOUGH) ? Level.LOW : Level.ENOUGH;
        if (now != level) {
            log.warn("disk level={} free={} remedy=\"{}\"", now, free, now == Level.ENOUGH ? "none needed" : "free some disk space; retention alone does not, because SQLite keeps the space of deleted rows for new ones");
            level = now;
        }
    }

    /** Out again only when there is a little more: at the mark itself it would go to and fro. */
    private boolean below(long mark, boolean already) {
        return free < (already ? mark + mark / 32 : mark);
    }

    /** Whether nothing more may be accepted. */
    boolean full() {
        return level == Level.FULL;
    }

    long freeBytes() {
        return free;
    }

    /** In the words of health. */
    Optional<String> wrong() {
        return switch (level) {
            case ENOUGH -> Optional.empty();
            case LOW -> Optional.of("degraded: little is free");
            case FULL -> Optional.of("full: nothing is accepted");
        };
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
