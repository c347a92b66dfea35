package org.doorstep.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.doorstep.config.Settings;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Data of an older version, after the program has been replaced. */
class MigrationTest {

    @Test
    void whatWasParkedWaitsAndWhatEachRecordWasToldLastIsFound(@TempDir Path folder) throws Exception {
        DriverManagerDataSource source = new DriverManagerDataSource("jdbc:sqlite:" + folder.resolve("doorstep.db"));
        Flyway.configure().dataSource(source).placeholders(Map.of("text", "TEXT", "bytes", "BLOB")).target("3").load().migrate();
        JdbcTemplate old = new JdbcTemplate(source);
        event(old, "01A-00000", 1, "a", "changed", "'{}'");
        event(old, "01B-00000", 2, "a", "changed", "NULL");
        event(old, "01C-00000", 3, "b", "changed", "'{}'");
        event(old, "01D-00000", 4, "b", "deleted", "NULL");
        event(old, "01E-00000", 5, "c", "changed", "NULL");
        record(old, "a", "01B-00000", "FALSE");
        record(old, "b", "01D-00000", "TRUE");
        record(old, "c", "01E-00000", "FALSE");
        record(old, "gone", "01X-00000", "FALSE");
        old.update("INSERT INTO parked (feed, resource, reason, first_event_id, parked_at) VALUES ('mls', 'Property', 'SQL', '01B-00000', '')");

        try (Database database = Database.open(new Settings.Database(Optional.empty(), Optional.empty(), Optional.empty()), folder)) {
            assertThat(database.jdbc().queryForList("SELECT record_key || COALESCE(data_event_id, '') FROM records ORDER BY 1", String.class))
                    .containsExactly("a01A-00000", "b01D-00000", "c", "gone");
            Parked parked = new Parked(database);
            assertThat(parked.all()).extracting(row -> row.feed() + row.resource() + row.resuming() + row.waiting()).containsExactly("mlsPropertyfalse4");
            assertThat(parked.next("mls", "Property", 2, 1_000)).extracting(event -> event.id() + event.latest() + event.stale() + event.replay())
                    .isEqualTo(List.of("01B-00000falsefalsefalse", "01C-00000falsefalsefalse"));
        }
    }

    private static void event(JdbcTemplate jdbc, String id, int sequence, String key, String change, String data) {
        jdbc.update("INSERT INTO events (id, feed, source_label, provider, dedup_key, sequence, resource, record_key, change, received_at, delivery_id, origin, data) VALUES ('" + id
                + "', 'mls', '', 'reso', 'k" + sequence + "', " + sequence + ", 'Property', '" + key + "', '" + change + "', '2026-01-01T00:00:00.000000Z', '01A', 'push', " + data + ")");
    }

    private static void record(JdbcTemplate jdbc, String key, String eventId, String deleted) {
        jdbc.update("INSERT INTO records (feed, source_label, resource, record_key, version, event_id, deleted, updated_at) VALUES ('mls', '', 'Property', '" + key + "', 1, '"
                + eventId + "', " + deleted + ", '')");
    }
}
