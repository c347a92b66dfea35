package org.doorstep.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.doorstep.config.Settings;
import org.doorstep.event.Event;
import org.doorstep.testing.Postgres;
import org.doorstep.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.transaction.support.TransactionTemplate;

/** Two processes on one PostgreSQL get the same events at the same time, as after a failover that one of them has not noticed. */
class SameEventAtOnceTest {

    private static final int ROUNDS = 5;

    @Test
    void isLoggedOnceByWhoeverComesFirst(@TempDir Path folder) throws Exception {
        Settings.Database settings = new Settings.Database(Optional.of(Postgres.shared().freshDatabase()), Optional.empty(), Optional.empty());
        ExecutorService processes = Executors.newFixedThreadPool(2);
        try (Database one = Database.open(settings, folder); Database other = Database.open(settings, folder)) {
            for (int round = 0; round < ROUNDS; round++) {
                long first = 1 + round * 10L;
                CyclicBarrier together = new CyclicBarrier(2);
                List<Future<EventLog.Appended>> both = new ArrayList<>();
                for (Database database : List.of(one, other)) {
                    // Each has it from a delivery of its own.
                    List<Event> events = LongStream.range(first, first + 10).mapToObj(version -> Samples.property("k" + version, version, "{}")).toList();
                    both.add(processes.submit(() -> {
                        together.await();
                        return new TransactionTemplate(database.transactions()).execute(status -> {
                            new Lanes(database).lock("mls");
                            return new EventLog(database, Duration.ZERO).append(events);
                        });
                    }));
                }
                EventLog.Appended here = both.get(0).get();
                EventLog.Appended there = both.get(1).get();
                assertThat(here.fresh().size() + there.fresh().size()).isEqualTo(10);
                assertThat(here.duplicates().size() + there.duplicates().size()).isEqualTo(10);
            }
            assertThat(one.reader().queryForObject("SELECT COUNT(*) FROM events", Integer.class)).isEqualTo(10 * ROUNDS);
        } finally {
            processes.shutdownNow();
        }
    }
}
