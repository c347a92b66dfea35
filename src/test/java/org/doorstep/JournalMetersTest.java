package org.doorstep;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.doorstep.event.Delivery;
import org.doorstep.journal.EmbeddedJournal;
import org.doorstep.journal.log.FileDisk;
import org.doorstep.journal.log.SegmentLog;
import org.doorstep.metrics.Metrics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal's metrics, of a journal on a real disk. */
class JournalMetersTest {

    private static final Instant CAME = Instant.parse("2026-05-04T12:00:00Z");
    private static final int SEGMENT = 1 << 16;

    @TempDir
    private Path folder;
    private EmbeddedJournal journal;
    private final Metrics metrics = new Metrics("1", "r");
    private final MeterRegistry registry = metrics.registry();

    @BeforeEach
    void open() throws Exception {
        journal = new EmbeddedJournal(SegmentLog.open(FileDisk.lock(folder), new SegmentLog.Options(16 * SEGMENT, SEGMENT, 2, Duration.ofSeconds(1)), 0), 16 * SEGMENT, failure -> { });
        metrics.beforeScrape(new JournalMeters(journal, () -> List.of("slow", "well"), () -> CAME.plusSeconds(90), registry)::refresh);
    }

    @AfterEach
    void close() {
        metrics.close();
        journal.close();
    }

    private static Delivery delivery(String feed, int i, int bytes) {
        return new Delivery("d" + i, feed, "reso", ChronoUnit.MICROS.between(Instant.EPOCH, CAME) + i, "", "", "", "", new byte[bytes]);
    }

    @Test
    void everySyncIsCountedWithItsTimeAndItsBytes() throws Exception {
        assertThat(metrics.scrape(Metrics.TEXT)).contains("doorstep_journal_sync_seconds_count 0", "doorstep_journal_oldest_age_seconds 0.0", "doorstep_journal_segments{state=\"spare\"}",
                "doorstep_journal_spilled_bytes{feed=\"slow\"} 0.0");
        journal.commit(List.of(delivery("well", 0, 100), delivery("well", 1, 100)));
        journal.commit(List.of(delivery("slow", 2, 5_000)));

        assertThat(registry.get("doorstep.journal.sync").timer().count()).isEqualTo(2);
        assertThat(registry.get("doorstep.journal.sync.bytes").summary().max()).isBetween(5_000.0, 5_300.0);
        assertThat(metrics.scrape(Metrics.TEXT)).contains("doorstep_journal_sync_seconds_bucket{le=\"10.0\"} 2", "doorstep_journal_oldest_age_seconds 90.0");

        journal.through("well", 2);
        journal.through("slow", 3);
        assertThat(metrics.scrape(Metrics.TEXT)).contains("doorstep_journal_oldest_age_seconds 0.0");
    }

    @Test
    void whatAFeedThatStandsStillHasWaitingIsShownAsItsOwn() throws Exception {
        List<Delivery> others = new ArrayList<>(List.of(delivery("slow", 0, 1_000)));
        for (int i = 1; i <= 40; i++) {
            others.add(delivery("well", i, 1_000));
        }
        // Until there is no room but what its copies make.
        Awaitility.await().pollInterval(Duration.ofMillis(1)).atMost(60, TimeUnit.SECONDS).until(() -> {
            journal.commit(others);
            journal.through("well", Long.MAX_VALUE);
            return metrics.scrape(Metrics.TEXT).lines().anyMatch(line -> line.matches("doorstep_journal_spilled_bytes\\{feed=\"slow\"} [1-9].*"));
        });
        assertThat(metrics.scrape(Metrics.TEXT)).contains("doorstep_journal_spilled_bytes{feed=\"well\"} 0.0").containsPattern("doorstep_journal_disk_bytes [1-9]");
        assertThat(registry.get("doorstep.journal.segments").tag("state", "used").gauge().value()).isPositive();
    }
}
