package org.doorstep.store;

/**
 * Which event may change a record, as SQL. Of two events that have a version, a sequence or a time, the later one counts. Of two of which
 * one has none, the one received later: no time of ours is ever compared with one of theirs. An event goes in unless it is older
 * than one that went in before. So {@code version} is the latest version that went in, {@code undated_at} when the last event without
 * one was received, {@code updated_at} when the last of all was.
 */
final class VersionGuard {

    /**
     * Earlier programs, which may still run beside this one, made the time of receipt the version of an event without a time, and five
     * minutes more that of one too far ahead. Such a row tells on itself by its {@code updated_at}.
     */
    private static final String RECEIVED = "(records.version > 1000000000000000 AND records.version - %s IN (0, 300000000))";
    private static final String SQLITE_MICROS =
            "(CAST(strftime('%s', records.updated_at) AS INTEGER) * 1000000 + CAST(substr(records.updated_at, 21, 6) AS INTEGER))";
    private static final String POSTGRES_MICROS = "CAST(EXTRACT(EPOCH FROM CAST(records.updated_at AS TIMESTAMPTZ)) * 1000000 AS BIGINT)";

    /** Missing Data, or Data that is no object, keeps what is known of a living record; a delete forgets it. */
    private static final String UPSERT = """
            INSERT INTO records (feed, source_label, resource, record_key, version, event_id, deleted, updated_at, data, data_event_id, undated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (feed, source_label, resource, record_key) DO UPDATE SET
              version = CASE WHEN excluded.undated_at = '' THEN excluded.version ELSE %1$s END,
              undated_at = CASE WHEN excluded.undated_at = '' THEN %2$s ELSE excluded.undated_at END,
              event_id = excluded.event_id, deleted = excluded.deleted,
              updated_at = CASE WHEN excluded.updated_at > records.updated_at THEN excluded.updated_at ELSE records.updated_at END,
              data = CASE WHEN excluded.deleted THEN NULL ELSE COALESCE(excluded.data, records.data) END,
              data_event_id = COALESCE(excluded.data_event_id, records.data_event_id)
            WHERE CASE WHEN excluded.undated_at = ''
              THEN (excluded.version, excluded.event_id) >= (%1$s, records.event_id) AND excluded.updated_at >= %2$s
              ELSE (excluded.updated_at, excluded.event_id) >= (records.updated_at, records.event_id) END""";

    private final String version;
    private final String undatedAt;

    VersionGuard(boolean sqlite) {
        String received = RECEIVED.formatted(sqlite ? SQLITE_MICROS : POSTGRES_MICROS);
        this.version = "CASE WHEN " + received + " THEN 0 ELSE records.version END";
        this.undatedAt = "CASE WHEN " + received + " THEN records.updated_at ELSE records.undated_at END";
    }

    /** Brings an event into {@code records} if it may go in; one row is changed then. */
    String upsert() {
        return UPSERT.formatted(version, undatedAt);
    }

    /** The latest version of a row of {@code records}, 0 where it has none. */
    String version() {
        return version;
    }
}
