package org.doorstep.dispatch;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.doorstep.event.Event;
import org.doorstep.event.Undated;
import org.doorstep.metrics.PerMinute;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Counts the events that have no version, since the start, and logs them, one line a feed, cause and minute. Those in which no time
 * stands are told at INFO: some providers send none. Safe for any thread.
 */
public final class UndatedEvents {

    private static final Logger log = LoggerFactory.getLogger(UndatedEvents.class);

    private final DispatchMeters meters;
    private final Map<String, Map<Undated, Long>> counts = new ConcurrentHashMap<>();
    private final PerMinute lines = new PerMinute();

    UndatedEvents(DispatchMeters meters) {
        this.meters = meters;
    }

    /** Events of one feed that have been logged. */
    void note(String feed, List<Event> events) {
        Map<Undated, Long> found = events.stream().filter(event -> event.undated() != null)
                .collect(Collectors.groupingBy(Event::undated, () -> new EnumMap<>(Undated.class), Collectors.counting()));
        found.forEach((cause, number) -> {
            meters.undated(feed, cause, number);
            say(feed, cause, number);
        });
    }

    private void say(String feed, Undated cause, long number) {
        counts.computeIfAbsent(feed, name -> new ConcurrentHashMap<>()).merge(cause, number, Long::sum);
        long unsaid = lines.due(List.of(feed, cause), number);
        if (unsaid == 0) {
            return;
        }
        log.atLevel(cause == Undated.MISSING ? Level.INFO : Level.WARN)
                .log("events_undated feed={} cause={} events={} consequence=\"they count in the order of receipt\" remedy=\"{}\"",
                        feed, cause.word(), unsaid, remedy(cause));
    }

    private static String remedy(Undated cause) {
        return switch (cause) {
            case MISSING -> "if their time stands elsewhere: reading.times in feeds.yaml";
            case UNREADABLE -> "docs/times.md says what is read; tell the provider";
            case AHEAD -> "reading.timeZone in feeds.yaml, or the clock there or here";
        };
    }

    /** How many a feed had, by cause. */
    public Map<String, Long> of(String feed) {
        Map<String, Long> shown = new TreeMap<>();
        counts.getOrDefault(feed, Map.of()).forEach((cause, count) -> shown.put(cause.word(), count));
        return shown;
    }
}
