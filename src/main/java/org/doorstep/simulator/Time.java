package org.doorstep.simulator;

import java.time.Duration;
import java.time.Instant;

/** Clock and waiting in one, so that a test can let hours pass at once. Thread-safe. */
interface Time {

    Time SYSTEM = new Time() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public void pause(Duration duration, Stop stop) throws InterruptedException {
            stop.await(duration);
        }
    };

    /** Monotonic, in nanoseconds from any beginning. */
    long nanos();

    /** By the wall clock: an HTTP date is one. */
    Instant now();

    /** Returns after so long, or as soon as the run is stopped. */
    void pause(Duration duration, Stop stop) throws InterruptedException;
}
