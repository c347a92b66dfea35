package org.doorstep.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.doorstep.event.Times;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The table {@code media_files} as the queue of the fetchers. A row that is claimed is not due until the claim has run out, so that
 * a process that dies leaves nothing behind but a delay.
 */
public final class MediaFiles {

    /** Every host that somebody waits for, by leaps through the index: however many rows a host has, it costs one look. */
    private static final String HOSTS = """
            WITH RECURSIVE hosts (host) AS (
              SELECT MIN(host) FROM media_files WHERE state = 'pending' AND host > ?
              UNION ALL
              SELECT (SELECT MIN(host) FROM media_files WHERE state = 'pending' AND host > hosts.host) FROM hosts WHERE hosts.host IS NOT NULL)
            SELECT host FROM hosts WHERE host IS NOT NULL LIMIT ?""";
    private static final String DUE = "SELECT " + MediaFile.COLUMNS
            + " FROM media_files WHERE state = 'pending' AND host = ? AND next_attempt_at <= ? ORDER BY next_attempt_at LIMIT ?";
    private static final String FREE = " WHERE " + MediaFile.ITS + " AND state = 'pending' AND next_attempt_at <= ? AND stamp = ?";
    /** What a fetch found out holds only for the row that it was about. */
    private static final String STILL = " WHERE " + MediaFile.ITS + " AND state = 'pending' AND claimed_by = ? AND stamp = ?";

    private final JdbcTemplate jdbc;
    private final JdbcTemplate reader;
    private final TransactionTemplate transaction;
    private final MediaBlobs blobs;
    private final String claimant;

    /** @param claimant name of this process, the same after a restart in the same data folder */
    public MediaFiles(Database database, MediaBlobs blobs, String claimant) {
        this.jdbc = database.jdbc();
        this.reader = database.reader();
        this.transaction = new TransactionTemplate(database.transactions());
        this.blobs = blobs;
        this.claimant = claimant;
    }

    /** Lets go of what this process had claimed when it ended. */
    public int unclaim(Instant now) {
        return jdbc.update("UPDATE media_files SET claimed_by = NULL, next_attempt_at = ? WHERE claimed_by = ? AND state = 'pending'", Times.text(now), claimant);
    }

    /** Hosts that rows wait for, after this one in the order of their names. */
    public List<String> hosts(String after, int limit) {
        return reader.queryForList(HOSTS, String.class, after, limit);
    }

    /** Rows of the host whose time has come, the longest waiting first. */
    public List<MediaFile> due(String host, Instant now, int limit) {
        return reader.query(DUE, MediaFile.ROW, host, Times.text(now), limit);
    }

    /** Claims these rows until then; returns those that nobody else had. */
    public List<MediaFile> claim(List<MediaFile> due, Instant now, Instant until) {
        List<MediaFile> claimed = new ArrayList<>();
        transaction.executeWithoutResult(status -> {
            for (MediaFile file : due.stream().sorted(MediaFile.ORDER).toList()) {
                if (update("UPDATE media_files SET claimed_by = ?, next_attempt_at = ?" + FREE, List.of(claimant, Times.text(until)), file, Times.text(now), file.stamp()) > 0) {
                    claimed.add(file);
                }
            }
        });
        return claimed;
    }

    /**
     * Writes down what came of fetches, in one transaction. A file is put in its place within it, while its row in
     * {@code media_blobs} is locked, so that nobody frees it meanwhile.
     *
     * @return the results that still held: the others were about rows that have changed
     */
    public List<MediaResult> settle(List<MediaResult> results, Instant now, MediaBlobs.Shelf shelf) {
        List<MediaResult> sorted = results.stream().sorted(Comparator.comparing(MediaResult::file, MediaFile.ORDER)).toList();
        return transaction.execute(status -> {
            List<MediaResult> held = sorted.stream().filter(result -> settle(result, Times.text(now), shelf)).toList();
            shelf.sync();
            return held;
        });
    }

    private boolean settle(MediaResult result, String now, MediaBlobs.Shelf shelf) {
        if (result instanceof MediaResult.Stored stored) {
            return stored(stored, now, shelf);
        } else if (result instanceof MediaResult.Unchanged same) {
            return update("state = 'stored', error = NULL, attempts = 0, claimed_by = NULL, stored_stamp = stamp, fetched_at = ?", same.file(), now) > 0;
        } else if (result instanceof MediaResult.Ended ended) {
            String other = " = CASE WHEN url = ? THEN ? ELSE ";
            return update("claimed_by = NULL, error = ?, state" + other + "state END, next_attempt_at" + other + "? END", ended.file(),
                    ended.reason(), ended.file().url(), ended.state(), ended.file().url(), now, now) > 0;
        }
        MediaResult.Later later = (MediaResult.Later) result;
        return update("claimed_by = NULL, error = ?, next_attempt_at = ?, attempts = attempts + ?", later.file(), later.reason(), Times.text(later.at()),
                later.counts() ? 1 : 0) > 0;
    }

