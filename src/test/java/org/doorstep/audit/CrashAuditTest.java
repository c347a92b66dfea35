package org.doorstep.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The crash audit, five kills long; {@code bench/crash-audit} runs any number. */
class CrashAuditTest {

    private static final int KILLS = 5;

    @Test
    void nothingThatWasAcknowledgedIsLost(@TempDir Path folder) throws Exception {
        long seed = Long.getLong("doorstep.audit.seed", ThreadLocalRandom.current().nextLong(1_000_000));
        try (CrashAudit audit = new CrashAudit(Surroundings.Calamity.PROCESS, folder, folder.resolve("data"), seed)) {
            for (int round = 1; round <= KILLS; round++) {
                assertThat(audit.round()).as("seed %d, round %d, %s", seed, round, audit.figures()).isEmpty();
            }
            assertThat(audit.last()).as("seed %d, %s", seed, audit.figures()).isEmpty();
            System.out.println("crash audit: seed=" + seed + " " + audit.figures());
        }
    }
}
