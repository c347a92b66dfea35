package org.doorstep.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.doorstep.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The outside parts of the large form as tests use them: what is killed comes back with what it had. */
class OutsideTest {

    @TempDir
    private Path folder;

    @Test
    void aPostgresKeepsItsDataAndItsPortThroughAKill() throws Exception {
        try (Postgres postgres = Postgres.in(folder)) {
            String url = postgres.freshDatabase();
            try (var connection = DriverManager.getConnection(url); var statement = connection.createStatement()) {
                statement.execute("CREATE TABLE t (n INTEGER)");
                statement.execute("INSERT INTO t VALUES (7)");
                postgres.kill();
                assertThatThrownBy(() -> statement.execute("SELECT 1")).isInstanceOf(SQLException.class);
            }
            postgres.start();
            try (var connection = DriverManager.getConnection(url); var rows = connection.createStatement().executeQuery("SELECT n FROM t")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(7);
            }
        }
    }

    @Test
    void aBrokerKeepsItsMessagesThroughAKillAndLetsConsumersReadOnly() throws Exception {
        try (OutsideBroker broker = OutsideBroker.in(folder).await()) {
            try (Connection connection = broker.connections().createConnection()) {
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                session.createProducer(session.createQueue("events.reso.Property")).send(session.createTextMessage("kept"));
                session.commit();
            }
            broker.kill();
            broker.start().await();
            try (Connection connection = broker.consumers().createConnection()) {
                connection.start();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                assertThat(((TextMessage) session.createConsumer(session.createQueue("events.reso.Property")).receive(20_000)).getText()).isEqualTo("kept");
                assertThatThrownBy(() -> session.createProducer(session.createQueue("events.reso.Property")).send(session.createTextMessage("forged")))
                        .hasMessageContaining("not authorized to write");
                assertThatThrownBy(() -> session.createConsumer(session.createQueue("doorstep.deliveries.mls"))).hasMessageContaining("not authorized to read");
                assertThatThrownBy(() -> session.createConsumer(session.createQueue("events.another"))).hasMessageContaining("not authorized to create");
            }
            assertThatThrownBy(() -> broker.consumers().createConnection("nobody", "x").start()).isInstanceOf(JMSSecurityException.class);
            for (String key : List.of("doorstep.journal", "doorstep.queues")) {
                House house = House.in(folder.resolve(key)).queues(broker).journal(broker).flag(key + ".password", "wrong-password-0123456789");
                assertThatThrownBy(house::start).isInstanceOf(ConfigException.class).hasMessageStartingWith(key + ".user: the broker refuses it").hasMessageNotContaining("wrong-p");
            }
            aQueueThatHoldsAsMuchAsItMayIsPassedOver(broker);
        }
    }

    private void aQueueThatHoldsAsMuchAsItMayIsPassedOver(OutsideBroker broker) throws Exception {
        try (House house = House.in(folder.resolve("house")).queues(broker).flag("doorstep.queue.limit", "1KiB").start()) {
            for (int n = 1; n <= 3; n++) {
                house.post("mls", Samples.batch(Samples.element(n, "Property", "k" + n, "{\"PublicRemarks\":\"" + "x".repeat(600) + "\"}")));
            }
            house.await("events", 3);
            AtomicLong posted = new AtomicLong(3);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                house.post("mls", Samples.batch(Samples.element(100 + posted.incrementAndGet(), "Property", "k", "{}")));
                return house.get(house.admin("/observe/health?data=true")).body().contains("\"events.reso.Property\":\"full\"");
            });
            house.await("events", posted.get());
            house.post("mls", Samples.batch(Samples.element(99, "Property", "after", "{}")));
            house.await("events", posted.get() + 1);
            assertThat(house.metric("doorstep_queue_full_total")).isPositive();
        }
    }
}
