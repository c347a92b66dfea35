package org.doorstep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.doorstep.config.ConfigException;
import org.doorstep.config.Settings;
import org.doorstep.testing.Postgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

class PostgresPoolsTest {

    private static String url;
    private static Database database;

    @BeforeAll
    static void open() {
        url = Postgres.shared().freshDatabase();
        database = Database.open(new Settings.Database(Optional.of(url), Optional.empty(), Optional.empty(), Duration.ofSeconds(1)), Path.of("."));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void theServersDefaultsCannotCostACommitOrHoldALock() {
        assertThat(setting("idle_in_transaction_session_timeout")).isEqualTo("1s");
        assertThat(setting("transaction_timeout")).isEqualTo("15min");
        assertThat(setting("lock_timeout")).isEqualTo("30s");
        assertThat(setting("synchronous_commit")).isEqualTo("on");
    }

    @Test
    void aServerThatDoesNotWaitForItsDiskIsMadeToAndAStrongerOneStays() {
        String weak = Postgres.shared().freshDatabase();
        new JdbcTemplate(plain(weak)).execute("ALTER DATABASE " + name(weak) + " SET synchronous_commit = off");
        String strong = Postgres.shared().freshDatabase();
        new JdbcTemplate(plain(strong)).execute("ALTER DATABASE " + name(strong) + " SET synchronous_commit = remote_apply");

        try (Database first = Database.open(settings(weak), Path.of(".")); Database second = Database.open(settings(strong), Path.of("."))) {
            assertThat(first.jdbc().queryForObject("SHOW synchronous_commit", String.class)).isEqualTo("on");
            assertThat(second.jdbc().queryForObject("SHOW synchronous_commit", String.class)).isEqualTo("remote_apply");
        }
    }

    @Test
    void whatATransactionThatStandsStillHoldsComesFree() {
        new Lanes(database).lock("still");
        assertThatThrownBy(() -> new TransactionTemplate(database.transactions()).executeWithoutResult(status -> {
            new Lanes(database).lock("still");
            // Waits for the row, and has it once the server has ended this transaction.
            assertThat(new JdbcTemplate(plain(url)).update("UPDATE lanes SET bundles = 0 WHERE feed = 'still'")).isEqualTo(1);
            new Lanes(database).lock("still");
        })).isInstanceOf(TransactionException.class);

        new Lanes(database).lock("still");
        assertThat(database.jdbc().queryForObject("SELECT bundles FROM lanes WHERE feed = 'still'", Long.class)).isEqualTo(1);
    }

    @Test
    void aConnectionToWhatBecameAStandbyIsGivenUp() {
        try (Database readOnly = Database.open(settings(url), Path.of("."))) {
            // The pool has one connection when nobody else uses it.
            readOnly.jdbc().execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY");
            assertThatThrownBy(() -> new Lanes(readOnly).lock("standby")).hasMessageContaining("read-only");

            Awaitility.await().atMost(Duration.ofSeconds(30)).ignoreExceptions().untilAsserted(() -> new Lanes(readOnly).lock("standby"));
        }
    }

    @Test
    void readersAreApartFromWritersAndCannotWrite() {
        assertThatThrownBy(() -> database.reader().update("DELETE FROM lanes")).hasMessageContaining("read-only");
    }

    @Test
    void aDatabaseThatIsNotThereIsOneClearLine() {
        Settings.Database nowhere = settings("jdbc:postgresql://localhost:1/none?user=postgres");

        assertThatThrownBy(() -> Database.open(nowhere, Path.of("."))).isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("the database cannot be used: ").hasMessageContaining("refused").hasMessageContaining("Start it").message().doesNotContain("\n");
    }

    private static String setting(String name) {
        return database.jdbc().queryForObject("SHOW " + name, String.class);
    }

    private static Settings.Database settings(String at) {
        return new Settings.Database(Optional.of(at), Optional.empty(), Optional.empty());
    }

    private static String name(String at) {
        return at.substring(at.lastIndexOf('/') + 1, at.indexOf('?'));
    }

    private static javax.sql.DataSource plain(String at) {
        return new org.springframework.jdbc.datasource.DriverManagerDataSource(at);
    }
}
