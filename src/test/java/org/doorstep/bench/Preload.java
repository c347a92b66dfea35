package org.doorstep.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Optional;
import org.doorstep.config.Settings;
import org.doorstep.config.Tables;
import org.doorstep.store.Database;
import org.doorstep.store.MappedTables;

/** An event log as it is after a long time, made by SQL. */
final class Preload {

    private static final String EVENTS = """
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %1$d)
            INSERT INTO events (id, feed, source_label, provider, dedup_key, sequence, resource, record_key, change, received_at, delivery_id, origin, data)
            SELECT printf('00PRELOAD%%017d-00000', i), 'bench', '', 'reso', '/' || i || '/Property/' || printf('%%06d', i * %2$d %% %3$d), i, 'Property',
                   printf('%%06d', i * %2$d %% %3$d), 'changed', '2026-01-01T00:00:00.000000Z', printf('00PRELOAD%%017d', i), 'push',
                   '{"StandardStatus":"Active","ListPrice":450000.50,"City":"Bowie","PublicRemarks":"' || substr(hex(zeroblob(110)), 1, 200) || '"}' FROM n""";
    private static final String RECORDS = """
            INSERT INTO records (feed, source_label, resource, record_key, version, event_id, deleted, updated_at, data)
            SELECT feed, source_label, resource, record_key, sequence, id, 0, received_at, data FROM events WHERE sequence <= %d""";
    private static final String TABLE = """
            INSERT INTO property (feed, source_label, record_key, event_id, updated_at, standard_status, list_price, city)
            SELECT feed, source_label, record_key, event_id, updated_at, 'Active', 450000.50, 'Bowie' FROM records""";

    private Preload() {
    }

    /** @param data the folder that the house will have; without a database yet */
    static void sqlite(Path data, Path config, long events) throws Exception {
        Files.createDirectories(data);
        try (Database database = Database.open(new Settings.Database(Optional.empty(), Optional.empty(), Optional.empty()), data)) {
            new MappedTables(database, Tables.load(config.resolve("tables.yaml")), misfit -> { }).create();
        }
        if (events == 0) {
            return;
        }
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("doorstep.db")); var statement = connection.createStatement()) {
            statement.execute("PRAGMA synchronous = OFF");
            statement.execute("PRAGMA cache_size = -200000");
            connection.setAutoCommit(false);
            statement.executeUpdate(EVENTS.formatted(events, Body.STRIDE, Body.KEYS));
            statement.executeUpdate(RECORDS.formatted(Math.min(events, Body.KEYS)));
            statement.executeUpdate(TABLE);
            connection.commit();
            connection.setAutoCommit(true);
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
    }
}
