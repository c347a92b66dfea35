package org.doorstep.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.doorstep.event.Times;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Brings {@code media_files} into line with what records say. What a row becomes is decided in the statement, so that a fetch that
 * ends meanwhile is not overwritten. Across records that name the same item the newer version wins.
 */
public final class MediaCollection {

    private static final int BATCH = 500;

    /**
     * Same key and stamp: the same file, whatever else changed. An expired URL is tried again once there is another one; what is
     * gone, refused or given up, once it is to be had elsewhere.
     */
    private static final String UPSERT = """
            INSERT INTO media_files (feed, source_label, resource, record_key, media_key, provider, position, category, caption, url, place, host, stamp,
              from_resource, from_key, event_id, version, state, error, next_attempt_at, attempts, announced)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, TRUE)
            ON CONFLICT (feed, source_label, resource, record_key, media_key) DO UPDATE SET
              position = excluded.position, category = excluded.category, caption = excluded.caption, url = excluded.url, place = excluded.place,
              host = excluded.host, stamp = excluded.stamp, from_resource = excluded.from_resource, from_key = excluded.from_key,
              event_id = excluded.event_id, version = excluded.version, removed_at = NULL,
              state = CASE WHEN %1$s THEN 'stored' WHEN %2$s THEN excluded.state ELSE media_files.state END,
              error = CASE WHEN %1$s THEN NULL WHEN %2$s THEN excluded.error ELSE media_files.error END,
              attempts = CASE WHEN %1$s OR %2$s THEN 0 ELSE media_files.attempts END,
              next_attempt_at = CASE WHEN %2$s THEN excluded.next_attempt_at ELSE media_files.next_attempt_at END,
              claimed_by = CASE WHEN %1$s OR %2$s THEN NULL ELSE media_files.claimed_by END
            WHERE excluded.version >= media_files.version
              OR media_files.from_resource = excluded.from_resource AND media_files.from_key = excluded.from_key""".formatted(
            "media_files.stored_stamp = excluded.stamp AND media_files.sha256 IS NOT NULL",
            """
            (media_files.stamp <> excluded.stamp OR media_files.state = 'removed' OR media_files.state = 'expired' AND media_files.url <> excluded.url
              OR media_files.state IN ('gone', 'refused', 'failed') AND media_files.place <> excluded.place
              OR media_files.state = 'pending' AND excluded.state = 'refused')""");

    private static final String REMOVE = "UPDATE media_files SET state = 'removed', removed_at = ?, claimed_by = NULL WHERE state <> 'removed' AND feed = ? AND source_label = ?";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final MediaTodo todo;

    public MediaCollection(Database database, MediaTodo todo) {
        this.jdbc = database.jdbc();
        this.transaction = new TransactionTemplate(database.transactions());
        this.todo = todo;
    }

    /** Takes the markers of these sets away and makes the rows what they say, in one transaction. Returns how many sets it were. */
    public int apply(List<MediaSet> sets, Instant now) {
        Integer applied = transaction.execute(status -> {
            List<MediaSet> ours = sets.stream().filter(set -> todo.take(set.from())).toList();
            String time = Times.text(now);
            ours.stream().filter(set -> !set.silent()).forEach(set -> apply(set, time));
            return ours.size();
        });
        return applied == null ? 0 : applied;
    }

    private void apply(MediaSet set, String time) {
        MediaTodo.Named from = set.from();
        if (from.deleted()) {
            jdbc.update(REMOVE + " AND from_resource = ? AND from_key = ?", time, from.feed(), from.sourceLabel(), from.resource(), from.key());
            jdbc.update(REMOVE + " AND resource = ? AND record_key = ? AND version <= ?", time, from.feed(), from.sourceLabel(), from.resource(), from.key(), from.version());
            return;
        }
        // A set that arrives after its owner was deleted, but is older than that.
        boolean late = todo.deleted(from.feed(), from.sourceLabel(), set.resource(), set.key(), from.version());
        if (!late && !set.items().isEmpty()) {
            List<MediaItem> items = new ArrayList<>(set.items());
            items.sort(Comparator.comparing(MediaItem::key));
            jdbc.batchUpdate(UPSERT, items, BATCH, (row, item) -> bind(row, set, item, time));
        }
        // What this record named before and does not name now, also where it had another owner.
        jdbc.update(REMOVE + " AND from_resource = ? AND from_key = ? AND event_id <> ?", time, from.feed(), from.sourceLabel(), from.resource(), from.key(), from.eventId());
        if (set.whole()) {
            jdbc.update(REMOVE + " AND resource = ? AND record_key = ? AND event_id <> ? AND version <= ?", time, from.feed(), from.sourceLabel(), set.resource(), set.key(),
                    from.eventId(), from.version());
        }
    }

    private static void bind(PreparedStatement row, MediaSet set, MediaItem item, String time) throws SQLException {
        MediaTodo.Named from = set.from();
        Object[] values = {from.feed(), from.sourceLabel(), set.resource(), set.key(), item.key(), from.provider(), item.position(), item.category(), item.caption(),
            item.url(), item.place(), item.host(), item.stamp(), from.resource(), from.key(), from.eventId(), from.version(),
            item.wrong() == null ? MediaResult.PENDING : MediaResult.REFUSED, item.wrong(), time};
        for (int i = 0; i < values.length; i++) {
            row.setObject(i + 1, values[i]);
        }
    }
}
