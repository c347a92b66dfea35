package org.doorstep.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.doorstep.event.Event;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The table {@code media_todo}: records whose media items have still to be looked at. A marker is written in the lane's transaction
 * and costs it one small row. What it marks is read from the log: a version that says nothing of media marks nothing, and may be the record's
 * newest one by the time that somebody looks. Where the log holds it no more, {@code records} does.
 */
public final class MediaTodo {

    private static final int BATCH = 1_000;
    private static final String MARK = """
            INSERT INTO media_todo (feed, source_label, resource, record_key, provider, event_id) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (feed, source_label, resource, record_key) DO UPDATE SET event_id = excluded.event_id""";
    private static final String READ = """
            SELECT t.feed, t.source_label, t.resource, t.record_key, t.provider, t.event_id, r.version, COALESCE(e.change = 'deleted', r.deleted), COALESCE(e.data, r.data)
            FROM media_todo t LEFT JOIN records r
              ON r.feed = t.feed AND r.source_label = t.source_label AND r.resource = t.resource AND r.record_key = t.record_key
            LEFT JOIN events e ON e.id = t.event_id
            WHERE t.feed = ? AND t.source_label = ? AND t.resource = ? AND t.record_key = ?""";
    private static final String AFTER = """
            SELECT feed, source_label, resource, record_key FROM media_todo WHERE (feed, source_label, resource, record_key) > (?, ?, ?, ?)
            ORDER BY feed, source_label, resource, record_key LIMIT ?""";

    private final JdbcTemplate jdbc;
    private final JdbcTemplate reader;

    public MediaTodo(Database database) {
        this.jdbc = database.jdbc();
        this.reader = database.reader();
    }

    /**
     * A record that is marked, as it is now.
     *
     * @param eventId of the event that marked it
     * @param deleted whether that event was a delete; where the log holds it no more, whether the record is a tombstone
     * @param data    of the event that marked it, JSON as sent, or null
     */
    public record Named(String feed, String sourceLabel, String resource, String key, String provider, String eventId, long version, boolean deleted, String data) {

        /** Never the data: it may be personal. */
        @Override
        public String toString() {
            return "Named[" + eventId + " feed=" + feed + " resource=" + resource + "]";
        }
    }

    /** Marks the records of these events, in the caller's transaction. */
    public void mark(List<Event> events) {
        // In the order of the keys: two processes that lock rows in different orders would wait for each other.
        List<Event> sorted = new ArrayList<>(events);
        sorted.sort(Comparator.comparing(Event::sourceLabel).thenComparing(Event::resource).thenComparing(Event::recordKey));
        jdbc.batchUpdate(MARK, sorted, BATCH, (row, event) -> {
            row.setString(1, event.feed());
            row.setString(2, event.sourceLabel());
            row.setString(3, event.resource());
            row.setString(4, event.recordKey());
            row.setString(5, event.provider());
            row.setString(6, event.id());
        });
    }

    /** Marks every living record of a resource, for a feed whose media were not wanted until now. Returns how many. */
    public int markAll(String feed, String provider, String resource) {
        return jdbc.update("""
                INSERT INTO media_todo (feed, source_label, resource, record_key, provider, event_id)
                SELECT feed, source_label, resource, record_key, CAST(? AS TEXT), event_id FROM records WHERE feed = ? AND resource = ? AND deleted = FALSE
                ON CONFLICT (feed, source_label, resource, record_key) DO NOTHING""", provider, feed, resource);
    }

    /** Which record. */
    public record Key(String feed, String sourceLabel, String resource, String key) {

        /** Before all others. */
        public static final Key FIRST = new Key("", "", "", "");
    }

    /** Marked records that follow this one in the order of their keys. */
    public List<Key> after(Key last, int limit) {
        return reader.query(AFTER, (row, n) -> new Key(row.getString(1), row.getString(2), row.getString(3), row.getString(4)),
                last.feed, last.sourceLabel, last.resource, last.key, limit);
    }

    /** A marked record as it is now, if it is still marked. */
    public Optional<Named> read(Key key) {
        return reader.query(READ, (row, n) -> new Named(row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5), row.getString(6),
                row.getLong(7), row.getBoolean(8), row.getString(9)), key.feed, key.sourceLabel, key.resource, key.key).stream().findFirst();
    }

    /**
     * Takes the marker away, in the caller's transaction.
     *
     * @return false when a newer version of the record has marked it meanwhile, or somebody else took it
     */
    boolean take(Named named) {
        return jdbc.update("DELETE FROM media_todo WHERE feed = ? AND source_label = ? AND resource = ? AND record_key = ? AND event_id = ?",
                named.feed, named.sourceLabel, named.resource, named.key, named.eventId) > 0;
    }

    /** Whether the record is known to be deleted, by this version or a newer one. */
    boolean deleted(String feed, String sourceLabel, String resource, String key, long version) {
        return !jdbc.queryForList("SELECT 1 FROM records WHERE feed = ? AND source_label = ? AND resource = ? AND record_key = ? AND deleted = TRUE AND version >= ?",
                Integer.class, feed, sourceLabel, resource, key, version).isEmpty();
    }
}
