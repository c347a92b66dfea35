package org.doorstep.media;

import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.doorstep.config.MediaSettings;

/**
 * How each host is to be treated: so many fetches at once, so many a second, none while it wants to be left alone. A host that does not
 * answer is asked by one fetch at a time, more and more rarely; its other rows wait and are not touched, however many they are. Of this
 * process only. Safe for any thread.
 */
final class Hosts {

    /** How a host took a fetch. @param until leave it alone until then, or null */
    record Sign(boolean answered, Instant until) {
        static final Sign ALIVE = new Sign(true, null);
        static final Sign DOWN = new Sign(false, null);
    }

    private static final int KNOWN = 1_000;
    private static final int SILENCES = 3;
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(15);

    /** What is known of one host. */
    private static final class Known {
        private final Bucket bucket;
        private int inFlight;
        private int silences;
        private Instant until = Instant.MIN;

        private Known(double rate) {
            long capacity = Math.max(1, (long) Math.ceil(rate));
            long nanos = (long) (capacity / rate * 1e9);
            this.bucket = Bucket.builder().addLimit(limit -> limit.capacity(capacity).refillGreedy(capacity, Duration.ofNanos(nanos))).build();
        }
    }

    private final int atOnce;
    private final double rate;
    private final Duration first;
    private final Map<String, Known> known = new HashMap<>();

    Hosts(MediaSettings settings) {
        this.atOnce = settings.perHost();
        this.rate = settings.rate();
        this.first = settings.retry();
    }

    /** How many fetches may be begun now. */
    synchronized int room(String host, Instant now) {
        Known its = known.get(host);
        if (its == null) {
            return (int) Math.min(atOnce, Math.max(1, Math.ceil(rate)));
        }
        if (now.isBefore(its.until)) {
            return 0;
        }
        int most = its.silences > 0 ? 1 : atOnce;
        return (int) Math.max(0, Math.min(most - its.inFlight, its.bucket.getAvailableTokens()));
    }

    synchronized void begun(String host) {
        if (known.size() >= KNOWN) {
            known.values().removeIf(each -> each.inFlight == 0 && each.silences == 0 && each.until.isBefore(Instant.now()));
        }
        Known its = known.computeIfAbsent(host, name -> new Known(rate));
        its.inFlight++;
        its.bucket.tryConsume(1);
    }

    synchronized void ended(String host, Sign sign, Instant now) {
        Known its = known.get(host);
        its.inFlight--;
        if (sign.answered) {
            its.silences = 0;
        } else if (++its.silences >= SILENCES) {
            Duration pause = first.multipliedBy(1L << Math.min(20, its.silences - SILENCES));
            its.until = now.plus(pause.compareTo(LONGEST_SILENCE) > 0 ? LONGEST_SILENCE : pause);
        }
        if (sign.until != null && sign.until.isAfter(its.until)) {
            its.until = sign.until;
        }
    }
}
