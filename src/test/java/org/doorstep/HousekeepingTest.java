package org.doorstep;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.ulid.Ulid;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.doorstep.config.Settings;
import org.doorstep.event.Event;
import org.doorstep.store.Database;
import org.doorstep.store.EventLog;
import org.doorstep.store.Leases;
import org.doorstep.store.Retention;
import org.doorstep.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HousekeepingTest {

    @Test
    void removesAllThatIsTooOldUnlessAnotherProcessDoes(@TempDir Path folder) throws Exception {
        Settings.Database sqlite = new Settings.Database(Optional.empty(), Optional.empty(), Optional.empty());
        try (Database database = Database.open(sqlite, folder)) {
            Leases another = new Leases(database, Clock.systemUTC(), "another");
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            Retention retention = new Retention(database, new Settings.Retention(Duration.ofDays(30), 0, Duration.ofDays(90)), Clock.systemUTC());
            try (Housekeeping housekeeping = new Housekeeping(retention, new Leases(database, Clock.systemUTC(), "ours"), meters)) {
                String old = Ulid.min(Instant.now().minus(Duration.ofDays(31)).toEpochMilli()).toString();
                List<Event> events = new ArrayList<>();
                for (int n = 0; n < 1_200; n++) {
                    events.add(new Samples.Draft().delivery(old, n).version(n + 1).key("k" + n).event());
                }
                new EventLog(database, Duration.ZERO).append(events);

                another.hold("retention", Duration.ofMinutes(1));
                housekeeping.tidy();
                assertThat(meters.counter("doorstep.retention.removed", "table", "events").count()).isZero();

                another.release("retention");
                housekeeping.tidy();
                assertThat(meters.counter("doorstep.retention.removed", "table", "events").count()).isEqualTo(1_200);
                assertThat(database.reader().queryForObject("SELECT COUNT(*) FROM events", Integer.class)).isZero();
                assertThat(another.hold("retention", Duration.ofMinutes(1))).as("it was given back").isTrue();
            }
        }
    }
}
