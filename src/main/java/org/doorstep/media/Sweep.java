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

    Sweep(MediaFiles files, MediaBlobs blobs, MediaViews views, FileShelf shelf, Leases leases, Duration grace, Clock clock) {
        this.files = files;
        this.blobs = blobs;
        this.views = views;
        this.shelf = shelf;
        this.leases = leases;
        this.grace = grace;
        this.clock = clock;
        this.bytes = blobs.bytes();
    }

    Duration turn() throws IOException {
        chores = leases.hold(CHORE, LEASE);
        boolean more = false;
        if (chores) {
            Instant before = clock.instant().minus(grace);
            more = files.forget(before, AT_ONCE) == AT_ONCE | blobs.free(before, AT_ONCE, blob -> shelf.remove(blob.sha256())) == AT_ONCE;
            shelf.sweep(clock.instant().minus(ABANDONED));
        }
        if (more) {
            return Duration.ZERO;
        }
        bytes = blobs.bytes();
        states = views.counts(new MediaViews.Filter("", "", "", ""));
        Duration half = grace.dividedBy(2);
        return half.compareTo(LONGEST) > 0 ? LONGEST : half.compareTo(SHORTEST) < 0 ? SHORTEST : half;
    }

    /** Whether what only one process does is this one's. */
    boolean chores() {
        return chores;
    }

    /** Bytes of all files, not older than a few seconds. */
    long bytes() {
        return bytes;
    }

    synchronized void grown(long by) {
        bytes += by;
    }

    /** How many rows are in which state, not newer than the last turn. */
    Map<String, Long> states() {
        return states;
    }

    void release() {
        leases.release(CHORE);
    }
}
