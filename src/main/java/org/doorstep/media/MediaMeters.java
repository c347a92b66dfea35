package org.doorstep.media;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.Supplier;
import org.doorstep.store.MediaResult;

/** What media counts. Labels: feeds of feeds.yaml and outcomes of ours, never a host. */
final class MediaMeters {

    private final MeterRegistry registry;

    MediaMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Makes the counters of a feed, at zero. */
    void begin(String feed) {
        List.of("stored", "unchanged", MediaResult.GONE, MediaResult.EXPIRED, MediaResult.REFUSED, MediaResult.FAILED, "later")
                .forEach(outcome -> fetches(feed, outcome));
        List.of("doorstep.media.fetched.bytes", "doorstep.media.announced", "doorstep.media.left", "doorstep.media.unreadable")
                .forEach(name -> registry.counter(name, "feed", feed));
    }

    private Counter fetches(String feed, String outcome) {
        return registry.counter("doorstep.media.fetches", "feed", feed, "outcome", outcome);
    }

    void fetched(MediaResult result) {
        String outcome = result instanceof MediaResult.Stored ? "stored" : result instanceof MediaResult.Unchanged ? "unchanged"
                : result instanceof MediaResult.Ended ended ? ended.state() : "later";
        fetches(result.file().feed(), outcome).increment();
        if (result instanceof MediaResult.Stored stored) {
            registry.counter("doorstep.media.fetched.bytes", "feed", stored.file().feed()).increment(stored.bytes());
        }
    }

    void announced(String feed) {
        registry.counter("doorstep.media.announced", "feed", feed).increment();
    }

    void unreadable(String feed) {
        registry.counter("doorstep.media.unreadable", "feed", feed).increment();
    }

    /** Items of a set beyond its limit: they are not fetched. */
    void left(String feed, int items) {
        registry.counter("doorstep.media.left", "feed", feed).increment(items);
    }

    /** Such items of all feeds, since the start. */
    long left() {
        return (long) registry.find("doorstep.media.left").counters().stream().mapToDouble(Counter::count).sum();
    }

    void items(String state, Supplier<Number> value) {
        Gauge.builder("doorstep.media.items", value).tag("state", state).register(registry);
    }

    void gauge(String name, Supplier<Number> value) {
        Gauge.builder(name, value).register(registry);
    }
}
