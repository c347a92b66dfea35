package org.doorstep.store;

import java.util.List;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The times of a feed never fall, in the order of dispatch, however the clocks of the processes differ that received it: what came by
 * a slow clock is moved up to what was dispatched before. Where a provider gives no number the time received is the version, and an
 * event that came later would else be taken for an older one. To be called with the feed's lane row locked.
 */
final class FeedClock {

    /** A bundle that comes back after a crash gets the times it had: it starts from what was known before it. */
    private static final String MOVE = """
            UPDATE lanes SET
              received = CASE WHEN ? < CASE WHEN last_delivery = ? THEN received_before ELSE received END
                THEN ? - ? + 1 + CASE WHEN last_delivery = ? THEN received_before ELSE received END ELSE ? END,
              received_before = CASE WHEN last_delivery = ? THEN received_before ELSE received END,
              last_delivery = ?
            WHERE feed = ? RETURNING received_before""";

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
        long first = pushed.get(0).receivedAt();
        Event last = pushed.get(pushed.size() - 1);
        String id = last.deliveryId();
        long before = jdbc.queryForList(MOVE, Long.class, first, id, last.receivedAt(), first, id, last.receivedAt(), id, id, last.feed()).stream().findFirst().orElse(0L);
        return first >= before ? events : events.stream().map(event -> event.origin().equals(Delivery.PUSH) ? event.later(before + 1 - first) : event).toList();
    }
}
