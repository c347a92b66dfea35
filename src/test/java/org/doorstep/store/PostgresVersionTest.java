package org.doorstep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.Optional;
import org.doorstep.config.ConfigException;
import org.doorstep.config.Settings;
import org.doorstep.testing.Postgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which servers are taken. */
class PostgresVersionTest {

    @ParameterizedTest
    @ValueSource(ints = {80400, 90624, 99999})
    void aServerThatIsTooOldIsRefusedInOneLine(int version) {
        assertThatThrownBy(() -> PostgresPools.refuseOlder(version)).isInstanceOf(ConfigException.class)
                .hasMessageContaining("PostgreSQL 10 or newer").hasMessageContaining("doorstep.database.url");
    }

    @ParameterizedTest
    @ValueSource(ints = {100000, 150018, 180002, 190000})
    void aNewerOneIsNot(int version) {
        PostgresPools.refuseOlder(version);
    }

    @Test
    void theServerIsAskedWhatItIs() throws SQLException {
        assertThat(PostgresPools.version(new Settings.Database(Optional.of(Postgres.shared().freshDatabase()), Optional.empty(), Optional.empty()))).isBetween(180000, 189999);
    }
}
