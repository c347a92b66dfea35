package org.doorstep.large;

import static org.assertj.core.api.Assertions.assertThat;
import static org.doorstep.testing.Samples.batch;
import static org.doorstep.testing.Samples.element;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.doorstep.broker.EmbeddedBroker;
import org.doorstep.testing.House;
import org.doorstep.testing.Line;
import org.doorstep.testing.Postgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two houses at one journal and one PostgreSQL; the lines of one of them fail after it has taken a bundle and before it could lock its lane. */
class HoldTest {

    @TempDir
    private Path folder;

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }

    @Test
    void aBundleThatWasGivenToAnotherMeanwhileIsNotTakenUpAgain() throws Exception {
        String database = Postgres.shared().freshDatabase();
        try (EmbeddedBroker broker = EmbeddedBroker.queues(folder.resolve("broker"), 1L << 30, List.of("tcp://127.0.0.1:0"), List.of());
             Line toJournal = Line.to(broker.ports().get(0)); Line toDatabase = Line.to(URI.create(database.substring(5)).getPort())) {
            String queues = "tcp://127.0.0.1:" + broker.ports().get(0);
            String journal = "failover:(tcp://127.0.0.1:%d)?timeout=3000&nested.wireFormat.maxInactivityDuration=2000";
            try (House slow = House.in(folder.resolve("slow")).database(database.replaceFirst(":\\d+/", ":" + toDatabase.port() + "/"))
                    .flag("doorstep.broker.url", queues).flag("doorstep.journal.url", journal.formatted(toJournal.port())).start();
                 House other = House.in(folder.resolve("other")).database(database)
                         .flag("doorstep.broker.url", queues).flag("doorstep.journal.url", journal.formatted(broker.ports().get(0))).start()) {
                post(slow, 1);
                other.await("events", 1);
                assertThat(slow.get(slow.admin("/observe/metrics")).body()).as("an outside journal's disk is not ours to show").doesNotContain("doorstep_journal_");
                assertThat(slow.counter("doorstep.events", "feed", "mls", "outcome", "logged")).as("the first holds the lane").isEqualTo(1);
                // Else its last bookkeeping may hold the lane's row while its database is frozen, for as long as PostgreSQL waits for the abandoned.
                soon().until(() -> other.count("attempts") == 0);

                toDatabase.freeze();
                post(other, 2);
                soon().until(() -> slow.gauge("doorstep.backlog.age", "feed", "mls") > 0);
                toJournal.freeze();
                other.await("events", 2);
                post(other, 3);
                other.await("events", 3);
                toDatabase.thaw();
                soon().until(() -> slow.counter("doorstep.bundle.failures", "feed", "mls", "kind", "outage") >= 1);
                toJournal.thaw();
                post(other, 4);
                other.await("events", 4);

                assertThat(other.messages(new ActiveMQConnectionFactory(queues), "events.reso.Property", "mls", 4)).extracting(message -> message.getLongProperty("sequence"))
                        .containsExactly(1L, 2L, 3L, 4L);
                assertThat(other.column("SELECT version FROM records")).containsExactly("4");
                assertThat(other.count("attempts")).isZero();
                // Its door opens again by itself.
                soon().until(() -> slow.get(slow.admin("/ready")).statusCode() == 200);
                post(slow, 5);
                other.await("events", 5);
            }
        }
    }

    private static void post(House house, int sequence) throws Exception {
        assertThat(house.post("mls", batch(element(sequence, "Property", "k", "{}"))).statusCode()).isEqualTo(200);
    }
}
