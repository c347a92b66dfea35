package org.doorstep.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How long a producer bears with a door, where its documents leave that open. */
final class PatienceOptions {

    @Option(names = "--attempts", defaultValue = "10", paramLabel = "N",
            description = "Tries of a request that gets no answer or one that is worth another try (default ${DEFAULT-VALUE}).")
    int attempts;

    @Option(names = "--patience", defaultValue = "600", paramLabel = "SECONDS",
            description = "How long one request may be put off by 429 and Retry-After (default ${DEFAULT-VALUE}).")
    private long patience;

    @Option(names = "--timeout", defaultValue = "30", paramLabel = "SECONDS",
            description = "How long to wait for an answer (default ${DEFAULT-VALUE}).")
    private long timeout;

    /** @throws IllegalArgumentException with a message for the user */
    Duration patience() {
        return seconds("--patience", patience, 0);
    }

    /** @throws IllegalArgumentException with a message for the user */
    Duration timeout() {
        return seconds("--timeout", timeout, 1);
    }

    static Duration seconds(String option, long seconds, long least) {
        if (seconds < least || seconds > 86_400) {
            throw new IllegalArgumentException(option + " must be between " + least + " and 86400 seconds");
        }
        return Duration.ofSeconds(seconds);
    }
}
