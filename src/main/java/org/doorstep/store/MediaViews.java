package org.doorstep.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.doorstep.event.Times;
import org.springframework.jdbc.core.JdbcTemplate;

/** Looks at {@code media_files} for people and for those who ask for a file. Never waits for the writer but to retry. */
public final class MediaViews {

    private final JdbcTemplate jdbc;
    private final JdbcTemplate reader;

    public MediaViews(Database database) {
        this.jdbc = database.jdbc();
        this.reader = database.reader();
    }

    /** Which rows; an empty text means any. */
    public record Filter(String feed, String state, String resource, String key) {

        private String where(List<Object> values) {
            StringBuilder where = new StringBuilder(" WHERE state <> 'removed'");
            Map<String, String> wanted = new LinkedHashMap<>();
            wanted.put("feed", feed);
            wanted.put("state", state);
            wanted.put("resource", resource);
            wanted.put("record_key", key);
            wanted.forEach((column, value) -> {
                if (!value.isEmpty()) {
                    where.append(" AND ").append(column).append(" = ?");
                    values.add(value);
                }
            });
            return where.toString();
        }
    }

    /** In the order of owners and positions. */
    public List<MediaFile> list(Filter filter, int limit) {
        List<Object> values = new ArrayList<>();
        String where = filter.where(values);
        values.add(limit);
        return reader.query("SELECT " + MediaFile.COLUMNS + " FROM media_files" + where
                + " ORDER BY feed, source_label, resource, record_key, position, media_key LIMIT ?", MediaFile.ROW, values.toArray());
    }

    /** How many rows are in which state. */
    public Map<String, Long> counts(Filter filter) {
        List<Object> values = new ArrayList<>();
        Map<String, Long> counts = new LinkedHashMap<>();
        reader.query("SELECT state, COUNT(*) FROM media_files" + filter.where(values) + " GROUP BY state ORDER BY state", row -> {
            counts.put(row.getString(1), row.getLong(2));
        }, values.toArray());
        return counts;
    }

    /** Makes rows that are not stored due now, whatever they ended as; those without a URL stay. Returns how many. */
    public int retry(Filter filter, Instant now) {
        List<Object> values = new ArrayList<>(List.of(Times.text(now)));
        String where = filter.where(values);
        return jdbc.update("UPDATE media_files SET state = 'pending', next_attempt_at = ?, attempts = 0, claimed_by = NULL" + where
                + " AND state <> 'stored' AND NOT (state = 'pending' AND claimed_by IS NOT NULL) AND url IS NOT NULL AND host <> ''", values.toArray());
    }

    /** Labels under which a record has media. */
    public List<String> labels(String feed, String resource, String key) {
        return reader.queryForList("SELECT DISTINCT source_label FROM media_files WHERE feed = ? AND resource = ? AND record_key = ? AND state <> 'removed' ORDER BY source_label",
                String.class, feed, resource, key);
    }

    /** The n-th item of a record's set, counted from 1, whether or not its file is here yet. */
    public List<MediaFile> nth(String feed, String sourceLabel, String resource, String key, int n) {
        return reader.query("SELECT " + MediaFile.COLUMNS + """
                 FROM media_files WHERE feed = ? AND source_label = ? AND resource = ? AND record_key = ? AND state <> 'removed'
                ORDER BY position, media_key LIMIT 1 OFFSET ?""", MediaFile.ROW, feed, sourceLabel, resource, key, n - 1);
    }
}
