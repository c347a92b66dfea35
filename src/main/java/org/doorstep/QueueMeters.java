package org.doorstep;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.doorstep.broker.QueueDepth;

/** Depth and readers of each queue, as the broker counts them: a scrape looks at no message. */
final class QueueMeters {

    private final Map<MultiGauge, ToLongFunction<QueueDepth>> gauges = new HashMap<>();
    private final Supplier<Optional<List<QueueDepth>>> queues;
    private final Consumer<String> seen;

    /**
     * @param queues empty where nobody can say
     * @param seen   told of every queue at every look
     */
    QueueMeters(MeterRegistry registry, Supplier<Optional<List<QueueDepth>>> queues, Consumer<String> seen) {
        this.queues = queues;
        this.seen = seen;
        gauges.put(MultiGauge.builder("doorstep.queue.messages").register(registry), QueueDepth::messages);
        gauges.put(MultiGauge.builder("doorstep.queue.consumers").register(registry), QueueDepth::consumers);
        gauges.put(MultiGauge.builder("doorstep.queue.bytes").register(registry), QueueDepth::bytes);
    }

    /** Before a scrape. One look at a time: two would each remove what the other has registered. */
    synchronized void refresh() {
        List<QueueDepth> now = queues.get().orElse(List.of());
        now.forEach(depth -> seen.accept(depth.queue()));
        gauges.forEach((gauge, value) -> gauge.register(now.stream()
                .map(depth -> Row.of(Tags.of("queue", depth.queue()), value.applyAsLong(depth))).toList(), true));
    }
}
