package org.doorstep.simulator;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Exponential back-off, capped, half of it by chance so that connections that failed together do not come back together. */
final class Backoff {

    private static final long FIRST_MILLIS = 200;
    private static final long LONGEST_MILLIS = 10_000;

    private final RandomGenerator chance;

    /** @param chance used from several threads */
    Backoff(RandomGenerator chance) {
        this.chance = chance;
    }

    /** @param failures how many in a row, at least 1 */
    Duration after(int failures) {
        long full = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(failures - 1, 20));
        return Duration.ofMillis(full / 2 + chance.nextLong(full / 2 + 1));
    }
}
