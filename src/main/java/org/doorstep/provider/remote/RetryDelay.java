package org.doorstep.provider.remote;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.doorstep.event.Times;

/** How long to wait before the next try. */
final class RetryDelay {

    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final int MAX_SECONDS_DIGITS = 7;

    private RetryDelay() {
    }

    /** Retry-After as seconds or as an HTTP date; a date gone by is no wait, anything else is none. */
    static Optional<Duration> asked(String header, Clock clock) {
        if (header == null) {
            return Optional.empty();
        }
        String text = header.strip();
        if (text.matches("[0-9]{1," + MAX_SECONDS_DIGITS + "}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        if (text.matches("[0-9]+")) {
            return Optional.empty();
        }
        try {
            Duration wait = Duration.between(clock.instant(), Times.parse(text, ZoneOffset.UTC));
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Doubles with every failure; between half of it and all of it, or all who failed together would come again together. */
    static Duration after(int failures, RandomGenerator chance) {
        long most = Math.min(LONGEST.toMillis(), FIRST.toMillis() << Math.min(10, failures - 1));
        return Duration.ofMillis(most / 2 + chance.nextLong(most / 2 + 1));
    }
}
