package org.doorstep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.doorstep.config.ConfigException;
import org.doorstep.config.Tables;
import org.doorstep.testing.OnBothDatabases;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** That the suite runs on what it says, and that the schema is the same on both. */
@OnBothDatabases
class ConformanceTest {

    private static final Set<String> SEEN = new HashSet<>();

    @RegisterExtension
    static final FreshDatabase DATABASE = new FreshDatabase();

    @Test
    void runsOnBoth() {
        SEEN.add(DATABASE.jdbc().execute((java.sql.Connection connection) -> connection.getMetaData().getDatabaseProductName()));
        assertThat(SEEN).hasSize(DATABASE.postgres() ? 2 : 1).contains(DATABASE.postgres() ? "PostgreSQL" : "SQLite");
    }

    @Test
    void everyTableOfOursIsRefusedInTablesYaml(@TempDir Path folder) throws Exception {
        assertThat(DATABASE.tables()).contains("events", "lanes", "leases");
        for (String table : DATABASE.tables()) {
            Path file = Files.writeString(folder.resolve("tables.yaml"), "tables: {" + table + ": {resource: Property, columns: {a: {path: a}}}}");
            assertThatThrownBy(() -> Tables.load(file)).as(table).isInstanceOf(ConfigException.class).hasMessageContaining("'" + table + "' is a table of Doorstep's own");
        }
    }

    @AfterAll
    static void nothingIsLeftOut() {
        assertThat(SEEN).isNotEmpty();
    }
}
