package org.doorstep.dispatch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.doorstep.event.Undated;
import org.doorstep.store.DeadLetter;
import org.doorstep.store.Parked;

/** What dispatch counts. Labels come from feeds.yaml and from the routes there are, never from a delivery. */
public final class DispatchMeters {

    private static final List<String> OUTCOMES = List.of("logged", "duplicate", "replayed");

    private final MeterRegistry registry;
    private final MultiGauge parked;
    private final MultiGauge waiting;
    private final Map<String, String> unreadable = new ConcurrentHashMap<>();
    private final UndatedEvents undated = new UndatedEvents(this);
    private final SetAside setAside = new SetAside(this);
    private final Map<String, Failing> failing = new ConcurrentHashMap<>();

    /** @param since of {@link System#nanoTime} */
    private record Failing(long since, String reason) {
    }

    public DispatchMeters(MeterRegistry registry) {
        this.registry = registry;
        this.parked = MultiGauge.builder("doorstep.routes.parked").register(registry);
        this.waiting = MultiGauge.builder("doorstep.routes.waiting").register(registry);
    }

    /** How many resources of each feed are parked, and how many of its events wait for them; replaces what was said before. */
    void parked(Collection<String> feeds, Collection<Parked.Row> rows) {
        parked.register(feeds.stream().map(feed -> MultiGauge.Row.of(Tags.of("feed", feed), rows.stream().filter(row -> row.feed().equals(feed)).count()))
                .toList(), true);
        waiting.register(feeds.stream().map(feed -> MultiGauge.Row.of(Tags.of("feed", feed),
                rows.stream().filter(row -> row.feed().equals(feed)).mapToLong(Parked.Row::waiting).sum())).toList(), true);
    }

    /** Makes all counters of a feed, so that the first event of each kind is seen as a rise from zero. */
    public List<Meter> begin(String feed) {
        List<Meter> counters = new ArrayList<>(List.of(counter("doorstep.sequence.reused", "feed", feed), counter("doorstep.bundle.unreadable", "feed", feed)));
        OUTCOMES.forEach(outcome -> counters.add(counter("doorstep.events", "feed", feed, "outcome", outcome)));
        DeadLetter.KINDS.forEach(kind -> counters.add(counter("doorstep.dead.letters", "feed", feed, "kind", kind)));
        for (Undated cause : Undated.values()) {
            counters.add(counter("doorstep.events.undated", "feed", feed, "cause", cause.word()));
        }
        for (Fault.Kind kind : Fault.Kind.values()) {
            counters.add(counter("doorstep.bundle.failures", "feed", feed, "kind", kind.name().toLowerCase(Locale.ROOT)));
        }
        return counters;
    }

    /** As {@link #begin(String)}, for a queue. */
    public void queue(String queue) {
        counter("doorstep.queue.full", "queue", queue);
    }

    /** As {@link #begin(String)}, for a table of tables.yaml. */
    public void table(String table) {
        counter("doorstep.misfits", "table", table);
    }

    void events(String feed, String outcome, int count) {
        if (count > 0) {
            counter("doorstep.events", "feed", feed, "outcome", outcome).increment(count);
        }
    }

    void deadLetters(String feed, String kind) {
        counter("doorstep.dead.letters", "feed", feed, "kind", kind).increment();
    }

    void failed(String feed, Fault fault) {
        counter("doorstep.bundle.failures", "feed", feed, "kind", fault.kind().name().toLowerCase(Locale.ROOT)).increment();
        failing.merge(feed, new Failing(System.nanoTime(), fault.reason()), (first, now) -> new Failing(first.since(), now.reason()));
    }

    /** A bundle of the feed went through. */
    void through(String feed) {
        failing.remove(feed);
    }

    /** Feeds none of whose bundles went through for that long while one fails again and again, and why. */
    public Map<String, String> failing(Duration atLeast) {
        long now = System.nanoTime();
        return failing.entrySet().stream().filter(each -> now - each.getValue().since() >= atLeast.toNanos())
                .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().reason()));
    }

    void reused(String feed, long count) {
        counter("doorstep.sequence.reused", "feed", feed).increment(count);
    }

    void undated(String feed, Undated cause, long count) {
        counter("doorstep.events.undated", "feed", feed, "cause", cause.word()).increment(count);
    }

    void queueFull(String queue, int count) {
        counter("doorstep.queue.full", "queue", queue).increment(count);
    }

    /** Values that did not fit their column. */
    public void misfit(String table) {
        counter("doorstep.misfits", "table", table).increment();
    }

    /** @return whether this is news */
    boolean unreadable(String feed, String reason) {
        counter("doorstep.bundle.unreadable", "feed", feed).increment();
        return !reason.equals(unreadable.put(feed, reason));
    }

    void readable(String feed) {
        unreadable.remove(feed);
    }

    /** Feeds that wait because the next bundle cannot be read, and why. */
    public Map<String, String> unreadable() {
        return Map.copyOf(unreadable);
    }

    /** What went to dead_letters. */
    SetAside setAside() {
        return setAside;
    }

    /** Events that have no version. */
    public UndatedEvents undated() {
        return undated;
    }

    private Counter counter(String name, String... labels) {
        return registry.counter(name, labels);
    }
}
