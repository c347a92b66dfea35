package org.doorstep.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import org.doorstep.config.ConfigException;
import org.doorstep.config.Secret;
import org.doorstep.config.Settings;

/**
 * Connections to PostgreSQL as they must be for what the tables promise: whatever the server's own defaults are, a commit is on its
 * disk, and what a process that hangs holds comes free.
 */
final class PostgresPools {

    /** What Flyway asks for; our own SQL asks for less (ON CONFLICT came with 9.5). */
    private static final int OLDEST = 10;
    private static final int VERSION = 10_000;
    /** A bundle has a few MiB at most; only what hangs in the middle of a statement's messages gets as old as this. */
    private static final Duration OLDEST_TRANSACTION = Duration.ofMinutes(15);
    private static final Duration LOCK = Duration.ofSeconds(30);

    /** One statement: settings that this server does not know (transaction_timeout came with 17) are left out, a stronger synchronous_commit stays. */
    private static final String SESSION = """
            SELECT set_config(name, wanted, false)
            FROM (VALUES ('idle_in_transaction_session_timeout', '%d'), ('transaction_timeout', '%d'), ('lock_timeout', '%d'), ('synchronous_commit', 'on'))
              AS ours (name, wanted) JOIN pg_settings USING (name) WHERE name <> 'synchronous_commit' OR setting = 'off'""";

    private PostgresPools() {
    }

    /**
     * As {@code server_version_num}: 150018 is 15.18.
     *
     * @throws SQLException when the server cannot be reached or lets us not in
     */
    static int version(Settings.Database settings) throws SQLException {
        Properties login = new Properties();
        settings.user().ifPresent(user -> login.setProperty("user", user));
        settings.password().ifPresent(password -> login.setProperty("password", password.reveal()));
        login.setProperty("connectTimeout", "10");
        login.setProperty("targetServerType", "primary");
        try (Connection connection = DriverManager.getConnection(settings.url().orElseThrow(), login);
             Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery("SHOW server_version_num")) {
            row.next();
            return row.getInt(1);
        }
    }

    /**
     * @param version as {@link #version} says it
     * @throws ConfigException when our SQL was never seen to work on it
     */
    static void refuseOlder(int version) {
        if (version < OLDEST * VERSION) {
            throw new ConfigException("doorstep.database.url: the server is PostgreSQL " + version / VERSION + ", and Doorstep needs PostgreSQL " + OLDEST
                    + " or newer. Upgrade the server, or use another");
        }
    }

    static HikariConfig writers(Settings.Database settings) {
        HikariConfig pool = pool("writer", settings, 16);
        pool.setMinimumIdle(1);
        pool.setConnectionInitSql(SESSION.formatted(settings.abandoned().toMillis(), OLDEST_TRANSACTION.toMillis(), LOCK.toMillis()));
        // A batch that pgjdbc rewrites into one statement loses the counts a row, which tell a duplicate.
        pool.addDataSourceProperty("reWriteBatchedInserts", "false");
        return pool;
    }

    /** Apart from the writers: when every one of those works at a bundle, health and hook secrets must still be read. */
    static HikariConfig readers(Settings.Database settings) {
        HikariConfig pool = pool("readers", settings, 4);
        pool.setMinimumIdle(0);
        pool.setReadOnly(true);
        // Also of a statement that is its own transaction.
        pool.addDataSourceProperty("readOnlyMode", "always");
        pool.setConnectionTimeout(3_000);
        return pool;
    }

    private static HikariConfig pool(String name, Settings.Database settings, int size) {
        HikariConfig pool = Database.pool(name, settings.url().orElseThrow(), size);
        settings.user().ifPresent(pool::setUsername);
        settings.password().map(Secret::reveal).ifPresent(pool::setPassword);
        pool.setExceptionOverride(new ReadOnly());
        pool.addDataSourceProperty("ApplicationName", "doorstep");
        pool.addDataSourceProperty("connectTimeout", "10");
        pool.addDataSourceProperty("socketTimeout", "60");
        pool.addDataSourceProperty("tcpKeepAlive", "true");
        // Or its messages show the values of the row that failed, and pool and transaction templates log them.
        pool.addDataSourceProperty("logServerErrorDetail", "false");
        // Of several hosts the one that can be written. An option in the URL wins.
        pool.addDataSourceProperty("targetServerType", "primary");
        return pool;
    }

    /** After a failover a connection may be to what is a standby now: alive, and good for nothing. */
    static final class ReadOnly implements SQLExceptionOverride {
        /** read_only_sql_transaction, and what a server says that goes down or is not up. */
        private static final Set<String> GONE = Set.of("25006", "57P01", "57P02", "57P03", "57P05", "25P03", "25P04");

        @java.lang.Override
        public Override adjudicate(SQLException thrown) {
            return thrown.getSQLState() != null && GONE.contains(thrown.getSQLState()) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
        }
    }
}
