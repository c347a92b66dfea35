package org.doorstep.simulator;

import java.time.Duration;

/**
 * What to send and how patiently.
 *
 * @param from        number of the first event
 * @param events      how many in all
 * @param batch       how many a request
 * @param rate        events a second, 0 for as fast as they are taken
 * @param connections how many requests may be on their way at once; with one, batches arrive strictly in order
 * @param attempts    tries of one batch that may fail before it is given up
 * @param patience    how long one batch may be held off by 429 and Retry-After before it is given up
 */
public record Plan(long from, long events, int batch, double rate, int connections, int attempts, Duration patience) {

    /** Doorstep takes no more in one delivery. */
    public static final int LARGEST_BATCH = 10_000;

    /** Events happen a second apart: more would end in the next century. */
    private static final long LAST_EVENT = 1_000_000_000;

    /** @throws IllegalArgumentException with a message for the user */
    public Plan {
        require(from >= 1, "the first event's number must be at least 1");
        require(events >= 1, "the number of events must be at least 1");
        require(from <= LAST_EVENT && events <= LAST_EVENT - from + 1, "events are numbered up to " + LAST_EVENT);
        require(batch >= 1 && batch <= LARGEST_BATCH, "the batch size must be between 1 and " + LARGEST_BATCH);
        require(rate >= 0 && Double.isFinite(rate), "the rate must be a number of events a second, 0 for no limit");
        require(connections >= 1 && connections <= 512, "the number of connections must be between 1 and 512");
        require(attempts >= 1 && attempts <= 1_000, "the number of attempts must be between 1 and 1000");
        require(!patience.isNegative() && patience.compareTo(Duration.ofDays(1)) <= 0, "the patience must be at most a day");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
