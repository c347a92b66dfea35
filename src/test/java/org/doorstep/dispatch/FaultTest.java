package org.doorstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import jakarta.jms.JMSException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.NoSuchEndpointException;
import org.doorstep.config.Settings;
import org.doorstep.dispatch.Fault.Kind;
import org.doorstep.store.Database;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jms.UncategorizedJmsException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionTemplate;

class FaultTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "INSERT INTO t VALUES ('same', 1) | POISON", "INSERT INTO t VALUES (NULL, 1) | POISON", "INSERT INTO t VALUES ('x', -1) | POISON",
        "INSRT INTO t | BROKEN_ROUTE", "DELETE FROM not_there | BROKEN_ROUTE", "UPDATE t SET not_there = 1 | BROKEN_ROUTE", "INSERT INTO t VALUES (1) | BROKEN_ROUTE"})
    void whatSqliteSaysOfAStatementOrAValue(String sql, Kind kind) throws Exception {
        try (Connection connection = database()) {
            Throwable thrown = catchThrowable(() -> connection.createStatement().execute(sql));

            assertThat(Fault.of(thrown).kind()).isEqualTo(kind);
            assertThat(Fault.of(RouteFailure.of("Property", new UncategorizedSQLException("step", sql, (SQLException) thrown), null)).kind()).isEqualTo(kind);
        }
    }

    @Test
    void aLockedDatabaseIsAnOutage() throws Exception {
        try (Connection holder = database(); Connection waiter = DriverManager.getConnection(url())) {
            holder.createStatement().execute("BEGIN EXCLUSIVE");
            waiter.createStatement().execute("PRAGMA busy_timeout = 0");
            Throwable thrown = catchThrowable(() -> waiter.createStatement().execute("INSERT INTO t VALUES ('y', 1)"));

            assertThat(Fault.of(thrown)).extracting(Fault::kind, Fault::reason).containsExactly(Kind.OUTAGE, "database");
        }
    }

    /** Then SQLite has rolled back by itself, and says of a second rollback that there is nothing to roll back. */
    @Test
    void aFullDatabaseIsAnOutageWithinATransactionToo() {
        try (Database database = Database.open(new Settings.Database(Optional.empty(), Optional.empty(), Optional.empty()), folder)) {
            JdbcTemplate jdbc = new JdbcTemplate(database.joined());
            TransactionTemplate transaction = new TransactionTemplate(database.transactions());
            jdbc.execute("CREATE TABLE big (bytes BLOB)");
            jdbc.queryForList("PRAGMA max_page_count = 200");

            Throwable thrown = catchThrowable(() -> transaction.executeWithoutResult(status -> jdbc.update("INSERT INTO big VALUES (zeroblob(10000000))")));

            assertThat(Fault.of(thrown)).extracting(Fault::kind, Fault::reason).containsExactly(Kind.OUTAGE, "database");
            transaction.executeWithoutResult(status -> jdbc.update("INSERT INTO big VALUES (zeroblob(10))"));
            assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM big", Integer.class)).isEqualTo(1);
        }
    }

    @Test
    void aDatabaseThatMayNotBeWrittenOrIsNoneIsAnOutage() throws Exception {
        database().close();
        try (Connection reader = DriverManager.getConnection(url())) {
            reader.createStatement().execute("PRAGMA query_only = true");
            assertThat(Fault.of(catchThrowable(() -> reader.createStatement().execute("INSERT INTO t VALUES ('y', 1)"))).kind()).isEqualTo(Kind.OUTAGE);
        }
        Path none = Files.writeString(folder.resolve("none"), "this is no database, but long enough to be looked at".repeat(100));
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + none)) {
            assertThat(Fault.of(catchThrowable(() -> connection.createStatement().execute("SELECT * FROM t"))).kind()).isEqualTo(Kind.OUTAGE);
        }
    }

    @ParameterizedTest
    @CsvSource({"22001, POISON", "22P02, POISON", "23505, POISON", "23502, POISON", "42601, BROKEN_ROUTE", "42P01, BROKEN_ROUTE", "42501, BROKEN_ROUTE", "0A000, BROKEN_ROUTE",
        "08006, OUTAGE", "40001, OUTAGE", "40P01, OUTAGE", "53100, OUTAGE", "53300, OUTAGE", "55P03, OUTAGE", "57014, OUTAGE", "57P01, OUTAGE", "58030, OUTAGE", "XX000, OUTAGE", "25006, OUTAGE", "25P03, OUTAGE", "25P02, POISON"})
    void whatPostgresSaysByItsStates(String state, Kind kind) {
        SQLException thrown = new SQLException("said", state);

        assertThat(Fault.of(thrown).kind()).isEqualTo(kind);
        assertThat(Fault.of(RouteFailure.of("Property", new DataIntegrityViolationException("step", thrown), null)).kind()).isEqualTo(kind);
    }

    @Test
    void aBatchIsWhatItsCauseIs() {
        BatchUpdateException batch = new BatchUpdateException("Batch entry 3", "23505", 0, new int[0], new SQLException("duplicate key", "23505"));

        assertThat(Fault.of(batch).kind()).isEqualTo(Kind.POISON);
    }

    @Test
    void aConnectionThatBrokeBetweenTwoStepsIsAnOutageOfTheRouteToo() {
        assertThat(Fault.of(RouteFailure.of("Property", new SQLException("Connection is closed"), null)).kind()).isEqualTo(Kind.OUTAGE);
    }

    @Test
    void whatIsRefusedBecauseSomethingFailedBeforeIsWhatFailedBefore() {
        assertThat(Fault.of(new SQLException("aborted", "25P02", new SQLException("syntax", "42601"))).kind()).isEqualTo(Kind.BROKEN_ROUTE);
        assertThat(Fault.of(new SQLException("aborted", "25P02", new SQLException("deadlock", "40P01"))).kind()).isEqualTo(Kind.OUTAGE);
        assertThat(Fault.of(new SQLException("aborted", "25P02", new SQLException("duplicate", "23505"))).kind()).isEqualTo(Kind.POISON);
    }

    @Test
    void aStatementWithoutAStateIsTheStepsFaultInARouteAndOursElsewhere() {
        SQLException thrown = new SQLException("Number of parameters mismatch");

        assertThat(Fault.of(thrown).kind()).isEqualTo(Kind.OUTAGE);
        assertThat(Fault.of(RouteFailure.of("Property", thrown, null)).kind()).isEqualTo(Kind.BROKEN_ROUTE);
    }

    @Test
    void noConnectionNoTransactionNoQueueIsAnOutageWhereverItIsFound() {
        for (Exception thrown : new Exception[] {
            new SQLTransientConnectionException("pool is empty"),
            new CannotGetJdbcConnectionException("no", new SQLTransientConnectionException("no")),
            new CannotCreateTransactionException("no", new SQLTransientConnectionException("no")),
            new CannotCreateTransactionException("no", new JMSException("no")),
            new TransactionSystemException("commit"),
            new QueryTimeoutException("slow"), new CannotAcquireLockException("lock"),
            new JMSException("gone"), new UncategorizedJmsException("gone"),
            new InterruptedException()}) {
            assertThat(Fault.of(thrown).kind()).as(thrown.toString()).isEqualTo(Kind.OUTAGE);
            assertThat(Fault.of(RouteFailure.of("Property", new IllegalStateException("wrapped", thrown), null)).kind()).as("in a route: " + thrown).isEqualTo(Kind.OUTAGE);
        }
    }

    @Test
    void whatAStepCannotReachIsTheRoutesFault() {
        for (Exception thrown : new Exception[] {new ConnectException("refused"), new UnknownHostException("crm"), new SocketTimeoutException("slow"),
            new NoSuchBeanException("nobody"), new NoSuchEndpointException("nosuch:thing")}) {
            assertThat(Fault.of(RouteFailure.of("Property", new IllegalStateException("wrapped", thrown), null)).kind()).as(thrown.toString()).isEqualTo(Kind.BROKEN_ROUTE);
        }
    }

    @Test
    void aFullDiskIsAnOutageButAFileOfAStepIsNot() {
        assertThat(Fault.of(new IOException("No space left on device")).kind()).isEqualTo(Kind.OUTAGE);
        assertThat(Fault.of(RouteFailure.of("Property", new FileNotFoundException("template"), null)).kind()).isEqualTo(Kind.POISON);
    }

    @Test
    void anythingElseIsThisEvent() {
        assertThat(Fault.of(RouteFailure.of("Property", new IllegalStateException("outer", new NumberFormatException("For input string: \"a\"")), null)))
                .extracting(Fault::kind, Fault::reason, Fault::detail).containsExactly(Kind.POISON, "failed", "NumberFormatException: For input string: \"a\"");
        assertThat(Fault.of(RouteFailure.of("Property", new StackOverflowError(), null)).kind()).isEqualTo(Kind.POISON);
    }

    @Test
    void aCauseThatIsItsOwnCauseEnds() {
        class Own extends RuntimeException {
            @Override
            public synchronized Throwable getCause() {
                return this;
            }
        }
        assertThat(Fault.of(new Own()).kind()).isEqualTo(Kind.POISON);
    }

    @Test
    void equalFailuresLookAlikeWhateverValueTheyName() {
        assertThat(signature("key 'a' of 17 (x=1)")).isEqualTo(signature("key 'b' of 4 (x=2)"));
        assertThat(signature("column \"a\" too long")).isNotEqualTo(signature("row \"a\" too long"));
        assertThat(Fault.of(new IllegalStateException("x")).signature()).isNotEqualTo(Fault.of(new IllegalArgumentException("x")).signature());
        assertThat(signature(null)).isEqualTo(signature(null));
    }

    @Test
    void aDetailIsNeverLong() {
        assertThat(Fault.of(new IllegalStateException("x".repeat(10_000))).detail()).hasSize(500);
    }

    private static String signature(String message) {
        return Fault.of(new IllegalStateException(message)).signature();
    }

    private String url() {
        return "jdbc:sqlite:" + folder.resolve("test.db");
    }

    private Connection database() throws SQLException {
        Connection connection = DriverManager.getConnection(url());
        connection.createStatement().execute("CREATE TABLE t (a TEXT NOT NULL UNIQUE, b INTEGER CHECK (b > 0))");
        connection.createStatement().execute("INSERT INTO t VALUES ('same', 1)");
        return connection;
    }
}
