package org.doorstep.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests without a right to be here, as many as fit; {@code bench/flood} does it for a minute. */
class FloodTest {

    private static final int REQUESTS = 4_000;

    @Test
    void aFloodOfRefusedRequestsNeitherMakesItUnreadyNorFillsTheLog(@TempDir Path folder) throws Exception {
        try (Flood flood = new Flood(folder)) {
            flood.run(() -> flood.refused() >= REQUESTS);

            assertThat(flood.notReady()).as("answers of /ready that were not 200").isZero();
            assertThat(flood.readyAnswers()).isPositive();
            assertThat(flood.otherAnswers()).as("answers to the flood that were not 401").isZero();
            assertThat(flood.knownSender()).as("who is known gets in meanwhile").isEqualTo(200);
            assertThat(flood.logged()).as("bytes of log").isLessThan(8_192);
            assertThat(flood.counted()).isEqualTo(flood.refused());
        }
    }
}
