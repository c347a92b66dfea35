package org.doorstep.simulator;

import java.time.Duration;
import java.util.Optional;

/** How one HTTP request ended. */
sealed interface Attempt {

    /** 2xx: the receiver has it. */
    record Accepted(long nanos) implements Attempt {
    }

    /** Later, please. Not a failure. */
    record Throttled(int status, Optional<Duration> retryAfter) implements Attempt {
    }

    /** No answer, or one that this provider tries again after. */
    record Failed(String why, boolean answered) implements Attempt {
    }

    /** This provider does not try again. */
    record Refused(String why) implements Attempt {
    }

    default boolean answered() {
        return !(this instanceof Failed) || ((Failed) this).answered();
    }
}
