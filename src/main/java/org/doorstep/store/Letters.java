package org.doorstep.store;

import com.github.f4b6a3.ulid.Ulid;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.doorstep.event.Times;
import org.springframework.jdbc.core.JdbcTemplate;

/** The table {@code dead_letters} as an operator sees it: what is there, and what was done about it. */
public final class Letters {

    /** Nobody has done anything about it, or it failed again. */
    public static final String OPEN = "open";
    /** Brought back into the journal. */
    public static final String REPLAYED = "replayed";
    /** Nobody wants it. */
    public static final String DISCARDED = "discarded";

    private static final String COLUMNS = """
            SELECT id, feed, provider, kind, reason, detail, source_label, event_name, resource, record_key, delivery_id, count, first_failed_at, last_failed_at,
                   received_at, state, notes, LENGTH(body) AS size FROM dead_letters""";
    private static final String MARK = """
            UPDATE dead_letters SET state = ?, notes = CASE WHEN notes IS NULL THEN ? ELSE notes || ? END
            WHERE id = ? AND delivery_id = ?""";

    private final JdbcTemplate jdbc;
    private final JdbcTemplate reader;

    public Letters(Database database) {
        this.jdbc = database.jdbc();
        this.reader = database.reader();
    }

    /**
     * Which of them. Whatever is null or empty does not count.
     *
     * @param from   failed last at this time or later, in the form of {@link Times#text(Instant)}
     * @param before failed last before this time
     * @param ids    only these
     */
    public record Filter(String feed, String provider, String resource, String reason, String kind, String state, String from, String before, List<String> ids) {

        private Where where() {
            return new Where().and("feed = ?", feed).and("provider = ?", provider).and("resource = ?", resource).and("reason = ?", reason).and("kind = ?", kind)
                    .and("state = ?", state).and("last_failed_at >= ?", from).and("last_failed_at < ?", before).in("id", ids);
        }
    }

    /**
     * A dead letter without its body.
     *
     * @param receivedAt when the delivery came that it was in
     * @param notes      what was done about it, a line each: when, who, what, why
     * @param size       of the body, in bytes
     */
    public record Letter(String id, String feed, String provider, String kind, String reason, String detail, String sourceLabel, String eventName,
                         String resource, String recordKey, String deliveryId, long count, String firstFailedAt, String lastFailedAt, String receivedAt,
                         String state, List<String> notes, long size) {

        /** Without what may quote the body: for lists. */
        public Letter brief() {
            return new Letter(id, feed, provider, kind, reason, null, sourceLabel, eventName, resource, recordKey, deliveryId, count, firstFailedAt, lastFailedAt,
                    receivedAt, state, notes, size);
        }
    }

    /**
     * In the order in which they failed first.
     *
     * @param after those after this id, or empty
     */
    public List<Letter> list(Filter filter, String after, int limit) {
        Where where = filter.where().and("id > ?", after);
        return reader.query(COLUMNS + where.sql() + " ORDER BY id LIMIT ?", (row, index) -> letter(row), where.values(limit));
    }

    /** How many there are, by reason. */
    public Map<String, Long> count(Filter filter) {
        Map<String, Long> counts = new LinkedHashMap<>();
        Where where = filter.where();
        reader.query("SELECT reason, COUNT(*) AS n FROM dead_letters" + where.sql() + " GROUP BY reason ORDER BY n DESC, reason", row -> {
            counts.put(row.getString(1), row.getLong(2));
        }, where.values());
        return counts;
    }

    /** The last id of them, or empty where there is none. */
    public String lastId(Filter filter) {
        Where where = filter.where();
        return Optional.ofNullable(reader.queryForObject("SELECT MAX(id) FROM dead_letters" + where.sql(), String.class, where.values())).orElse("");
    }

    public Optional<Letter> find(String id) {
        return reader.query(COLUMNS + " WHERE id = ?", (row, index) -> letter(row), id).stream().findFirst();
    }

    /** The bytes; empty where it is gone. */
    public Optional<byte[]> body(String id) {
        return reader.queryForList("SELECT body FROM dead_letters WHERE id = ?", byte[].class, id).stream().findFirst();
    }

    /**
     * Notes what was done about it, unless it has failed again since it was read: then it stays open.
     *
     * @param note one line
     * @return false when it has failed again, or is gone
     */
    public boolean mark(Letter letter, String state, String note) {
        return jdbc.update(MARK, state, note, "\n" + note, letter.id, letter.deliveryId) > 0;
    }

    private static Letter letter(ResultSet row) throws SQLException {
        String notes = row.getString("notes");
        return new Letter(row.getString("id"), row.getString("feed"), row.getString("provider"), row.getString("kind"), row.getString("reason"),
                row.getString("detail"), row.getString("source_label"), row.getString("event_name"), LoggedEvents.cut(row.getString("resource")),
                LoggedEvents.cut(row.getString("record_key")), row.getString("delivery_id"), row.getLong("count"), row.getString("first_failed_at"),
                row.getString("last_failed_at"), receivedAt(row), row.getString("state"), notes == null ? List.of() : notes.lines().toList(), row.getLong("size"));
    }

    /** Rows of the first version do not say; their delivery's id does. */
    private static String receivedAt(ResultSet row) throws SQLException {
        String receivedAt = row.getString("received_at");
        String delivery = row.getString("delivery_id");
        return receivedAt != null ? receivedAt : Ulid.isValid(delivery) ? Times.text(Ulid.getInstant(delivery)) : row.getString("first_failed_at");
    }
}
