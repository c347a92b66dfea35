package org.doorstep.subscription;

import java.time.Duration;
import java.time.Instant;

/** How often a subscription was activated in vain, and when it may be tried again. Of one feed; under its keeper's lock. */
final class Reactivation {

    private static final Duration LONGEST = Duration.ofHours(1);

    private final Duration every;
    private final int most;
    private int tries;
    private Instant next = Instant.MIN;

    /** @param every the first wait; each further one is four times as long */
    Reactivation(Duration every, int most) {
        this.every = every;
        this.most = most;
    }

    boolean exhausted() {
        return tries >= most;
    }

    boolean due(Instant now) {
        return !now.isBefore(next);
    }

    int tries() {
        return tries;
    }

    Instant next() {
        return next;
    }

    void tried(Instant now) {
        tries++;
        Duration wait = every.multipliedBy(1L << Math.min(20, 2 * tries - 1));
        next = now.plus(wait.compareTo(LONGEST) < 0 ? wait : LONGEST);
    }

    /** It sends. That counts as mended once it has gone on for as long as the last wait: until then it may fail again. */
    void active(Instant now) {
        if (tries > 0 && due(now)) {
            reset();
        }
    }

    void reset() {
        tries = 0;
        next = Instant.MIN;
    }
}
