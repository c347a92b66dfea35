package org.doorstep.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.doorstep.config.Settings;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.FileSystemUtils;

/** A real SQLite database for a test class, emptied before each test. */
final class FreshDatabase implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {

    private Path folder;
    private Database database;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        folder = Files.createTempDirectory("doorstep-store");
        database = Database.open(new Settings.Database(Optional.empty(), Optional.empty(), Optional.empty()), folder);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        jdbc().queryForList("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'flyway_schema_history'", String.class)
                .forEach(table -> jdbc().update("DELETE FROM \"" + table + "\""));
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        database.close();
        FileSystemUtils.deleteRecursively(folder);
    }

    Database database() {
        return database;
    }

    JdbcTemplate jdbc() {
        return database.jdbc();
    }

    /** One transaction, as in a lane. */
    <T> T together(Supplier<T> work) {
        return new TransactionTemplate(database.transactions()).execute(status -> work.get());
    }

    /** The only column of a query's rows, as text. */
    List<String> column(String sql) {
        return jdbc().queryForList(sql, String.class);
    }
}
