package org.doorstep.journal.log;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts batches' writes and forces, and warns of slow ones. Counted by the appending thread, read by any. */
final class Syncs {

    private static final Logger log = LoggerFactory.getLogger(Syncs.class);

    private final long slow;
    private volatile SyncListener listener = (nanos, bytes) -> { };
    private volatile long count;
    private volatile long bytes;
    private volatile long slowestNanos;

    Syncs(Duration slow) {
        this.slow = slow.toNanos();
    }

    void tell(SyncListener told) {
        listener = told;
    }

    void synced(long nanos, int written) {
        count = count + 1;
        bytes = bytes + written;
        slowestNanos = Math.max(slowestNanos, nanos);
        if (nanos > slow) {
            log.warn("journal_sync_slow millis={} bytes={}", nanos / 1_000_000, written);
        }
        listener.synced(nanos, written);
    }

    long count() {
        return count;
    }

    long bytes() {
        return bytes;
    }

    long slowestNanos() {
        return slowestNanos;
    }
}
