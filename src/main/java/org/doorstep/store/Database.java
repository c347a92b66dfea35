package org.doorstep.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.doorstep.config.ConfigException;
import org.doorstep.config.Secret;
import org.doorstep.config.Settings;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * The connections to the one database: SQLite in the data folder, or PostgreSQL by URL. SQLite has one writer, so its
 * write pool holds one connection behind Hikari's fair hand-off and every transaction starts IMMEDIATE; readers have
 * connections of their own. Safe for any thread.
 */
public final class Database implements AutoCloseable {

    /** Pages of 4 KiB that the WAL may have before they are written into the database: with SQLite's own 1,000 a busy lane did that three times a second. */
    public static final String CHECKPOINT = "PRAGMA wal_autocheckpoint = 8000";

    private final HikariDataSource writer;
    private final HikariDataSource readers;
    private final DataSource joined;
    private final PlatformTransactionManager transactions;
    private final boolean sqlite;
    private final Optional<SqliteFile> file;

    private Database(HikariDataSource writer, HikariDataSource readers, Optional<SqliteFile> file) {
        this.writer = writer;
        this.sqlite = file.isPresent();
        this.file = file;
        this.readers = readers;
        this.joined = new TransactionAwareDataSourceProxy(writer);
        this.transactions = sqlite ? new SqliteTransactions(writer) : new JdbcTransactionManager(writer);
    }

