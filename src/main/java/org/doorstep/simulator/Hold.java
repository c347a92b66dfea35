package org.doorstep.simulator;

import java.time.Duration;

/**
 * The receiver's Retry-After. It is said to one request but meant for the producer, so every connection keeps to it. Thread-safe.
 */
final class Hold {

    private final Time time;
    private final Stop stop;
    private long until;

    Hold(Time time, Stop stop) {
        this.time = time;
        this.stop = stop;
        this.until = time.nanos();
    }

    synchronized void extend(Duration wait) {
        long end = time.nanos() + wait.toNanos();
        if (end - until > 0) {
            until = end;
        }
    }

    void await() throws InterruptedException {
        for (long wait = left(); wait > 0 && !stop.raised(); wait = left()) {
            time.pause(Duration.ofNanos(wait), stop);
        }
    }

    private synchronized long left() {
        return until - time.nanos();
    }
}
