package org.doorstep.simulator;

import java.time.Duration;

/**
 * Keeps to a rate of events a second over all connections. Lost time is made up for one second at most: after a long Retry-After
 * the receiver wants the rate, not all that was held back at once. Thread-safe.
 */
final class Pace {

    private static final long CATCH_UP = 1_000_000_000;

    private final Time time;
    private final Stop stop;
    private final double nanosAnEvent;
    private long next;

    /** @param rate events a second, 0 for no limit */
    Pace(double rate, Time time, Stop stop) {
        this.time = time;
        this.stop = stop;
        this.nanosAnEvent = rate == 0 ? 0 : 1e9 / rate;
        this.next = time.nanos();
    }

    /** Waits for the turn of so many events. */
    void await(int events) throws InterruptedException {
        long wait = turn(events) - time.nanos();
        if (wait > 0) {
            time.pause(Duration.ofNanos(wait), stop);
        }
    }

    private synchronized long turn(int events) {
        long earliest = time.nanos() - CATCH_UP;
        long turn = next - earliest < 0 ? earliest : next;
        next = turn + (long) (events * nanosAnEvent);
        return turn;
    }
}
