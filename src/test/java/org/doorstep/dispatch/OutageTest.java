package org.doorstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.doorstep.testing.Samples.batch;
import static org.doorstep.testing.Samples.element;

import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerService;
import org.awaitility.Awaitility;
import org.doorstep.testing.House;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The queues' broker and the database go away under a running house and come back. The door answers 200 all the time. */
class OutageTest {

    @Test
    void deadLettersNothingAndEverythingFlowsInOrderWhenItIsOver(@TempDir Path folder) throws Exception {
        int port = freePort();
        BrokerService broker = broker(port);
        try (House house = House.in(folder).flag("doorstep.broker.url", "tcp://127.0.0.1:" + port).start()) {
            post(house, 1);
            house.await("events", 1);
            assertThat(keys(port, 1)).containsExactly("k1");

            broker.stop();
            broker.waitUntilStopped();
            for (int n = 2; n <= 6; n++) {
                post(house, n);
            }
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> failures(house, "outage") >= 2);
            assertThat(house.count("events")).isEqualTo(1);
            broker = broker(port);
            house.await("events", 6);
            assertThat(keys(port, 5)).containsExactly("k2", "k3", "k4", "k5", "k6");

            house.update("ALTER TABLE records RENAME TO records_away");
            for (int n = 7; n <= 9; n++) {
                post(house, n);
            }
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> failures(house, "broken_route") > 0);
            assertThat(house.count("events")).isEqualTo(6);
            house.update("ALTER TABLE records_away RENAME TO records");
            house.await("events", 9);

            assertThat(keys(port, 3)).containsExactly("k7", "k8", "k9");
            assertThat(house.column("SELECT record_key FROM events ORDER BY rowid")).containsExactly("k1", "k2", "k3", "k4", "k5", "k6", "k7", "k8", "k9");
            assertThat(house.count("property")).isEqualTo(9);
            assertThat(house.count("dead_letters")).isZero();
            assertThat(house.count("parked")).isZero();
            assertThat(house.count("attempts")).isZero();
        } finally {
            broker.stop();
        }
    }

    private static void post(House house, int n) throws Exception {
        assertThat(house.post("mls", batch(element(n, "Property", "k" + n, "{}"))).statusCode()).isEqualTo(200);
    }

    private static double failures(House house, String kind) {
        return house.counter("doorstep.bundle.failures", "feed", "mls", "kind", kind);
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static BrokerService broker(int port) throws Exception {
        BrokerService broker = new BrokerService();
        broker.setBrokerName("outside-" + port);
        broker.setPersistent(false);
        broker.setUseJmx(false);
        broker.addConnector("tcp://127.0.0.1:" + port);
        broker.start();
        broker.waitUntilStarted();
        return broker;
    }

    private static List<String> keys(int port, int count) throws Exception {
        List<String> keys = new ArrayList<>();
        try (Connection connection = new ActiveMQConnectionFactory("tcp://127.0.0.1:" + port).createConnection()) {
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = session.createConsumer(session.createQueue("events.reso.Property"));
            while (keys.size() < count) {
                Message message = consumer.receive(10_000);
                assertThat(message).as("after " + keys).isNotNull();
                keys.add(message.getStringProperty("recordKey"));
            }
            assertThat(consumer.receiveNoWait()).isNull();
        }
        return keys;
    }
}
