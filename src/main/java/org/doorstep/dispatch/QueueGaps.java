package org.doorstep.dispatch;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.doorstep.event.Event;

/** Which events full queues missed since the start, by queue and feed, so that an operator can send them again. Any thread. */
final class QueueGaps {

    private record Key(String queue, String feed) {
    }

    private final Map<Key, QueueGap> gaps = new ConcurrentHashMap<>();

    /**
     * @param run      events of one feed that were not sent
     * @param resource whose queue it is; null where several resources share it
     */
    void add(String queue, List<Event> run, String resource) {
        long first = run.stream().mapToLong(Event::receivedAt).min().orElseThrow();
        long last = run.stream().mapToLong(Event::receivedAt).max().orElseThrow();
        QueueGap gap = new QueueGap(queue, run.get(0).feed(), resource, run.size(), time(first).truncatedTo(ChronoUnit.SECONDS),
                time(last).truncatedTo(ChronoUnit.SECONDS).plusSeconds(1));
        gaps.merge(new Key(gap.queue(), gap.feed()), gap, QueueGap::with);
    }

    List<QueueGap> all() {
        return gaps.values().stream().sorted(Comparator.comparing(QueueGap::queue).thenComparing(QueueGap::feed)).toList();
    }

    List<QueueGap> of(String queue) {
        return all().stream().filter(gap -> gap.queue().equals(queue)).toList();
    }

    private static Instant time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
