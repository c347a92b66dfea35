package org.doorstep.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * SQLite's file, and whether it is damaged. Damage is no outage: it does not pass, so it is said as soon as a check or any statement
 * meets it, and stays said. Safe for any thread.
 */
final class SqliteFile {

    /** Bytes above which the file is looked through beside the work, not before it. */
    static final long LARGE = 1L << 30;

    private static final Set<SQLiteErrorCode> DAMAGED = Set.of(SQLiteErrorCode.SQLITE_CORRUPT, SQLiteErrorCode.SQLITE_NOTADB);
    private static final Logger log = LoggerFactory.getLogger(SqliteFile.class);

    private final Path file;
    private final AtomicReference<String> damage = new AtomicReference<>();
    private final SQLExceptionTranslator springs = new SQLExceptionSubclassTranslator();

    SqliteFile(Path file) {
        this.file = file;
    }

    boolean large() {
        try {
            return Files.exists(file) && Files.size(file) > LARGE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Looks through the structure of the whole file ({@code PRAGMA quick_check}), on a connection of its own. A byte changed within a
     * value is not found.
     */
    Optional<String> check() {
        if (Files.exists(file)) {
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file); Statement statement = connection.createStatement();
                 ResultSet found = statement.executeQuery("PRAGMA quick_check(1)")) {
                String first = found.next() ? found.getString(1) : "ok";
                if (!first.equals("ok")) {
                    damaged(first.lines().reduce((a, b) -> b).orElse(first));
                }
            } catch (SQLException e) {
                note(e);
            }
        }
        return damage();
    }

    /** What is wrong and the ways out, as one sentence for people; empty while no damage was met. */
    Optional<String> damage() {
        return Optional.ofNullable(damage.get());
    }

    /** Notes the damage that a statement met, if it is that. */
    private void note(SQLException thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLiteException sqlite && DAMAGED.contains(SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & 0xff))) {
                damaged(sqlite.getResultCode().name());
                return;
            }
        }
    }

    private void damaged(String what) {
        String sentence = file + " is damaged (" + what + "). Stop Doorstep, then either restore a backup (docs/backup.md), or move " + file.getFileName()
                + " away with its -wal and -shm files and start with an empty database";
        if (damage.compareAndSet(null, sentence)) {
            log.error("database_damaged file={} cause=\"{}\" remedy=\"restore a backup, or start with an empty database: docs/backup.md\"", file, what);
        }
    }

    /** Spring's own translation; damage is noted by the way. */
    DataAccessException translate(String task, String sql, SQLException thrown) {
        note(thrown);
        return springs.translate(task, sql, thrown);
    }
}
