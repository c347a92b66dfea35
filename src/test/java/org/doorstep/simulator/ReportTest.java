package org.doorstep.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReportTest {

    private final Tally tally = new Tally();

    @Test
    void countsLatencyOfAcceptedRequestsOnly() {
        for (int millis = 1; millis <= 100; millis++) {
            tally.tried(new Attempt.Accepted(TimeUnit.MILLISECONDS.toNanos(millis)), 10);
        }
        tally.tried(new Attempt.Throttled(429, Optional.of(Duration.ofSeconds(1))), 10);

        Report.Latency latency = tally.report(1, 1, null, null).latencyMillis();

        assertThat(latency.p50()).isBetween(49.9, 50.1);
        assertThat(latency.p99()).isBetween(98.9, 99.1);
    }

    @Test
    void theRateIsOfAcceptedEvents() {
        tally.began(400);
        tally.accepted(300);

        Report report = tally.report(1_000, TimeUnit.MILLISECONDS.toNanos(1_500), "x", 301L);

        assertThat(report.rate()).isEqualTo(200.0);
        assertThat(report.seconds()).isEqualTo(1.5);
        assertThat(report.events()).isEqualTo(new Report.Events(1_000, 400, 300, 0, 100));
        assertThat(report.complete()).isFalse();
    }

    @Test
    void aRunWithoutAnAnswerHasNumbersToo() {
        tally.tried(new Attempt.Failed("the connection was refused", false), 10);

        Report report = tally.report(1, 0, "the connection was refused", 1L);

        assertThat(report.rate()).isZero();
        assertThat(report.latencyMillis()).isEqualTo(new Report.Latency(0, 0));
        assertThat(report.answered()).isFalse();
    }

    @Test
    void speaksToAPerson() {
        assertThat(example().toText().lines()).containsExactly(
                "                events     requests",
                "sent           100,000        1,004",
                "accepted        99,900          999",
                "throttled          300            3",
                "failed             100            2",
                "rate       5,210.4 events/s over 19.2 s",
                "latency    p50 3.5 ms, p99 33.0 ms");
    }

    @Test
    void speaksToAProgram() throws Exception {
        JsonNode json = new ObjectMapper().readTree(example().toJson());

        assertThat(example().toJson()).doesNotContain("\n");
        assertThat(json.at("/events/planned").longValue()).isEqualTo(120_000);
        assertThat(json.at("/events/accepted").longValue()).isEqualTo(99_900);
        assertThat(json.at("/requests/throttled").longValue()).isEqualTo(3);
        assertThat(json.at("/rate").doubleValue()).isEqualTo(5210.4);
        assertThat(json.at("/latencyMillis/p99").doubleValue()).isEqualTo(33.0);
        assertThat(json.fieldNames()).toIterable().containsExactlyInAnyOrder("events", "requests", "bytes", "seconds", "rate",
                "latencyMillis", "answered", "problem", "goOnFrom");
    }

    private static Report example() {
        return new Report(new Report.Events(120_000, 100_000, 99_900, 300, 100), new Report.Requests(1_004, 999, 3, 2),
                1L << 30, 19.173, 5210.4, new Report.Latency(3.5, 33.0), true, "it broke", 99_901L);
    }
}
