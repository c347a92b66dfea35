package org.doorstep.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.doorstep.config.Settings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** Media's tables on PostgreSQL. */
class MediaStorePostgresTest extends MediaStoreScenario {

    private static EmbeddedPostgres server;
    private static Database database;

    @BeforeAll
    static void start() throws Exception {
        server = EmbeddedPostgres.start();
        database = Database.open(new Settings.Database(Optional.of(server.getJdbcUrl("postgres", "postgres")), Optional.empty(), Optional.empty()), Path.of("."));
    }

    @AfterAll
    static void stop() throws Exception {
        database.close();
        server.close();
    }

    @BeforeEach
    void empty() {
        List.of("records", "media_todo", "media_files", "media_blobs").forEach(table -> database.jdbc().update("DELETE FROM " + table));
    }

    @Override
    Database database() {
        return database;
    }
}
