package org.doorstep.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.doorstep.config.Settings;
import org.doorstep.testing.OnBothDatabases;
import org.doorstep.testing.OnBothDatabases.Kind;
import org.doorstep.testing.Postgres;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeClassTemplateInvocationCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.FileSystemUtils;

/** A real database for a test class, emptied before each test: SQLite, and PostgreSQL too with {@link OnBothDatabases}. */
final class FreshDatabase implements BeforeAllCallback, BeforeClassTemplateInvocationCallback, BeforeEachCallback, AfterAllCallback {

    private static final String OF_SQLITE = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    private static final String OF_POSTGRES = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'";
    private static final String MIGRATIONS = "flyway_schema_history";

    private final Map<Kind, Database> databases = new EnumMap<>(Kind.class);
    private Kind kind;
    private Path folder;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        folder = Files.createTempDirectory("doorstep-store");
        use(Kind.SQLITE);
    }

    @Override
    public void beforeClassTemplateInvocation(ExtensionContext context) {
        use(Kind.of(context));
    }

    private void use(Kind wanted) {
        kind = wanted;
        databases.computeIfAbsent(kind, absent -> Database.open(new Settings.Database(
                postgres() ? Optional.of(Postgres.shared().freshDatabase()) : Optional.empty(), Optional.empty(), Optional.empty()), folder));
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        tables().forEach(table -> jdbc().update("DELETE FROM \"" + table + "\""));
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        databases.values().forEach(Database::close);
        databases.clear();
        FileSystemUtils.deleteRecursively(folder);
    }

    boolean postgres() {
        return kind == Kind.POSTGRES;
    }

    /** All tables there are, but for the list of migrations. */
    List<String> tables() {
        List<String> tables = jdbc().queryForList(postgres() ? OF_POSTGRES : OF_SQLITE, String.class);
        tables.remove(MIGRATIONS);
        return tables;
    }

    Database database() {
        return databases.get(kind);
    }

    JdbcTemplate jdbc() {
        return database().jdbc();
    }

    /** One transaction, as in a lane. */
    <T> T together(Supplier<T> work) {
        return new TransactionTemplate(database().transactions()).execute(status -> work.get());
    }

    /** The only column of a query's rows, as text. */
    List<String> column(String sql) {
        return jdbc().queryForList(sql, String.class);
    }
}
