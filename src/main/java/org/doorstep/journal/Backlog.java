package org.doorstep.journal;

import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import org.doorstep.event.Times;

/**
 * What is durable and not dispatched yet, feed by feed: how old, how much, and how fast it goes down. The journal says what it
 * wrote, the lane what it takes and what it is done with; how many bytes wait, the broker knows. Safe for any thread.
 */
public final class Backlog {

    /** Below this a feed's own backlog is none, and so is a younger one: whoever keeps up must not wait for those who do not. */
    static final long SMALL = 1 << 20;
    static final Duration YOUNG = Duration.ofSeconds(2);
    /** When nothing was dispatched lately nobody can say how long it will take. */
    static final Duration UNKNOWN = Duration.ofMinutes(5);
    /** The broker is asked once in this time, not at every request. */
    private static final long SAMPLE_MICROS = 250_000;

    private final Held held;
    private final long disk;
    private final InstantSource clock;
    private final Map<String, OfFeed> feeds = new ConcurrentHashMap<>();
    private final Sample all;

    /** What the journal holds, in bytes; zero where the broker is not ours and we cannot know. */
    public interface Held {

        /** Of a store that only somebody else knows. */
        Held UNKNOWN = new Held() {
            @Override
            public long ofFeed(String feed) {
                return 0;
            }

            @Override
            public long ofAll() {
                return 0;
            }
        };

        /** What waits of a feed. */
        long ofFeed(String feed);

        /** What waits of all feeds. */
        long ofAll();
    }

    /** @param disk bytes the journal may hold */
    public Backlog(Held held, long disk, InstantSource clock) {
        this.held = held;
        this.disk = disk;
        this.clock = clock;
        this.all = new Sample(feed -> held.ofAll());
    }

    /** A number that is asked for at most every so often. */
    private static final class Sample {
        private final ToLongFunction<String> source;
        private long value;
        private long at = Long.MIN_VALUE;

        private Sample(ToLongFunction<String> source) {
            this.source = source;
        }

        private synchronized long of(String feed, long now) {
            if (at == Long.MIN_VALUE || Math.abs(now - at) >= SAMPLE_MICROS) {
                at = now;
                value = source.applyAsLong(feed);
            }
            return value;
        }
    }

    /** Times are those of receipt, epoch microseconds: they rise in the order of dispatch. */
    private final class OfFeed {
        private final Sample bytes = new Sample(held::ofFeed);
        private final DrainRate rate = new DrainRate();
        /** Of the oldest delivery that is not dispatched, or null. */
        private Long oldest;
        private long lastWritten;
        private long lastDone;
    }

    private OfFeed feed(String name) {
        return feeds.computeIfAbsent(name, each -> new OfFeed());
    }

    private long now() {
        return Times.micros(clock.instant());
    }

    /** Deliveries of a feed are durable. @param first,last times of receipt, epoch microseconds */
    void written(String name, long first, long last) {
        OfFeed feed = feed(name);
        synchronized (feed) {
            feed.lastWritten = last;
            // The lane may have been quicker.
            if (feed.oldest == null && last > feed.lastDone) {
                feed.oldest = first;
            }
        }
    }

    /** The lane takes a bundle, for the first time or again. */
    public void begun(Bundle bundle) {
        OfFeed feed = feed(bundle.feed());
        synchronized (feed) {
            feed.oldest = bundle.deliveries().get(0).receivedAt();
        }
    }

    /** The lane is done with a bundle of so many bytes. */
    public void done(Bundle bundle, int bytes) {
        OfFeed feed = feed(bundle.feed());
        long last = bundle.deliveries().get(bundle.deliveries().size() - 1).receivedAt();
        synchronized (feed) {
            feed.lastDone = last;
            // What waits behind it came after it.
            feed.oldest = feed.lastWritten > last ? last : null;
            feed.rate.add(bytes, now());
        }
    }

    /** How long the oldest delivery of a feed has waited to be dispatched; zero when none waits. A metric, no reason to refuse. */
    public Duration age(String name) {
        OfFeed feed = feed(name);
        synchronized (feed) {
            return feed.oldest == null ? Duration.ZERO : Duration.of(Math.max(0, now() - feed.oldest), ChronoUnit.MICROS);
        }
    }

    /**
     * Whether a feed should send no more for now: it holds more of the journal's disk than is left. So one that stands still takes half of it at
     * most, two a third each, and there is always room for those that keep up.
     *
     * @return how long its backlog will take by the rate at which it went down lately; empty when it may go on
     */
    public Optional<Duration> tooMuch(String name) {
        long now = now();
        OfFeed feed = feed(name);
        long bytes = feed.bytes.of(name, now);
        if (bytes <= SMALL || bytes <= disk - all.of(name, now) || age(name).compareTo(YOUNG) < 0) {
            return Optional.empty();
        }
        synchronized (feed) {
            double perSecond = feed.rate.perSecond(now);
            return Optional.of(perSecond <= 0 ? UNKNOWN : Duration.ofMillis((long) Math.min(UNKNOWN.toMillis(), bytes / perSecond * 1_000)));
        }
    }
}
