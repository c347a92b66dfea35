package org.doorstep.provider.remote;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How often one API wants to be asked. After a 429 nobody asks it before the time that it named (RFC 9110 section
 * 10.2.3), and for a minute after that one call at a time, so that calls that were under way together do not run into
 * the next 429 together. Safe for any thread.
 */
final class HostPace {

    private static final Duration CAUTION = Duration.ofMinutes(1);
    /** One that asks for no requests for longer is not believed. */
    private static final Duration LONGEST = Duration.ofDays(1);

    private final Clock clock;
    private final ReentrantLock oneAtATime = new ReentrantLock(true);
    private volatile Instant quietUntil = Instant.MIN;
    private volatile Instant carefulUntil = Instant.MIN;

    HostPace(Clock clock) {
        this.clock = clock;
    }

    /** Of one call with all its tries; of one thread. */
    Turn turn() {
        return new Turn();
    }

    /** Alone from the moment on when the API has said that there were too many requests. */
    final class Turn implements AutoCloseable {
        private boolean alone;

        /** Before each try. */
        void await() throws InterruptedException {
            if (!alone && clock.instant().isBefore(carefulUntil)) {
                oneAtATime.lockInterruptibly();
                alone = true;
            }
        }

        @Override
        public void close() {
            if (alone) {
                oneAtATime.unlock();
            }
        }
    }

    /** How long it still wants to be left alone; zero: not. */
    Duration quiet() {
        Duration left = quietUntil.equals(Instant.MIN) ? Duration.ZERO : Duration.between(clock.instant(), quietUntil);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** It has said that there were too many requests. */
    void limited(Duration wait) {
        if (wait.compareTo(LONGEST) < 0) {
            Instant until = clock.instant().plus(wait);
            quietUntil = until.isAfter(quietUntil) ? until : quietUntil;
            carefulUntil = until.plus(CAUTION);
        }
    }

    /** That time has been waited. */
    void waited() {
        quietUntil = Instant.MIN;
    }
}
