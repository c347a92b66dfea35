package org.doorstep.store;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;
import org.springframework.jdbc.core.RowMapper;

/**
 * A row of {@code media_files}.
 *
 * @param resource of its owner
 * @param key      of its owner
 * @param mediaKey its own, within the owner
 * @param url      may hold secrets: never into logs, messages or answers
 * @param place    the URL up to its {@code ?}
 * @param stamp    what tells two files of one key apart
 * @param attempts failures in a row
 * @param sha256   of the file that is here, which may be of an earlier stamp, or null
 * @param etag     of that file, or null
 */
public record MediaFile(String feed, String sourceLabel, String resource, String key, String mediaKey, String provider, long position, String category,
                        String url, String place, String host, String stamp, String state, String error, int attempts, String nextAttemptAt,
                        String sha256, String storedPlace, long bytes, String contentType, String etag, String lastModified, String fetchedAt) {

    static final String COLUMNS = "feed, source_label, resource, record_key, media_key, provider, position, category, url, place, host, stamp, state, error, "
            + "attempts, next_attempt_at, sha256, stored_place, bytes, content_type, etag, last_modified, fetched_at";
    /** Of the primary key. */
    static final String ITS = "feed = ? AND source_label = ? AND resource = ? AND record_key = ? AND media_key = ?";
    /** Who locks rows locks them in this order, or two would wait for each other. */
    static final Comparator<MediaFile> ORDER = Comparator.comparing(MediaFile::feed).thenComparing(MediaFile::sourceLabel).thenComparing(MediaFile::resource)
            .thenComparing(MediaFile::key).thenComparing(MediaFile::mediaKey);
    static final RowMapper<MediaFile> ROW = (row, n) -> new MediaFile(row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5),
            row.getString(6), row.getLong(7), row.getString(8), row.getString(9), row.getString(10), row.getString(11), row.getString(12), row.getString(13),
            row.getString(14), row.getInt(15), row.getString(16), row.getString(17), row.getString(18), row.getLong(19), row.getString(20), row.getString(21),
            row.getString(22), row.getString(23));

    /** Values of the primary key, and then these. */
    Object[] its(Object... more) {
        return Stream.concat(Stream.of(feed, sourceLabel, resource, key, mediaKey), Arrays.stream(more)).toArray();
    }

    @Override
    public String toString() {
        return "MediaFile[feed=" + feed + " resource=" + resource + " position=" + position + " state=" + state + "]";
    }
}
