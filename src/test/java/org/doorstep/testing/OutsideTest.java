package org.doorstep.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.awaitility.Awaitility;
import org.doorstep.config.ConfigException;
import org.doorstep.journal.Bundle;
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
            aBundleOfANewerFormatWaitsAndHoldsUpItsFeedAlone(broker);
        }
    }

    private void aBundleOfANewerFormatWaitsAndHoldsUpItsFeedAlone(OutsideBroker broker) throws Exception {
        byte[] newer = new Bundle("mls", List.of(Samples.delivery("mls", event(1).getBytes()))).encode();
        newer[2]++;
        try (House house = House.in(folder.resolve("newer")).journal(broker).feeds("""
                feeds:
                  mls: {provider: reso, auth: {bearer: [%s]}}
                  other: {provider: reso, auth: {bearer: [%s]}}
                """.formatted(House.TOKEN, House.TOKEN)).start(); Connection connection = broker.connections().createConnection()) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(newer);
            session.createProducer(session.createQueue("doorstep.deliveries.mls")).send(message);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> house.counter("doorstep.bundle.unreadable", "feed", "mls") >= 2);
            assertThat(house.get(house.admin("/observe/health")).body()).contains("waiting for a Doorstep that can read their next bundle: {mls=a bundle of format 2, this program knows 1}");
            assertThat(house.post("mls", event(2)).statusCode()).isEqualTo(200);
            assertThat(house.post("other", event(3)).statusCode()).isEqualTo(200);
            house.await("events WHERE feed = 'other'", 1);
            // Neither lost nor set aside, and what came after it has not overtaken it.
            assertThat(house.count("dead_letters")).isZero();
            assertThat(house.count("events")).isEqualTo(1);
        }
    }

    private static String event(int sequence) {
        return "{\"EntityEventSequence\":" + sequence + ",\"ResourceName\":\"Property\",\"ResourceRecordKey\":\"" + sequence + "\"}";
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
            whatAConsumerRejectsWaitsForIt(broker, house);
        }
    }

    private void whatAConsumerRejectsWaitsForIt(OutsideBroker broker, House house) throws Exception {
        house.post("mls", Samples.batch(Samples.element(1, "Member", "refused", "{}")));
        ActiveMQConnectionFactory consumers = broker.consumers();
        consumers.getRedeliveryPolicy().setMaximumRedeliveries(0);
        try (Connection connection = consumers.createConnection()) {
            connection.start();
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            MessageConsumer consumer = session.createConsumer(session.createQueue("events.reso.Member"));
            for (int n = 0; n < 2; n++) {
                assertThat(consumer.receive(20_000).getStringProperty("recordKey")).isEqualTo("refused");
                session.rollback();
                Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> call(house, "queues", "{}").contains("\"queue\":\"events.reso.Member\"")
                        && call(house, "queues", "{}").contains("\"rejected\":1"));
                assertThat(call(house, "queues", "{}")).contains("\"known\":true", "\"estimated\":true");
                assertThat(call(house, "queues-dead", "{\"queue\":\"events.reso.Member\"}")).contains("\"recordKey\":\"refused\"", "\"count\":1");
                assertThat(call(house, "queues-retry", "{\"queue\":\"events.reso.Member\"}")).contains("\"done\":1");
                Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> call(house, "queues", "{}").contains("\"rejected\":0") && !call(house, "queues", "{}").contains("\"rejected\":1"));
            }
            Message again = consumer.receive(20_000);
            assertThat(again.getStringProperty("JMSXGroupID")).isEqualTo("mls//Member/refused");
            session.commit();
            assertThatThrownBy(() -> session.createProducer(session.createQueue("dead.events.reso.Member")).send(session.createTextMessage("forged")))
                    .hasMessageContaining("not authorized to write");
            session.createConsumer(session.createQueue("dead.events.reso.Member")).close();
        }
    }

    private static String call(House house, String command, String json) throws Exception {
        return house.send(HttpRequest.newBuilder(house.admin("/api/" + command)).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))).body();
    }
}
