package org.doorstep.simulator;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a receiver answered.
 *
 * @param said  the beginning of the body, fit for one line
 * @param nanos from the first byte sent to the last one received
 * @param at    by the wall clock
 */
record Answer(int status, HttpHeaders headers, String said, long nanos, Instant at) {

    boolean accepted() {
        return status / 100 == 2;
    }

    /** 429, or 503 with Retry-After (RFC 9110, 10.2.3): later, please. */
    boolean asksToWait() {
        return status == 429 || status == 503 && retryAfter().isPresent();
    }

    Optional<Duration> retryAfter() {
        return header("Retry-After").flatMap(value -> RetryAfter.parse(value, at));
    }

    Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /** One line for the user. */
    String inWords() {
        return "the server answered " + status + (said.isEmpty() ? "" : ": " + said);
    }
}
