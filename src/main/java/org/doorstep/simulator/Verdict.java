package org.doorstep.simulator;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Reads an answer as the documented producer does: seed "Consumer Documentation for EntityEvent Push Replication". */
final class Verdict {

    private Verdict() {
    }

    static Attempt of(HttpResponse<String> answer, long nanos, Instant now) {
        int status = answer.statusCode();
        if (status / 100 == 2) {
            return new Attempt.Accepted(nanos);
        }
        Optional<Duration> retryAfter = answer.headers().firstValue("Retry-After").flatMap(value -> RetryAfter.parse(value, now));
        if (status == 429 || status == 503 && retryAfter.isPresent()) {
            return new Attempt.Throttled(status, retryAfter);
        }
        String said = "the server answered " + status + (answer.body().isEmpty() ? "" : ": " + answer.body());
        return status / 100 == 5 ? new Attempt.Failed(said, true) : new Attempt.Refused(said + ". " + remedy(status, answer));
    }

    private static String remedy(int status, HttpResponse<String> answer) {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> "Give the address that it points to: "
                    + Excerpt.line(answer.headers().firstValue("Location").orElse("(none)"));
            case 400 -> "It could not read the body; is this the door of this provider?";
            case 401, 403 -> "Check the token: is it the one that this feed was given?";
            case 404, 405 -> "Check the URL: its path must end in the name of a feed that the server knows.";
            case 413 -> "Send fewer events a batch.";
            case 415 -> "Is this the door of this provider? If bodies were sent as gzip, try without.";
            default -> "A request that is answered so is not sent again.";
        };
    }
}
