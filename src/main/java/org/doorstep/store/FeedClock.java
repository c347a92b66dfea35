package org.doorstep.store;

import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.event.Times;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/**
 * The times of a feed never fall, in the order of dispatch, however the clocks of the processes differ that received it: what came by
 * a slow clock is moved up to what was dispatched before. Where an event has no version the time received decides, and one
 * that came later would else be taken for an older one. What comes back after a crash keeps its times.
 * To be called with the feed's lane row locked.
 */
final class FeedClock {

    /** Its column last_delivery is of an earlier version, which may still run beside this one. */
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
        Map<String, Long> received = new LinkedHashMap<>();
        events.stream().filter(FeedClock::pushed).forEach(event -> received.put(event.deliveryId(), event.receivedAt()));
        if (received.isEmpty()) {
            return events;
        }
        String feed = events.get(0).feed();
        List<Long> own = List.copyOf(received.values());
        long before = advance(feed, Collections.max(own));
        if (own.get(0) >= before && own.equals(own.stream().sorted().toList())) {
            return events;
        }
        Map<String, Long> times = moved(received, known(events, received), before);
        advance(feed, Collections.max(times.values()));
        return events.stream().map(event -> pushed(event) ? event.later(times.get(event.deliveryId()) - event.receivedAt()) : event).toList();
    }

    /** Times of deliveries, in order. */
    private static Map<String, Long> moved(Map<String, Long> received, Map<String, Long> known, long before) {
        Map<String, Long> moved = new HashMap<>();
        long latest = 0;
        int back = known.size();
        for (Map.Entry<String, Long> each : received.entrySet()) {
            Long time = known.get(each.getKey());
            if (time != null) {
                back--;
            } else {
                // What stands before something known came back with it: it held repetitions only.
                long floor = back > 0 ? latest : Math.max(before, latest);
                time = each.getValue() >= floor ? each.getValue() : floor + 1;
            }
            latest = Math.max(latest, time);
            moved.put(each.getKey(), time);
        }
        return moved;
    }

    private static boolean pushed(Event event) {
        return event.origin().equals(Delivery.PUSH);
    }

    /** @return how far the feed had come before */
    private long advance(String feed, long until) {
        return jdbc.queryForList(ADVANCE, Long.class, until, until, feed).stream().findFirst().orElse(0L);
    }

    /** Deliveries that came before: of which something is in the log, and the time it has there; of which something was set aside, and their own time. */
    private Map<String, Long> known(List<Event> events, Map<String, Long> received) {
        Map<String, Long> known = new HashMap<>();
        in("SELECT delivery_id FROM dead_letters WHERE delivery_id IN (%s)", List.copyOf(received.keySet()), row ->
                known.put(row.getString(1), received.get(row.getString(1))));
        // Several times where a commit refused its events together: the last, so that none is older than its own record.
        in("SELECT delivery_id, MAX(received_at) FROM events WHERE id IN (%s) GROUP BY delivery_id", events.stream().filter(FeedClock::pushed).map(Event::id).toList(), row ->
                known.merge(row.getString(1), Times.micros(Instant.parse(row.getString(2))), Math::max));
        return known;
    }

    private void in(String sql, List<String> ids, RowCallbackHandler each) {
        for (int from = 0; from < ids.size(); from += BATCH) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + BATCH));
            jdbc.query(sql.formatted(String.join(", ", Collections.nCopies(some.size(), "?"))), each, some.toArray());
        }
    }
}
