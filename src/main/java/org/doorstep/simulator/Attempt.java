package org.doorstep.simulator;

import java.time.Duration;
import java.util.Optional;

/** How one HTTP request ended. */
sealed interface Attempt {

    /** 2xx: the receiver has it. */
    record Accepted(long nanos) implements Attempt {
    }

    /** 429, or 503 with Retry-After: later, please. Not a failure. */
    record Throttled(int status, Optional<Duration> retryAfter) implements Attempt {
    }

    /** No answer, or 5xx: worth another try. */
    record Failed(String why, boolean answered) implements Attempt {
    }

    /** Any other status: another try would be answered the same. */
    record Refused(String why) implements Attempt {
    }

    default boolean answered() {
        return !(this instanceof Failed) || ((Failed) this).answered();
    }
}
