package org.doorstep.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.doorstep.event.Event;
import org.doorstep.event.Times;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The tables {@code parked} and {@code parked_events}: resources whose route is broken, a feed, and their events that wait. What
 * changes them is to be called with the feed's lane row locked, except {@link #resume}.
 */
public final class Parked {

    private static final String ROWS = """
            SELECT p.feed, p.resource, p.reason, p.first_event_id, p.parked_at, p.resuming, COUNT(w.event_id) AS waiting
            FROM parked p LEFT JOIN parked_events w ON w.feed = p.feed AND w.parked_as = p.resource
            GROUP BY p.feed, p.resource, p.reason, p.first_event_id, p.parked_at, p.resuming ORDER BY p.feed, p.resource""";
    private static final String WAITING = " FROM parked_events w JOIN events e ON e.id = w.event_id";

    private final JdbcTemplate jdbc;
    private final JdbcTemplate reader;

    public Parked(Database database) {
        this.jdbc = database.jdbc();
        this.reader = database.reader();
    }

    /**
     * @param reason     what is wrong with its route
     * @param firstEvent id of the event that found it out
     * @param waiting    events logged since, not routed
     */
    public record Row(String feed, String resource, String reason, String firstEvent, String parkedAt, boolean resuming, long waiting) {

        /** What is wrong, since when, and what to do. */
        public String why() {
            return Parked.why(feed, resource, reason, firstEvent);
        }

        /** What routes it again. */
        public String command() {
            return Parked.command(feed, resource);
        }
    }

    /** The same for those who have the values at hand: one text in the log, in health and in the commands. */
    public static String why(String feed, String resource, String reason, String firstEvent) {
        return reason + "; first event " + firstEvent + "; fix the route, then: " + command(feed, resource);
    }

    private static String command(String feed, String resource) {
        return "bin/doorstep routes resume " + feed + " " + resource;
    }

    /** All that is parked. Outside any transaction, never waiting for the writer. */
    public List<Row> all() {
        return reader.query(ROWS, (row, index) -> new Row(row.getString("feed"), row.getString("resource"), row.getString("reason"),
                row.getString("first_event_id"), row.getString("parked_at"), row.getBoolean("resuming"), row.getLong("waiting")));
    }

    /** Those that are wanted back, by feed and resource. Outside any transaction. */
    public List<Map.Entry<String, String>> wanted() {
        return reader.query("SELECT feed, resource FROM parked WHERE resuming ORDER BY parked_at", (row, index) -> Map.entry(row.getString(1), row.getString(2)));
    }

    /** Wants what waits to be routed; false where nothing of that name is parked. Any thread. */
    public boolean resume(String feed, String resource) {
        return jdbc.update("UPDATE parked SET resuming = TRUE WHERE feed = ? AND resource = ?", feed, resource) > 0;
    }

    /** Whether it is still parked and wanted back. */
    public boolean resuming(String feed, String resource) {
        return jdbc.queryForList("SELECT resuming FROM parked WHERE feed = ? AND resource = ?", Boolean.class, feed, resource).contains(true);
    }

    /**
     * The route is still broken: parked as before, with its place kept.
     *
     * @return what is wrong and what to do
     */
    public String again(String feed, String resource, String reason) {
        jdbc.update("""
                UPDATE parked SET resuming = FALSE, reason = ?, parked_at = ?,
                    first_event_id = COALESCE((SELECT MIN(w.event_id) FROM parked_events w WHERE w.feed = parked.feed AND w.parked_as = parked.resource), first_event_id)
                WHERE feed = ? AND resource = ?""", reason, Times.text(Instant.now()), feed, resource);
        return jdbc.queryForList("SELECT first_event_id FROM parked WHERE feed = ? AND resource = ?", String.class, feed, resource).stream().findFirst()
                .map(first -> why(feed, resource, reason, first)).orElse(reason);
    }

    /** Those that waited longest, in order, at most {@code limit} and {@code size} characters of data, but one at least; empty when none are left. */
    public List<Event> next(String feed, String resource, int limit, long size) {
        List<String> ids = Sized.first(jdbc.query("SELECT e.id, " + LoggedEvents.SIZE + WAITING + " WHERE w.feed = ? AND w.parked_as = ? ORDER BY w.event_id LIMIT ?",
                Sized::of, feed, resource, limit), size);
        if (ids.isEmpty()) {
            return List.of();
        }
        // First deliveries: each is as it was judged when it was logged, but tables take only what is the newest by now.
        return jdbc.query("SELECT " + LoggedEvents.EVENT + ", w.stale" + WAITING + LoggedEvents.RECORD
                        + " WHERE w.feed = ? AND w.parked_as = ? AND w.event_id <= ? ORDER BY w.event_id",
                (row, index) -> LoggedEvents.event(row, row.getBoolean("stale"), row.getString("id").equals(row.getString("newest_data")), false),
                feed, resource, ids.get(ids.size() - 1));
    }

    /** Whether events of it are left. */
    public boolean waits(String feed, String resource) {
        return !jdbc.queryForList("SELECT w.event_id" + WAITING + " WHERE w.feed = ? AND w.parked_as = ? LIMIT 1", String.class, feed, resource).isEmpty();
    }

    /** What waited up to this event does not wait any more. */
    public void passed(String feed, String resource, String lastId) {
        jdbc.update("DELETE FROM parked_events WHERE feed = ? AND parked_as = ? AND event_id <= ?", feed, resource, lastId);
    }

    /**
     * Parked no more: from now on live events are routed.
     *
     * @return how many waited that are no longer in the log
     */
    public int end(String feed, String resource) {
        int gone = jdbc.update("DELETE FROM parked_events WHERE feed = ? AND parked_as = ?", feed, resource);
        jdbc.update("DELETE FROM parked WHERE feed = ? AND resource = ?", feed, resource);
        return gone;
    }
}
