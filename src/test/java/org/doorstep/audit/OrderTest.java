package org.doorstep.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.awaitility.Awaitility;
import org.doorstep.testing.House;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Eight connections a feed, everything sent again in another order, late old versions, deletes and returns: what is there in the
 * end is what the model says. That several consumers see a record's events in order is {@code FairnessTest}'s.
 */
class OrderTest {

    private static final int CONNECTIONS = 8;
    private static final int PROMISES = 500;

    @Test
    void finalTablesAreThoseOfTheModelHoweverItWasSent(@TempDir Path folder) throws Exception {
        long seed = Long.getLong("doorstep.audit.seed", ThreadLocalRandom.current().nextLong(1_000_000));
        Ledger ledger = new Ledger();
        Map<String, Traffic> traffic = new HashMap<>();
        Traffic.FEEDS.forEach(feed -> traffic.put(feed, Traffic.of(feed, seed, 20)));
        Load load = new Load(traffic, ledger, CONNECTIONS);
        try (House house = House.in(folder).feeds(CrashAudit.FEEDS).route(PoisonedProperty.FILE, PoisonedProperty.ROUTE).flag("doorstep.dedup.window", "1d").start()) {
            int door = house.doorstep().ports().http();
            for (int time = 0; time < 2; time++) {
                List<Request> again = new ArrayList<>(ledger.accepted());
                Collections.shuffle(again, new Random(seed));
                load.start(door, again);
                Awaitility.await().atMost(Duration.ofSeconds(120)).until(() -> load.promised() >= PROMISES);
                load.stop();
            }
            Tables tables = Tables.sqlite(folder.resolve("data"));
            load.rest(door, 1, tables);
            Model model = new Model();
            Queues queues = new Queues();

            assertThat(ledger.settle(model, Audit.logged(tables))).as("seed %d", seed).isEmpty();
            assertThat(Audit.tables(model, tables)).as("seed %d", seed).isEmpty();
            queues.read(new ActiveMQConnectionFactory("tcp://127.0.0.1:" + house.doorstep().ports().openwire()), CrashAudit.QUEUES, model.logged().keySet());
            assertThat(Audit.queues(model, queues)).as("seed %d", seed).isEmpty();
            assertThat(queues.repeated()).as("without a crash nothing is sent twice").isZero();
            assertThat(model.duplicates()).isPositive();
        }
    }
}
