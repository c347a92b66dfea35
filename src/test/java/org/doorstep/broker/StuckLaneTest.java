package org.doorstep.broker;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What KahaDB keeps while a lane stands still, where another keeps up: its own file, and not those of what went by. */
class StuckLaneTest {

    private static final long DISK = 32L << 20;
    private static final int BUNDLE = 256 << 10;

    @TempDir
    Path folder;

    @Test
    void whatAFeedThatKeepsUpIsDoneWithIsFreedWhileABundleOfAnotherWaits() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.journal(folder, DISK, 200); Connection connection = broker.connections().createConnection();
             Session writer = connection.createSession(true, Session.SESSION_TRANSACTED); Session lane = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            connection.start();
            send(writer, writer.createProducer(writer.createQueue("doorstep.deliveries.stuck")));
            MessageProducer producer = writer.createProducer(writer.createQueue("doorstep.deliveries.flowing"));
            MessageConsumer consumer = lane.createConsumer(lane.createQueue("doorstep.deliveries.flowing"));
            for (long sent = 0; sent < 3 * DISK; sent += BUNDLE) {
                // A store that is full refuses, and this one gets no bundle before the last one is done with.
                Awaitility.await().pollDelay(Duration.ZERO).atMost(Duration.ofSeconds(60)).until(() -> broker.storePercent() < 80);
                send(writer, producer);
                assertThat(consumer.receive(10_000)).isNotNull();
                lane.commit();
            }
            assertThat(broker.messages("doorstep.deliveries.stuck")).isEqualTo(1);
        }
    }

    private static void send(Session session, MessageProducer producer) throws Exception {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(new byte[BUNDLE]);
        producer.send(message);
        session.commit();
    }
}