    private boolean stored(MediaResult.Stored stored, String now, MediaBlobs.Shelf shelf) {
        MediaFile file = stored.file();
        // Whoever stored it tells of it: claimed_by stays.
        List<String> before = jdbc.queryForList("SELECT sha256 FROM media_files WHERE " + MediaFile.ITS, String.class, file.its());
        int updated = update("""
                state = 'stored', error = NULL, attempts = 0, stored_stamp = stamp, stored_place = place,
                announced = CASE WHEN sha256 = ? THEN announced ELSE FALSE END,
                sha256 = ?, bytes = ?, content_type = ?, etag = ?, last_modified = ?, fetched_at = ?""", file, stored.sha256(), stored.sha256(), stored.bytes(),
                stored.contentType(), stored.etag(), stored.lastModified(), now);
        if (updated == 0) {
            return false;
        }
        before.stream().filter(sha256 -> sha256 != null && !sha256.equals(stored.sha256())).forEach(sha256 -> blobs.loosen(sha256, now));
        blobs.take(stored, now);
        shelf.place(stored);
        return true;
    }

    private int update(String set, MediaFile file, Object... values) {
        return update("UPDATE media_files SET " + set + STILL, Arrays.asList(values), file, claimant, file.stamp());
    }

    private int update(String sql, List<?> first, MediaFile file, Object... last) {
        return jdbc.update(sql, Stream.concat(first.stream(), Arrays.stream(file.its(last))).toArray());
    }

    /** Rows whose file has been stored and not been told of: by this process, or by any before that time. */
    public List<MediaFile> unannounced(Instant before, int limit) {
        return reader.query("SELECT " + MediaFile.COLUMNS + " FROM media_files WHERE announced = FALSE AND (claimed_by = ? OR fetched_at <= ?) ORDER BY fetched_at LIMIT ?",
                MediaFile.ROW, claimant, Times.text(before), limit);
    }

    /** They have been told of, as they were. */
    public void announced(List<MediaFile> files) {
        transaction.executeWithoutResult(status -> files.stream().sorted(MediaFile.ORDER).forEach(file ->
                jdbc.update("UPDATE media_files SET announced = TRUE WHERE " + MediaFile.ITS + " AND sha256 = ?", file.its(file.sha256()))));
    }

    /** Forgets up to {@code limit} rows that were removed before that time; their files become loose. Returns how many. */
    public int forget(Instant before, int limit) {
        String time = Times.text(before);
        List<MediaFile> rows = reader.query("SELECT " + MediaFile.COLUMNS + " FROM media_files WHERE state = 'removed' AND removed_at <= ? LIMIT ?", MediaFile.ROW, time, limit);
        transaction.executeWithoutResult(status -> rows.stream().sorted(MediaFile.ORDER).forEach(file -> {
            if (jdbc.update("DELETE FROM media_files WHERE " + MediaFile.ITS + " AND state = 'removed' AND removed_at <= ?", file.its(time)) > 0 && file.sha256() != null) {
                // It has waited as long as a loose file has to.
                blobs.loosen(file.sha256(), time);
            }
        }));
        return rows.size();
    }

    /**
     * Forgets all that belongs to a record or was named by it, at once, and frees the files that nobody else refers to.
     *
     * @return how many rows it were
     */
    public int erase(String feed, String sourceLabel, String resource, String key, MediaBlobs.Freeing freeing) {
        String its = " WHERE feed = ? AND source_label = ? AND (resource = ? AND record_key = ? OR from_resource = ? AND from_key = ?)";
        Object[] values = {feed, sourceLabel, resource, key, resource, key};
        Integer erased = transaction.execute(status -> {
            List<String> files = jdbc.queryForList("SELECT DISTINCT sha256 FROM media_files" + its + " AND sha256 IS NOT NULL ORDER BY sha256", String.class, values);
            int rows = jdbc.update("DELETE FROM media_files" + its, values);
            jdbc.update("DELETE FROM media_todo WHERE feed = ? AND source_label = ? AND resource = ? AND record_key = ?", feed, sourceLabel, resource, key);
            String now = Times.text(Instant.now());
            files.forEach(sha256 -> {
                blobs.loosen(sha256, now);
                blobs.free(sha256, now, freeing);
            });
            return rows;
        });
        return erased == null ? 0 : erased;
    }
}
