package org.doorstep.door;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.doorstep.config.Feed;
import org.doorstep.provider.Provider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a feed may send more now, and if not how long it should wait: requests a second; events a second, which are known and
 * charged after unpacking; the backlog. A bucket holds one second's worth and is full at start. Per process. Who does not
 * understand 429 is never asked to wait, and when the limiter itself fails everybody goes on. Safe for any thread.
 */
public final class Admission {

    private static final Logger log = LoggerFactory.getLogger(Admission.class);
    private static final long SAY_EVERY_NANOS = Duration.ofMinutes(1).toNanos();
    /** Added at random, so that those who were sent away together do not come back together: this share, or half a second. */
    private static final double JITTER = 0.1;
    private static final long LEAST_JITTER_MILLIS = 500;

    private enum Kind { REQUESTS, EVENTS }

    private record Key(String feed, Kind kind) {
    }

    /** A changed limit is a new bucket. */
    private record Limited(double perSecond, Bucket bucket) {
    }

    private final Map<Key, Limited> buckets = new ConcurrentHashMap<>();
    private final Function<String, Optional<Duration>> backlog;
    private final TimeMeter clock;
    private final AtomicLong saidAt = new AtomicLong(System.nanoTime() - SAY_EVERY_NANOS);

    /** @param backlog how long a feed should wait for the journal to be emptied, or empty */
    public Admission(Function<String, Optional<Duration>> backlog) {
        this(backlog, TimeMeter.SYSTEM_NANOTIME);
    }

    Admission(Function<String, Optional<Duration>> backlog, TimeMeter clock) {
        this.backlog = backlog;
        this.clock = clock;
    }

    /** How long the sender should wait by its rates, or empty when it may go on. */
    Optional<Duration> request(Feed feed, Provider provider) {
        return asked(provider, () -> {
            Optional<Duration> requests = feed.limits().requests().flatMap(rate -> wait(feed, rate));
            // Events are charged afterwards: who overdrew waits until the debt is paid.
            return requests.isPresent() ? requests : feed.limits().events().flatMap(rate -> debt(feed, rate));
        });
    }

    /** How long the sender should wait for the journal to be emptied, or empty when it may go on. */
    Optional<Duration> backlog(Feed feed, Provider provider) {
        return asked(provider, () -> backlog.apply(feed.name()));
    }

    /** Charges events that were unpacked. */
    public void events(Feed feed, int count) {
        if (count > 0) {
            feed.limits().events().ifPresent(rate -> safely(() -> {
                bucket(feed, Kind.EVENTS, rate).consumeIgnoringRateLimits(count);
                return Optional.empty();
            }));
        }
    }

    private Optional<Duration> asked(Provider provider, Supplier<Optional<Duration>> question) {
        return provider.answers().throttles() ? safely(question).map(Admission::jittered) : Optional.empty();
    }

    /** A limiter that fails must not close the door. */
    private Optional<Duration> safely(Supplier<Optional<Duration>> question) {
        try {
            return question.get();
        } catch (RuntimeException e) {
            long said = saidAt.get();
            if (System.nanoTime() - said >= SAY_EVERY_NANOS && saidAt.compareAndSet(said, System.nanoTime())) {
                log.error("admission_failed remedy=\"none is limited meanwhile\"", e);
            }
            return Optional.empty();
        }
    }

    /** At the longest wait there is, less: else all would come back at once after an outage. */
    static Duration jittered(Duration wait) {
        long least = Math.min(wait.toMillis(), Answer.LONGEST_WAIT.toMillis());
        long chance = ThreadLocalRandom.current().nextLong(Math.max(LEAST_JITTER_MILLIS, (long) (least * JITTER)) + 1);
        return Duration.ofMillis(least + chance <= Answer.LONGEST_WAIT.toMillis() ? least + chance : least - chance);
    }

    private Optional<Duration> wait(Feed feed, double perSecond) {
        ConsumptionProbe probe = bucket(feed, Kind.REQUESTS, perSecond).tryConsumeAndReturnRemaining(1);
        return probe.isConsumed() ? Optional.empty() : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    private Optional<Duration> debt(Feed feed, double perSecond) {
        var estimate = bucket(feed, Kind.EVENTS, perSecond).estimateAbilityToConsume(1);
        return estimate.canBeConsumed() ? Optional.empty() : Optional.of(Duration.ofNanos(estimate.getNanosToWaitForRefill()));
    }

    private Bucket bucket(Feed feed, Kind kind, double perSecond) {
        Key key = new Key(feed.name(), kind);
        Limited limited = buckets.get(key);
        if (limited == null || limited.perSecond != perSecond) {
            limited = buckets.compute(key, (same, there) -> there != null && there.perSecond == perSecond ? there : new Limited(perSecond, bucket(perSecond)));
        }
        return limited.bucket;
    }

    private Bucket bucket(double perSecond) {
        long capacity = Math.max(1, (long) Math.ceil(perSecond));
        long nanos = (long) (capacity / perSecond * 1e9);
        return Bucket.builder().withCustomTimePrecision(clock).addLimit(limit -> limit.capacity(capacity).refillGreedy(capacity, Duration.ofNanos(nanos))).build();
    }
}
