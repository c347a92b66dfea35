package org.doorstep;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.InstantSource;
import java.util.Collection;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.doorstep.event.Times;
import org.doorstep.journal.EmbeddedJournal;
import org.doorstep.journal.log.SegmentLog;

/** What the embedded journal does to its disk, and what keeps its files. All figures of a scrape are of one moment. */
final class JournalMeters {

    private final EmbeddedJournal journal;
    private final Supplier<Collection<String>> feeds;
    private final InstantSource clock;
    private final MultiGauge spilled;
    private volatile SegmentLog.Stats now;

    /** @param feeds that are shown with what is spilled of them, even where that is nothing */
    JournalMeters(EmbeddedJournal journal, Supplier<Collection<String>> feeds, InstantSource clock, MeterRegistry registry) {
        this.journal = journal;
        this.feeds = feeds;
        this.clock = clock;
        this.now = journal.stats();
        Timer time = Timer.builder("doorstep.journal.sync").register(registry);
        DistributionSummary bytes = DistributionSummary.builder("doorstep.journal.sync.bytes").baseUnit("bytes").register(registry);
        journal.onSync((nanos, written) -> {
            time.record(nanos, TimeUnit.NANOSECONDS);
            bytes.record(written);
        });
        Gauge.builder("doorstep.journal.segments", this, all -> all.now.segments()).tag("state", "used").register(registry);
        Gauge.builder("doorstep.journal.segments", this, all -> all.now.spares()).tag("state", "spare").register(registry);
        Gauge.builder("doorstep.journal.disk.bytes", this, all -> all.now.diskBytes()).baseUnit("bytes").register(registry);
        Gauge.builder("doorstep.journal.oldest.age", this, JournalMeters::age).baseUnit("seconds").register(registry);
        this.spilled = MultiGauge.builder("doorstep.journal.spilled.bytes").baseUnit("bytes").register(registry);
    }

    private double age() {
        return now.oldestFeed() == null ? 0 : Math.max(0, Times.micros(clock.instant()) - now.oldestReceivedAt()) / 1e6;
    }

    /** Before a scrape. One look at a time: two would each remove what the other has registered. */
    synchronized void refresh() {
        now = journal.stats();
        TreeSet<String> all = new TreeSet<>(feeds.get());
        all.addAll(now.spilled().keySet());
        spilled.register(all.stream().map(feed -> Row.of(Tags.of("feed", feed), now.spilled().getOrDefault(feed, 0L))).toList(), true);
    }
}
