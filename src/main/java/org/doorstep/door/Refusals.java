package org.doorstep.door;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.doorstep.auth.Cause;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts refused requests and logs them, one line a feed, cause and minute: a storm of them must not fill the disk. Feeds that
 * do not exist are one name, so that strangers make no keys.
 */
final class Refusals {

    static final String NO_FEED = "-";
    /** Why a feed's requests are refused, beside what their credentials lack. */
    private static final Map<String, List<Integer>> CAUSES = Map.ofEntries(
            Map.entry("backlog", List.of(429)), Map.entry("body too large", List.of(413)), Map.entry("body too slow", List.of(408)),
            Map.entry("busy", List.of(429, 503)), Map.entry("closed", List.of(503)), Map.entry("content encoding", List.of(415)),
            Map.entry("content type", List.of(415)), Map.entry("failed", List.of(503)), Map.entry("journal unavailable", List.of(503)),
            Map.entry("malformed", List.of(400)), Map.entry("memory full", List.of(503)), Map.entry("no room", List.of(503)),
            Map.entry("query", List.of(400)), Map.entry("rate", List.of(429)), Map.entry("source label", List.of(400)),
            Map.entry("wrong method", List.of(405)));
    private static final Logger log = LoggerFactory.getLogger(Refusals.class);

    private final MeterRegistry meters;
    private final Witness witness;
    private final Map<String, Minute> minutes = new ConcurrentHashMap<>();

    Refusals(MeterRegistry meters, Witness witness) {
        this.meters = meters;
        this.witness = witness;
    }

    /** Makes the counters of a feed for what it may be refused for, so that the first refusal is seen as a rise from zero. */
    void begin(String feed) {
        for (Cause cause : Cause.values()) {
            counter(feed, 401, cause.words());
        }
        CAUSES.forEach((cause, statuses) -> statuses.forEach(status -> counter(feed, status, cause)));
    }

    private Counter counter(String feed, int status, String cause) {
        return meters.counter("doorstep.refused", "feed", feed, "cause", cause, "status", Integer.toString(status));
    }

    private static final class Minute {
        private long minute = -1;
        private final AtomicLong unsaid = new AtomicLong();
    }

    /** @param cause from our own list */
    void note(String feed, int status, String cause) {
        counter(feed, status, cause).increment();
        witness.refused(feed, status);
        Minute state = minutes.computeIfAbsent(feed + " " + cause, key -> new Minute());
        long now = TimeUnit.NANOSECONDS.toMinutes(System.nanoTime());
        long earlier;
        synchronized (state) {
            if (state.minute == now) {
                state.unsaid.incrementAndGet();
                return;
            }
            state.minute = now;
            earlier = state.unsaid.getAndSet(0);
        }
        log.warn("refused feed={} cause=\"{}\" status={} earlier={}", feed, cause, status, earlier);
    }
}
