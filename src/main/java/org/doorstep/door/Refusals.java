package org.doorstep.door;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts refused requests and logs them, one line a feed, cause and minute: a storm of them must not fill the disk. Feeds that
 * do not exist are one name, so that strangers make no keys.
 */
final class Refusals {

    static final String NO_FEED = "-";
    private static final Logger log = LoggerFactory.getLogger(Refusals.class);

    private final MeterRegistry meters;
    private final Witness witness;
    private final Map<String, Minute> minutes = new ConcurrentHashMap<>();

    Refusals(MeterRegistry meters, Witness witness) {
        this.meters = meters;
        this.witness = witness;
    }

    private static final class Minute {
        private long minute = -1;
        private final AtomicLong unsaid = new AtomicLong();
    }

    /** @param cause from our own list */
    void note(String feed, int status, String cause) {
        meters.counter("doorstep.refused", "feed", feed, "cause", cause, "status", Integer.toString(status)).increment();
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
