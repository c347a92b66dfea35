package org.doorstep.broker;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lane that stands still keeps its own bundles, and not the disk of those that went by. */
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
            AtomicLong sent = new AtomicLong();
            // Never a moment without growth, as on a day with traffic. A store that is full refuses.
            Awaitility.await().pollInterval(Duration.ofMillis(20)).atMost(Duration.ofSeconds(60)).until(() -> {
                send(writer, producer);
                assertThat(consumer.receive(10_000)).isNotNull();
                lane.commit();
                return sent.addAndGet(BUNDLE) > 3 * DISK;
            });
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
