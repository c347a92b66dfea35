package org.doorstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

class FailingLaneTest {

    private final DispatchMeters meters = new DispatchMeters(new SimpleMeterRegistry());

    @Test
    void isNamedWithItsReasonUntilABundleGoesThrough() {
        meters.failed("mls", Fault.of(new RuntimeException(new IOException("disk"))));
        meters.failed("mls", Fault.of(new RuntimeException(new SQLException("gone", "08006"))));

        assertThat(meters.failing(Duration.ZERO)).containsExactly(Map.entry("mls", "database"));
        assertThat(meters.failing(Duration.ofMinutes(1))).isEmpty();

        meters.through("mls");
        assertThat(meters.failing(Duration.ZERO)).isEmpty();
    }

    @Test
    void aDamagedDatabaseSetsNothingAsideAndIsCalledThat() {
        for (SQLiteErrorCode code : new SQLiteErrorCode[] {SQLiteErrorCode.SQLITE_CORRUPT, SQLiteErrorCode.SQLITE_NOTADB, SQLiteErrorCode.SQLITE_CORRUPT_VTAB}) {
            Fault fault = Fault.of(new RuntimeException(new SQLiteException("damaged", code)));

            assertThat(fault.kind()).isEqualTo(Fault.Kind.OUTAGE);
            assertThat(fault.reason()).isEqualTo("database damaged");
        }
    }
}
