package org.doorstep.broker;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.List;
import org.apache.activemq.broker.region.BaseDestination;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Expired messages go, and nothing takes messages out of their turn to find them. */
class ExpiryTest {

    @TempDir
    private Path folder;

    @Test
    void nobodyFetchesMessagesBesideTheDispatch() throws Exception {
        try (EmbeddedBroker journal = EmbeddedBroker.journal(folder.resolve("journal"), 1 << 26);
             EmbeddedBroker queues = EmbeddedBroker.queues(folder.resolve("queues"), 1 << 26, List.of(), List.of())) {
            for (EmbeddedBroker broker : List.of(journal, queues)) {
                send(broker, "some", 0);
                assertThat(((BaseDestination) broker.find("some")).getExpireMessagesPeriod()).isZero();
            }
        }
    }

    @Test
    void dropsWhatHasExpiredWhereNobodyReadsAndNothingElse() throws Exception {
        try (EmbeddedBroker queues = EmbeddedBroker.queues(folder, 1 << 26, List.of(), List.of())) {
            send(queues, "unread", 0);
            send(queues, "unread", 1);

            Awaitility.await().until(() -> {
                queues.expiry().look();
                return queues.messages("unread") == 1;
            });
            queues.expiry().look();
            assertThat(queues.messages("unread")).isEqualTo(1);
        }
    }

    private static void send(EmbeddedBroker broker, String queue, long ttlMillis) throws Exception {
        try (Connection connection = broker.connections().createConnection();
             Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
             MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            connection.start();
            producer.send(session.createTextMessage("x"), DeliveryMode.PERSISTENT, 4, ttlMillis);
        }
    }
}
