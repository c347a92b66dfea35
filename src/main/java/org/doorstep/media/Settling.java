package org.doorstep.media;

import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.doorstep.config.MediaSettings;
import org.doorstep.metrics.PerMinute;
import org.doorstep.store.MediaFiles;
import org.doorstep.store.MediaResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what came of fetches, as many as wait in one transaction (natural batching): SQLite has one writer, and lanes want it.
 * What cannot be written down for a minute is let go; the claim runs out, and the item is fetched again.
 */
final class Settling {

    private static final int BATCH = 64;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration NO_ROOM = Duration.ofMinutes(10);
    private static final Duration OUR_DISK = Duration.ofMinutes(1);
    private static final Logger log = LoggerFactory.getLogger(Settling.class);

    private final BlockingQueue<MediaResult> waiting = new LinkedBlockingQueue<>();
    private final MediaFiles files;
    private final FileShelf shelf;
    private final MediaMeters meters;
    private final MediaSettings settings;
    private final LongSupplier used;
    private final LongConsumer stored;
    private final Clock clock;
    private final PerMinute failures = new PerMinute();
    private List<MediaResult> batch = List.of();
    private long since;

    /**
     * @param used   bytes that files take up
     * @param stored told the bytes of what was stored
     */
    Settling(MediaFiles files, FileShelf shelf, MediaMeters meters, MediaSettings settings, LongSupplier used, LongConsumer stored, Clock clock) {
        this.files = files;
        this.shelf = shelf;
        this.meters = meters;
        this.settings = settings;
        this.used = used;
        this.stored = stored;
        this.clock = clock;
    }

    void add(MediaResult result) {
        waiting.add(result);
    }

    Duration turn() throws InterruptedException {
        if (batch.isEmpty()) {
            MediaResult first = waiting.poll(500, TimeUnit.MILLISECONDS);
            if (first == null) {
                return Duration.ZERO;
            }
            List<MediaResult> more = new ArrayList<>(List.of(first));
            waiting.drainTo(more, BATCH - 1);
            batch = withinTheLimit(more);
            since = System.nanoTime();
        }
        try {
            settle();
        } catch (UncheckedIOException e) {
            String cause = e.getCause().getClass().getName();
            long due = failures.due(cause, 1);
            if (due > 0) {
                log.warn("media_disk cause={} count={} remedy=\"free some disk space, or correct doorstep.media.folder\"", cause, due);
            }
            batch = batch.stream().map(result -> put(result, "our disk", OUR_DISK)).toList();
            settle();
        } catch (RuntimeException e) {
            if (System.nanoTime() - since > PATIENCE.toNanos()) {
                batch.forEach(this::drop);
                batch = List.of();
            }
            throw e;
        }
        return Duration.ZERO;
    }

    /** Writes down what still waits, once the thread that takes turns has ended. */
    void finish() throws InterruptedException {
        while (!batch.isEmpty() || !waiting.isEmpty()) {
            turn();
        }
    }

    private void settle() {
        List<MediaResult> held = files.settle(batch, clock.instant(), shelf);
        batch.stream().filter(result -> !held.contains(result)).forEach(this::drop);
        batch = List.of();
        held.forEach(meters::fetched);
        stored.accept(held.stream().filter(MediaResult.Stored.class::isInstance).mapToLong(result -> ((MediaResult.Stored) result).bytes()).sum());
    }

    /** What would be more than doorstep.media.disk is thrown away again. */
    private List<MediaResult> withinTheLimit(List<MediaResult> results) {
        List<MediaResult> within = new ArrayList<>();
        long sum = used.getAsLong();
        for (MediaResult result : results) {
            if (result instanceof MediaResult.Stored file) {
                sum += file.bytes();
            }
            within.add(sum > settings.disk() ? put(result, "no room: doorstep.media.disk", NO_ROOM) : result);
        }
        return within;
    }

    private MediaResult put(MediaResult result, String reason, Duration off) {
        if (!(result instanceof MediaResult.Stored file)) {
            return result;
        }
        drop(file);
        return new MediaResult.Later(file.file(), reason, clock.instant().plus(off), false);
    }

    private void drop(MediaResult result) {
        if (result instanceof MediaResult.Stored file) {
            shelf.drop(file.temporary());
        }
    }
}
