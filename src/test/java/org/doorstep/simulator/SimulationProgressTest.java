package org.doorstep.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SimulationProgressTest {

    @Test
    void writesALineEveryFewSeconds() {
        StringWriter log = new StringWriter();
        Progress progress = new LineProgress(new PrintWriter(log));

        for (int quarter = 1; quarter <= 44; quarter++) {
            progress.show(new Progress.State(100_000, quarter * 250L, 3, Duration.ofMillis(quarter * 250L)));
        }

        assertThat(log.toString().lines()).containsExactly(
                "5,000 of 100,000 events accepted, 3 requests throttled, 1,000 events/s",
                "10,000 of 100,000 events accepted, 3 requests throttled, 1,000 events/s");
    }

    @Test
    void drawsABar() {
        ByteArrayOutputStream terminal = new ByteArrayOutputStream();
        try (Progress progress = new BarProgress(new PrintStream(terminal), "reso", 1_000)) {
            progress.show(new Progress.State(1_000, 1_000, 7, Duration.ofSeconds(1)));
        }

        assertThat(terminal.toString(StandardCharsets.UTF_8)).contains("reso", "100%", "throttled 7");
    }
}
