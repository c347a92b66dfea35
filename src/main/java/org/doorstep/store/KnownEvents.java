package org.doorstep.store;

import java.util.List;
import org.doorstep.event.Event;
import org.doorstep.event.Times;
import org.springframework.jdbc.core.JdbcTemplate;

/** Whether events that polling found have been logged already, and what there is of their records. Reads only, never waiting for the writer. */
public final class KnownEvents {

    private static final String LOGGED = "SELECT 1 FROM events WHERE feed = ? AND dedup_key = ?";
    private static final String LOGGED_SINCE = "SELECT 1 FROM events WHERE feed = ? AND dedup_key >= ? AND dedup_key < ? LIMIT 1";
    private static final String VERSION = "SELECT 1 FROM records WHERE feed = ? AND source_label = ? AND resource = ? AND record_key = ? AND %s >= ?";

    private static final String LIVING = "SELECT COUNT(*) FROM records WHERE feed = ? AND source_label = ? AND resource = ? AND deleted = FALSE";
    private static final String LIVES = "SELECT 1 FROM records WHERE feed = ? AND source_label = ? AND resource = ? AND record_key = ? AND deleted = FALSE";

    private final JdbcTemplate reader;
    private final String version;

    public KnownEvents(Database database) {
        this.reader = database.reader();
        this.version = VERSION.formatted(database.guard().version());
    }

    /** @param since epoch microseconds before which the same content was another event; for identities that are a hash */
    public boolean logged(Event event, long since) {
        if (!event.identity().windowed()) {
            return there(LOGGED, event.feed(), event.identity().key());
        }
        // ';' is the character after ':', see EventLog.
        return there(LOGGED_SINCE, event.feed(), event.identity().key() + ":" + Times.text(Math.max(0, since)), event.identity().key() + ";");
    }

    /** Whether this version of its record, or a later one, is there. Of an event that has one. */
    public boolean applied(Event event) {
        return there(version, event.feed(), event.sourceLabel(), event.resource(), event.recordKey(), event.version());
    }

    /** Records of this resource that have not been deleted. */
    public long living(String feed, String label, String resource) {
        Long living = reader.queryForObject(LIVING, Long.class, feed, label, resource);
        return living == null ? 0 : living;
    }

    /** Whether the record is there and has not been deleted. */
    public boolean living(String feed, String label, String resource, String key) {
        return there(LIVES, feed, label, resource, key);
    }

    private boolean there(String sql, Object... values) {
        List<Integer> rows = reader.queryForList(sql, Integer.class, values);
        return !rows.isEmpty();
    }
}
