package org.doorstep.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.doorstep.event.Delivery;
import org.doorstep.journal.Bundle;
import org.doorstep.journal.JournalContract;
import org.doorstep.journal.JournalStore;
import org.doorstep.testing.Samples;
import org.doorstep.testing.Switched;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal at a real broker. */
class OutsideJournalTest extends JournalContract {

    private static EmbeddedBroker broker;

    private final Switched switched = new Switched(broker.connections());

    @BeforeAll
    static void open(@TempDir Path folder) throws Exception {
        broker = EmbeddedBroker.journal(folder, 1L << 30);
    }

    @AfterAll
    static void shut() throws Exception {
        broker.close();
    }

    @Override
    protected JournalStore store() {
        return new OutsideJournal(switched.connections());
    }

    @Override
    protected List<Delivery> kept(String feed, int deliveries) throws Exception {
        List<Delivery> kept = new ArrayList<>();
        try (Connection connection = broker.connections().createConnection()) {
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = session.createConsumer(session.createQueue(OutsideJournal.QUEUE + feed));
            while (kept.size() < deliveries) {
                BytesMessage message = (BytesMessage) consumer.receive(10_000);
                assertThat(message).as("after %d of %d", kept.size(), deliveries).isNotNull();
                kept.addAll(Bundle.decode(message.getBody(byte[].class)).deliveries());
            }
            assertThat(consumer.receiveNoWait()).isNull();
        }
        return kept;
    }

    @Test
    void aBrokerThatIsAwayIsAskedAgainAndNoConnectionIsLeftOpen() throws Exception {
        OutsideJournal store = new OutsideJournal(switched.connections());
        List<Delivery> batch = List.of(Samples.delivery("away", new byte[1]));
        for (String method : List.of("createConnection", "createSession", "commit")) {
            int before = switched.openConnections();
            switched.fail(method);
            assertThatThrownBy(() -> {
                store.connect();
                store.commit(batch);
            }).isInstanceOf(JMSException.class);
            store.disconnect();
            switched.work();
            assertThat(switched.openConnections()).as(method).isEqualTo(before);
            store.connect();
            store.commit(batch);
            store.disconnect();
        }
        await().until(() -> !store.empty("away"));
    }
}
