package org.doorstep.media;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.doorstep.store.Leases;
import org.doorstep.store.MediaBlobs;
import org.doorstep.store.MediaFiles;
import org.doorstep.store.MediaViews;

/** Keeps house: forgets removed rows and frees their files after the grace time, and counts. One process at a time. */
final class Sweep {

    private static final String CHORE = "media";
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final Duration SHORTEST = Duration.ofMillis(250);
    private static final Duration ABANDONED = Duration.ofDays(1);
    private static final int AT_ONCE = 200;
    private static final int COUNTED_RARELY = 200;

    private final MediaFiles files;
    private final MediaBlobs blobs;
    private final MediaViews views;
    private final FileShelf shelf;
    private final Leases leases;
    private final Duration grace;
    private final Clock clock;
    private volatile boolean chores;
    private volatile long bytes;
    private volatile Map<String, Long> states = Map.of();
    private long nextCount;

    Sweep(MediaFiles files, MediaBlobs blobs, MediaViews views, FileShelf shelf, Leases leases, Duration grace, Clock clock) {
        this.files = files;
        this.blobs = blobs;
        this.views = views;
        this.shelf = shelf;
        this.leases = leases;
        this.grace = grace;
        this.clock = clock;
        this.bytes = blobs.bytes();
        this.nextCount = System.nanoTime();
    }

    Duration turn() throws IOException {
        chores = leases.hold(CHORE, LEASE);
        boolean more = false;
        if (chores) {
            Instant before = clock.instant().minus(grace);
            more = files.forget(before, AT_ONCE) == AT_ONCE | blobs.free(before, AT_ONCE, this::remove) == AT_ONCE;
            shelf.sweep(clock.instant().minus(ABANDONED));
        }
        if (more) {
            return Duration.ZERO;
        }
        if (System.nanoTime() >= nextCount) {
            count();
        }
        Duration half = grace.dividedBy(2);
        return half.compareTo(LONGEST) > 0 ? LONGEST : half.compareTo(SHORTEST) < 0 ? SHORTEST : half;
    }

    private void remove(MediaBlobs.Blob blob) {
        shelf.remove(blob.sha256());
        grown(-blob.bytes());
    }

    /** Reads whole tables: the longer it takes, the more rarely it is done. */
    private void count() {
        long begun = System.nanoTime();
        bytes = blobs.bytes();
        states = views.counts(new MediaViews.Filter("", "", "", ""));
        long now = System.nanoTime();
        nextCount = now + Math.max(SHORTEST.toNanos(), (now - begun) * COUNTED_RARELY);
    }

    /** Whether what only one process does is this one's. */
    boolean chores() {
        return chores;
    }

    /** Bytes of all files; what other processes store is seen at the next count. */
    long bytes() {
        return bytes;
    }

    synchronized void grown(long by) {
        bytes += by;
    }

    /** How many rows are in which state, as it was counted last. */
    Map<String, Long> states() {
        return states;
    }

    void release() {
        leases.release(CHORE);
    }
}