    /**
     * Connects and brings the schema up to date.
     *
     * @throws ConfigException when the data is newer than the program, or SQLite's file is damaged
     */
    public static Database open(Settings.Database settings, Path data) {
        boolean sqlite = settings.url().isEmpty();
        Database database = sqlite ? sqlite(data.resolve("doorstep.db")) : postgres(settings);
        try {
            database.migrate(settings);
            return database;
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /**
     * Tries it without changing anything.
     *
     * @return a line about what answered
     * @throws ConfigException when it cannot be used: with the remedy
     */
    public static String knock(Settings.Database settings, Path data) {
        if (settings.url().isEmpty()) {
            Path file = data.resolve("doorstep.db");
            if (!Files.exists(file)) {
                return "ok: database: SQLite, " + file + " will be made";
            }
            refuseDamaged(new SqliteFile(file).check());
            return "ok: database: SQLite, " + file;
        }
        Properties properties = new Properties();
        settings.user().ifPresent(user -> properties.put("user", user));
        settings.password().ifPresent(password -> properties.put("password", password.reveal()));
        List.of("connectTimeout", "loginTimeout", "socketTimeout").forEach(limit -> properties.put(limit, "10"));
        try (Connection connection = DriverManager.getConnection(settings.url().get(), properties)) {
            return "ok: database: PostgreSQL " + connection.getMetaData().getDatabaseProductVersion();
        } catch (SQLException e) {
            String remedy = e.getSQLState() == null || e.getSQLState().startsWith("08") ? "Start it, or correct doorstep.database.url"
                    : e.getSQLState().startsWith("28") ? "Correct doorstep.database.user and doorstep.database.password" : "Correct doorstep.database.*";
            throw new ConfigException("doorstep.database.url: the database cannot be used: " + firstLine(String.valueOf(e.getMessage())) + " (SQLState " + e.getSQLState() + "). " + remedy);
        }
    }

    private static Database sqlite(Path file) {
        SqliteFile checked = new SqliteFile(file);
        if (!checked.large()) {
            refuseDamaged(checked.check());
        }
        Properties pragmas = new Properties();
        pragmas.put("journal_mode", "WAL");
        pragmas.put("synchronous", "FULL");
        pragmas.put("busy_timeout", "5000");
        pragmas.put("foreign_keys", "true");
        HikariConfig write = pool("writer", "jdbc:sqlite:" + file, 1);
        write.setDataSourceProperties(with(pragmas, "transaction_mode", "IMMEDIATE"));
        write.setConnectionInitSql(CHECKPOINT);
        HikariDataSource writer = new HikariDataSource(write);
        HikariConfig read = pool("readers", "jdbc:sqlite:" + file, 4);
        read.setDataSourceProperties(with(pragmas, "query_only", "true"));
        read.setMinimumIdle(0);
        Database database = new Database(writer, new HikariDataSource(read), Optional.of(checked));
        if (checked.large()) {
            Thread beside = new Thread(checked::check, "doorstep-database-check");
            beside.setDaemon(true);
            beside.start();
        }
        return database;
    }

    private static void refuseDamaged(Optional<String> damage) {
        damage.ifPresent(sentence -> {
            throw new ConfigException(sentence);
        });
    }

    private static Database postgres(Settings.Database settings) {
        return new Database(new HikariDataSource(PostgresPools.writers(settings)), new HikariDataSource(PostgresPools.readers(settings)), Optional.empty());
    }

    static HikariConfig pool(String name, String url, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("doorstep-" + name);
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(30_000);
        config.setInitializationFailTimeout(-1);
        return config;
    }

    private static Properties with(Properties base, String key, String value) {
        Properties properties = new Properties();
        properties.putAll(base);
        properties.put(key, value);
        return properties;
    }

    private void migrate(Settings.Database settings) {
        boolean sqlite = settings.url().isEmpty();
        FluentConfiguration flyway = Flyway.configure();
        if (sqlite) {
            flyway.dataSource(writer);
        } else {
            refuseOldServer(settings);
            // On connections of its own: a migration may take longer than any bundle may.
            flyway.dataSource(settings.url().get(), settings.user().orElse(null), settings.password().map(Secret::reveal).orElse(null));
        }
        try {
            Flyway ready = flyway
                    .placeholders(Map.of("text", sqlite ? "TEXT" : "TEXT COLLATE \"C\"", "bytes", sqlite ? "BLOB" : "BYTEA"))
                    .validateMigrationNaming(true)
                    .load();
            refuseNewer(ready.info());
            ready.migrate();
        } catch (FlywayException e) {
            refuseDamaged(damage());
            throw unusable(e);
        }
    }

    private static void refuseOldServer(Settings.Database settings) {
        try {
            PostgresPools.refuseOlder(PostgresPools.version(settings));
        } catch (SQLException e) {
            throw unusable(e);
        }
    }

    private static ConfigException unusable(Exception e) {
        return new ConfigException("the database cannot be used: " + firstLine(e.getMessage())
                + ". Start it, correct doorstep.database.*, or use the program version that wrote the data");
    }

    /** Flyway takes a migration it does not know for one of the future, and carries on. */
    private static void refuseNewer(MigrationInfoService migrations) {
        for (MigrationInfo migration : migrations.applied()) {
            if (migration.getState() == MigrationState.FUTURE_SUCCESS || migration.getState() == MigrationState.FUTURE_FAILED) {
                throw new ConfigException("the database was written by a newer Doorstep: it has migration " + migration.getVersion()
                        + ", and this one does not know it. Start the newer Doorstep, or restore a backup from before");
            }
        }
    }

    private static String firstLine(String message) {
        return message.strip().lines().findFirst().orElse("");
    }

    /** Runs statements inside the transaction of the calling thread where there is one. */
    JdbcTemplate jdbc() {
        return template(writer);
    }

    private JdbcTemplate template(DataSource connections) {
        JdbcTemplate template = new JdbcTemplate(connections);
        file.ifPresent(checked -> template.setExceptionTranslator(checked::translate));
        return template;
    }

    /** That SQLite's file is damaged, once a check or a statement has met it: what is wrong and what to do, for people. */
    public Optional<String> damage() {
        return file.flatMap(SqliteFile::damage);
    }

    /** Which event may change a record, in this database's SQL. */
    VersionGuard guard() {
        return new VersionGuard(sqlite);
    }

    /** @throws org.springframework.dao.DataAccessException when it does not answer */
    public void ping() {
        reader().queryForObject("SELECT 1", Integer.class);
    }

    /**
     * Does work after which what it deleted is not left in the database's files. SQLite keeps deleted rows in free pages, and
     * changed pages in its log, until something else is written there. PostgreSQL does it by its own vacuum.
     */
    <T> T overwriting(Supplier<T> work) {
        if (!sqlite) {
            return work.get();
        }
        // The writer's pool has one connection, so these are for what the work does.
        jdbc().execute("PRAGMA secure_delete = ON");
        try {
            return work.get();
        } finally {
            jdbc().execute("PRAGMA secure_delete = OFF");
            jdbc().queryForList("PRAGMA wal_checkpoint(TRUNCATE)");
        }
    }

    /** Reads outside any transaction, never waiting for the writer. */
    public JdbcTemplate reader() {
        return template(readers);
    }

    /**
     * Copies SQLite's database, as it is at one moment, into a new file, while others read and write. What was deleted is not in the copy.
     *
     * @return false where the database is PostgreSQL, which has its own ways
     */
    public boolean copyTo(Path file) {
        if (!sqlite) {
            return false;
        }
        reader().update("VACUUM INTO ?", file.toString());
        return true;
    }

    /** For camel-jdbc: takes part in the transaction of the calling thread. */
    public DataSource joined() {
        return joined;
    }

    public PlatformTransactionManager transactions() {
        return transactions;
    }

    @Override
    public void close() {
        readers.close();
        writer.close();
    }
}
