package org.doorstep.door;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.doorstep.config.Feed;
import org.doorstep.provider.Provider;

/**
 * How fast a feed may send: requests a second, and events a second, which are known and charged after unpacking. A bucket holds
 * one second's worth and is full at start. Per process. Safe for any thread.
 */
public final class Admission {

    /** A limit belongs to its bucket: a changed limit is a new bucket. */
    private record Limit(String feed, double perSecond, boolean events) {
    }

    private final Map<Limit, Bucket> buckets = new ConcurrentHashMap<>();

    /** How long the sender should wait, or empty when it may go on. Who does not understand 429 is never limited by rate. */
    Optional<Duration> request(Feed feed, Provider provider) {
        if (!provider.answers().throttles()) {
            return Optional.empty();
        }
        Optional<Duration> requests = feed.limits().requests().flatMap(rate -> wait(new Limit(feed.name(), rate, false), 1));
        // Events are charged afterwards: who overdrew waits until the debt is paid.
        return requests.isPresent() ? requests
                : feed.limits().events().flatMap(rate -> debt(new Limit(feed.name(), rate, true)));
    }

    /** Charges events that were unpacked. */
    public void events(Feed feed, int count) {
        if (count > 0) {
            feed.limits().events().ifPresent(rate -> bucket(new Limit(feed.name(), rate, true)).consumeIgnoringRateLimits(count));
        }
    }

    private Optional<Duration> wait(Limit limit, long tokens) {
        ConsumptionProbe probe = bucket(limit).tryConsumeAndReturnRemaining(tokens);
        return probe.isConsumed() ? Optional.empty() : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    private Optional<Duration> debt(Limit limit) {
        var estimate = bucket(limit).estimateAbilityToConsume(1);
        return estimate.canBeConsumed() ? Optional.empty() : Optional.of(Duration.ofNanos(estimate.getNanosToWaitForRefill()));
    }

    private Bucket bucket(Limit limit) {
        return buckets.computeIfAbsent(limit, each -> {
            long capacity = Math.max(1, (long) Math.ceil(each.perSecond));
            long nanos = (long) (capacity / each.perSecond * 1e9);
            return Bucket.builder().addLimit(b -> b.capacity(capacity).refillGreedy(capacity, Duration.ofNanos(nanos))).build();
        });
    }
}
