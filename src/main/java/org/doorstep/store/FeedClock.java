package org.doorstep.store;

import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.event.Times;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The times of a feed never fall, in the order of dispatch, however the clocks of the processes differ that received it: what came by
 * a slow clock is moved up to what was dispatched before. Where a provider gives no number the time received is the version, and an
 * event that came later would else be taken for an older one. What comes back after a crash keeps the times that it was logged with.
 * To be called with the feed's lane row locked.
 */
final class FeedClock {

    private static final String ADVANCE = """
            UPDATE lanes SET received_before = received, received = CASE WHEN ? > received THEN ? ELSE received END
            WHERE feed = ? RETURNING received_before""";

    private static final int BATCH = 1_000;

    private final JdbcTemplate jdbc;

    FeedClock(Database database) {
        this.jdbc = database.jdbc();
    }

    /** The same events; only those that were pushed tell the time, what is replayed keeps its own. */
    List<Event> rising(List<Event> events) {
        List<Event> pushed = events.stream().filter(event -> event.origin().equals(Delivery.PUSH)).toList();
        if (pushed.isEmpty()) {
            return events;
        }
        long before = advance(pushed.get(0).feed(), last(pushed));
        return pushed.get(0).receivedAt() >= before ? events : moved(events, pushed, before);
    }

    private List<Event> moved(List<Event> events, List<Event> pushed, long before) {
        Map<String, Long> logged = logged(pushed);
        List<Event> fresh = pushed.stream().filter(event -> !logged.containsKey(event.id())).toList();
        long up = fresh.isEmpty() ? 0 : Math.max(0, before + 1 - fresh.get(0).receivedAt());
        if (up > 0) {
            advance(fresh.get(0).feed(), last(fresh) + up);
        }
        return events.stream().map(event -> {
            Long had = logged.get(event.id());
            return !event.origin().equals(Delivery.PUSH) ? event : event.later(had == null ? up : had - event.receivedAt());
        }).toList();
    }

    private static long last(List<Event> events) {
        return events.get(events.size() - 1).receivedAt();
    }

    /** @return how far the feed had come before */
    private long advance(String feed, long until) {
        return jdbc.queryForList(ADVANCE, Long.class, until, until, feed).stream().findFirst().orElse(0L);
    }

    private Map<String, Long> logged(List<Event> events) {
        Map<String, Long> logged = new HashMap<>();
        for (int from = 0; from < events.size(); from += BATCH) {
            Object[] ids = events.subList(from, Math.min(events.size(), from + BATCH)).stream().map(Event::id).toArray();
            jdbc.query("SELECT id, received_at FROM events WHERE id IN (" + String.join(", ", Collections.nCopies(ids.length, "?")) + ")",
                    row -> {
                        logged.put(row.getString(1), Times.micros(Instant.parse(row.getString(2))));
                    }, ids);
        }
        return logged;
    }
}
