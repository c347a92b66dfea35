package org.doorstep.broker;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jms.JmsException;

/**
 * Looks after the dead-letter queues every few seconds, on a thread of its own: counts what waits there, says when it grows, and drops the
 * oldest of one that holds more than it may. At an outside broker one process at a time drops, and only where its broker says how much there is.
 */
public final class DeadQueues implements AutoCloseable {

    private static final long EVERY_SECONDS = 2;
    /** Looks between two lines about the same queue. */
    private static final int QUIET_LOOKS = 150;
    private static final Logger log = LoggerFactory.getLogger(DeadQueues.class);

    private final Brokers brokers;
    private final DeadMessages messages;
    private final long limit;
    private final BooleanSupplier ours;
    private final MeterRegistry meters;
    private final MultiGauge waiting;
    private final Set<String> seen = new TreeSet<>();
    private final Map<String, Integer> told = new TreeMap<>();
    private volatile Map<String, Long> rejected = Map.of();
    private Optional<List<QueueDepth>> last = Optional.empty();
    private int looks;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(run -> {
        Thread daemon = new Thread(run, "doorstep-dead-queues");
        daemon.setDaemon(true);
        return daemon;
    });

    /**
     * @param limit bytes one dead-letter queue may hold
     * @param ours  whether it is this process that drops
     */
    public DeadQueues(Brokers brokers, DeadMessages messages, long limit, BooleanSupplier ours, MeterRegistry meters) {
        this.brokers = brokers;
        this.messages = messages;
        this.limit = limit;
        this.ours = ours;
        this.meters = meters;
        this.waiting = MultiGauge.builder("doorstep.queue.dead.messages").register(meters);
    }

    public DeadQueues start() {
        thread.scheduleWithFixedDelay(this::look, 0, EVERY_SECONDS, TimeUnit.SECONDS);
        return this;
    }

    /** Messages that wait in dead-letter queues, by the queue they were read from; as of the last look. Queues without any are left out. */
    public Map<String, Long> rejected() {
        return rejected;
    }

    /** One look. An outage ends it until the next. */
    void look() {
        try {
            Optional<List<QueueDepth>> depths = brokers.depths();
            // The same list is the same answer of an outside broker: what was dropped since is still in it.
            if (depths.isPresent() && (last.isEmpty() || depths.get() != last.get())) {
                last = depths;
                looks++;
                look(depths.get());
            }
        } catch (RuntimeException e) {
            log.warn("dead_queues_failed cause={} remedy=\"none needed: they are checked again in {} seconds\"", (e instanceof JmsException ? e.getCause() : e), EVERY_SECONDS);
        }
    }

    private void look(List<QueueDepth> depths) {
        boolean embedded = brokers.queues().isPresent();
        Map<String, Long> now = new TreeMap<>();
        for (QueueDepth depth : depths) {
            if (depth.queue().equals(DeadMessages.SHARED) && depth.messages() > 0) {
                recover(!embedded);
            } else if (DeadMessages.dead(depth.queue()) && depth.messages() > 0) {
                long dropped = depth.bytes() > limit && ours.getAsBoolean() ? drop(depth) : 0;
                now.put(depth.queue().substring(DeadMessages.PREFIX.length()), Math.max(0, depth.messages() - dropped));
            }
        }
        now.forEach(this::tell);
        seen.addAll(now.keySet());
        waiting.register(seen.stream().map(queue -> MultiGauge.Row.of(Tags.of("queue", queue), now.getOrDefault(queue, 0L))).toList(), true);
        seen.forEach(queue -> meters.counter("doorstep.queue.dead.dropped", "queue", queue));
        rejected = Map.copyOf(now);
    }

    private void tell(String queue, long count) {
        if (count > rejected.getOrDefault(queue, 0L) && looks - told.getOrDefault(queue, -QUIET_LOOKS) >= QUIET_LOOKS) {
            told.put(queue, looks);
            log.warn("messages_rejected queue={} waiting={} remedy=\"bin/doorstep queues dead says which and why; fix the consumer, then: bin/doorstep queues retry\"", queue, count);
        }
    }

    private long drop(QueueDepth depth) {
        String queue = depth.queue().substring(DeadMessages.PREFIX.length());
        long over = depth.bytes() - limit;
        long count = 0;
        for (DeadMessages.Dropped dropped = messages.drop(depth.queue(), over); dropped.messages() > 0; dropped = messages.drop(depth.queue(), over)) {
            over -= dropped.bytes();
            count += dropped.messages();
            meters.counter("doorstep.queue.dead.dropped", "queue", queue).increment(dropped.messages());
            if (over <= 0) {
                break;
            }
        }
        log.warn("dead_queue_full queue={} dropped={} remedy=\"the oldest messages were dropped; bin/doorstep queues retry or discard makes room, and the event log still has the events\"", queue, count);
        return count;
    }

    private void recover(boolean oursOnly) {
        int count = 0;
        for (int moved = messages.recover(oursOnly); moved > 0; moved = messages.recover(oursOnly)) {
            count += moved;
        }
        if (count > 0) {
            log.warn("rejected_before moved={} remedy=\"they were in {}; bin/doorstep queues dead lists them\"", count, DeadMessages.SHARED);
        }
    }

    @Override
    public void close() throws InterruptedException {
        thread.shutdownNow();
        thread.awaitTermination(10, TimeUnit.SECONDS);
    }
}
