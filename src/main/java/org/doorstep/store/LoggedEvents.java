package org.doorstep.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.doorstep.event.Change;
import org.doorstep.event.Event;
import org.doorstep.event.Times;
import org.springframework.jdbc.core.JdbcTemplate;

/** The table {@code events} read back: for operators outside any transaction, never waiting for the writer; for replays within one. */
public final class LoggedEvents {

    /** Columns that make an {@link Event}, and what {@code records} knows of its record. */
    static final String EVENT = """
            e.id, e.feed, e.source_label, e.provider, e.dedup_key, e.sequence, e.resource, e.record_key, e.change, e.occurred_at, e.received_at,
            e.delivery_id, e.origin, e.data, e.extra, r.event_id AS newest, r.data_event_id AS newest_data""";
    static final String RECORD = " LEFT JOIN records r ON r.feed = e.feed AND r.source_label = e.source_label AND r.resource = e.resource AND r.record_key = e.record_key";
    /** Bytes (characters, more exactly) of an event in memory. */
    static final String SIZE = "COALESCE(LENGTH(e.data), 0) + COALESCE(LENGTH(e.extra), 0)";
    private static final String HEAD = "e.id, e.feed, e.source_label, e.provider, e.sequence, e.resource, e.record_key, e.change, e.occurred_at, e.received_at, e.origin";
    /** Keys are strangers' and may be of any length. */
    private static final int LONGEST = 300;

    private final JdbcTemplate jdbc;
    private final JdbcTemplate reader;

    public LoggedEvents(Database database) {
        this.jdbc = database.jdbc();
        this.reader = database.reader();
    }

    /** An event without its data. Size in characters. */
    public record Head(String id, String feed, String sourceLabel, String provider, Long sequence, String resource, String recordKey, String change,
                       String occurredAt, String receivedAt, String origin, long size) {
    }

    /** What a selection comes to. Ids are null where there is nothing. */
    public record Extent(long events, String firstId, String lastId, Map<String, Long> resources) {
    }

    /** The newest of them first. */
    public List<Head> newest(Selection selection, int limit) {
        return heads(selection.where(), "DESC", limit);
    }

    /**
     * The oldest of them first, after an id.
     *
     * @param after an id, or empty: from the start
     */
    public List<Head> following(Selection selection, String after, int limit) {
        return heads(selection.where().and("e.id > ?", after), "ASC", limit);
    }

    private List<Head> heads(Where where, String order, int limit) {
        return reader.query("SELECT " + HEAD + ", " + SIZE + " AS size FROM events e" + where.sql() + " ORDER BY e.id " + order + " LIMIT ?",
                (row, index) -> new Head(row.getString("id"), row.getString("feed"), cut(row.getString("source_label")), row.getString("provider"), sequence(row),
                        cut(row.getString("resource")), cut(row.getString("record_key")), row.getString("change"), row.getString("occurred_at"),
                        row.getString("received_at"), row.getString("origin"), row.getLong("size")), where.values(limit));
    }

    static String cut(String text) {
        return text == null || text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }

    /** One event with all that is kept of it. */
    public Optional<Event> find(String id) {
        return reader.query("SELECT " + EVENT + " FROM events e" + RECORD + " WHERE e.id = ?", (row, index) -> replayed(row), id).stream().findFirst();
    }

    /** Id of each feed's last event. */
    public Map<String, String> lastIds(List<String> feeds) {
        Map<String, String> last = new LinkedHashMap<>();
        for (String feed : feeds) {
            reader.queryForList("SELECT id FROM events WHERE feed = ? ORDER BY id DESC LIMIT 1", String.class, feed).forEach(id -> last.put(feed, id));
        }
        return last;
    }

    /** Counts; as long as it takes to look at them all. */
    public Extent extent(Selection selection) {
        Where where = selection.where();
        Map<String, Long> resources = new LinkedHashMap<>();
        reader.query("SELECT e.resource, COUNT(*) AS n FROM events e" + where.sql() + " GROUP BY e.resource ORDER BY n DESC, e.resource", row -> {
            resources.merge(resources.size() < 20 ? cut(row.getString(1)) : "(others)", row.getLong(2), Long::sum);
        }, where.values());
        return reader.queryForObject("SELECT COUNT(*), MIN(e.id), MAX(e.id) FROM events e" + where.sql(),
                (row, index) -> new Extent(row.getLong(1), row.getString(2), row.getString(3), resources), where.values());
    }

    /**
     * Ids of the events that come next, at most {@code limit} and {@code size} characters of data, but one at least.
     *
     * @param after id of the last one, or empty
     */
    public List<String> next(Selection selection, String after, int limit, long size) {
        Where where = selection.where().and("e.id > ?", after);
        return Sized.first(reader.query("SELECT e.id, " + SIZE + " FROM events e" + where.sql() + " ORDER BY e.id LIMIT ?", Sized::of, where.values(limit)), size);
    }

    /** These events as a replay sends them, in order, judged by what {@code records} holds now; within the caller's transaction. */
    public List<Event> judged(List<String> ids) {
        Where where = new Where().in("e.id", ids);
        return jdbc.query("SELECT " + EVENT + " FROM events e" + RECORD + where.sql() + " ORDER BY e.id", (row, index) -> replayed(row), where.values());
    }

    /** Takes events out that are set aside instead, so that they can be replayed: a known key would make that a duplicate. */
    public void remove(List<Event> events) {
        jdbc.batchUpdate("DELETE FROM events WHERE id = ?", events, 500, (row, event) -> row.setString(1, event.id()));
    }

    /** Stale where its record has gone on since; what tables take is what the record was last told, so that no replay makes them older. */
    private static Event replayed(ResultSet row) throws SQLException {
        String id = row.getString("id");
        boolean latest = id.equals(row.getString("newest_data"));
        boolean notice = row.getString("change").equals(Change.NOTICE.word());
        return event(row, !notice && !latest && !id.equals(row.getString("newest")), latest, true);
    }

    static Event event(ResultSet row, boolean stale, boolean latest, boolean replay) throws SQLException {
        Long sequence = sequence(row);
        Long occurredAt = row.getString("occurred_at") == null ? null : micros(row.getString("occurred_at"));
        long receivedAt = micros(row.getString("received_at"));
        // Of no use any more: records has judged it.
        long version = sequence != null ? sequence : occurredAt != null ? occurredAt : 0;
        return new Event(row.getString("id"), row.getString("feed"), row.getString("source_label"), row.getString("provider"),
                new Event.Identity(row.getString("dedup_key"), false), sequence, row.getString("resource"), row.getString("record_key"),
                Change.of(row.getString("change")), version, null, occurredAt, receivedAt, row.getString("delivery_id"), row.getString("origin"),
                row.getString("data"), row.getString("extra"), 0, 0, stale, latest, replay);
    }

    private static Long sequence(ResultSet row) throws SQLException {
        long sequence = row.getLong("sequence");
        return row.wasNull() ? null : sequence;
    }

    private static long micros(String text) {
        return Times.micros(Instant.parse(text));
    }
}
