package org.doorstep.store;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.doorstep.event.Times;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The table {@code media_blobs}: the files there are, each once, by their SHA-256. Who takes a file locks its row, and who frees one
 * removes its row first and the file before the transaction ends: the two cannot miss each other.
 */
public final class MediaBlobs {

    private static final RowMapper<Blob> BLOB = (row, n) -> new Blob(row.getString(1), row.getLong(2), row.getString(3));
    private static final String SELECT = "SELECT sha256, bytes, content_type FROM media_blobs";
    private static final String REFERRED = "EXISTS (SELECT 1 FROM media_files WHERE media_files.sha256 = media_blobs.sha256)";

    private final JdbcTemplate jdbc;
    private final JdbcTemplate reader;
    private final TransactionTemplate transaction;

    public MediaBlobs(Database database) {
        this.jdbc = database.jdbc();
        this.reader = database.reader();
        this.transaction = new TransactionTemplate(database.transactions());
    }

    /** One file. */
    public record Blob(String sha256, long bytes, String contentType) {
    }

    /** Where the files are. */
    public interface Shelf {

        /** Puts the file in its place; where it is there already, the temporary one goes. */
        void place(MediaResult.Stored stored);

        /** Makes everything placed since the last call survive a loss of power. */
        void sync();
    }

    /** Removes a file. */
    public interface Freeing {
        void free(Blob blob);
    }

    void take(MediaResult.Stored stored, String now) {
        jdbc.update("""
                INSERT INTO media_blobs (sha256, bytes, content_type, stored_at) VALUES (?, ?, ?, ?)
                ON CONFLICT (sha256) DO UPDATE SET loose_at = NULL""", stored.sha256(), stored.bytes(), stored.contentType(), now);
    }

    void loosen(String sha256, String at) {
        jdbc.update("UPDATE media_blobs SET loose_at = ? WHERE sha256 = ?", at, sha256);
    }

    /** Removes the row, and with it the file, unless somebody refers to it or has taken it since that time. */
    boolean free(String sha256, String looseBefore, Freeing freeing) {
        List<Blob> blob = jdbc.query(SELECT + " WHERE sha256 = ?", BLOB, sha256);
        if (jdbc.update("DELETE FROM media_blobs WHERE sha256 = ? AND loose_at <= ? AND NOT " + REFERRED, sha256, looseBefore) > 0) {
            blob.forEach(freeing::free);
            return true;
        }
        jdbc.update("UPDATE media_blobs SET loose_at = NULL WHERE sha256 = ? AND " + REFERRED, sha256);
        return false;
    }

    /** Frees up to {@code limit} files that have been loose since before that time. Returns how many were looked at. */
    public int free(Instant looseBefore, int limit, Freeing freeing) {
        String time = Times.text(looseBefore);
        List<String> loose = reader.queryForList("SELECT sha256 FROM media_blobs WHERE loose_at IS NOT NULL AND loose_at <= ? ORDER BY loose_at LIMIT ?", String.class, time, limit);
        loose.forEach(sha256 -> transaction.executeWithoutResult(status -> free(sha256, time, freeing)));
        return loose.size();
    }

    /** Removes a file that has no row, unless somebody gives it one meanwhile: until the file is gone a row of ours is in the way. */
    public void orphaned(String name, Freeing freeing) {
        transaction.executeWithoutResult(status -> {
            if (jdbc.update("INSERT INTO media_blobs (sha256, bytes, content_type, stored_at) VALUES (?, 0, '', '') ON CONFLICT (sha256) DO NOTHING", name) > 0) {
                freeing.free(new Blob(name, 0, ""));
                jdbc.update("DELETE FROM media_blobs WHERE sha256 = ?", name);
            }
        });
    }

    /** Bytes of all files. */
    public long bytes() {
        Long bytes = reader.queryForObject("SELECT COALESCE(SUM(bytes), 0) FROM media_blobs", Long.class);
        return bytes == null ? 0 : bytes;
    }

    public Optional<Blob> find(String sha256) {
        return reader.query(SELECT + " WHERE sha256 = ?", BLOB, sha256).stream().findFirst();
    }

    /** Files after this one in the order of their hashes. */
    public List<Blob> after(String sha256, int limit) {
        return reader.query(SELECT + " WHERE sha256 > ? ORDER BY sha256 LIMIT ?", BLOB, sha256, limit);
    }

    /** Hashes of all files that begin so. */
    public Set<String> beginning(String prefix) {
        return new HashSet<>(reader.queryForList("SELECT sha256 FROM media_blobs WHERE sha256 >= ? AND sha256 < ?", String.class, prefix, prefix + "g"));
    }

    /** The file is lost: every row that refers to it is fetched again. Returns how many. */
    public int lost(String sha256, Instant now) {
        Integer rows = transaction.execute(status -> {
            int lost = jdbc.update("""
                    UPDATE media_files SET state = CASE WHEN state IN ('stored', 'pending') THEN 'pending' ELSE state END, next_attempt_at = ?, attempts = 0,
                      error = 'its file was lost', sha256 = NULL, stored_stamp = NULL, etag = NULL, last_modified = NULL, announced = TRUE, claimed_by = NULL
                    WHERE sha256 = ?""", Times.text(now), sha256);
            jdbc.update("DELETE FROM media_blobs WHERE sha256 = ?", sha256);
            return lost;
        });
        return rows == null ? 0 : rows;
    }
}
