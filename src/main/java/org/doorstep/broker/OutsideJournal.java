package org.doorstep.broker;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.command.ActiveMQBytesMessage;
import org.apache.activemq.util.ByteSequence;
import org.apache.camel.Component;
import org.doorstep.config.Settings;
import org.doorstep.event.Delivery;
import org.doorstep.journal.Backlog;
import org.doorstep.journal.Bundle;
import org.doorstep.journal.JournalStore;
import org.doorstep.journal.UnfinishedRoutes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal at an ActiveMQ broker outside of this process ({@code doorstep.journal.url}), which several processes may share: a queue
 * a feed, a message for what a commit takes of a feed. How much it holds and when it is full, that broker decides.
 */
public final class OutsideJournal implements JournalStore {

    static final String QUEUE = "doorstep.deliveries.";
    /** Bundles that wait in our memory for a lane: nothing but their number bounds their bytes. */
    private static final int PAGE = 4;

    private static final Logger log = LoggerFactory.getLogger(OutsideJournal.class);

    private final ConnectionFactory connections;
    private volatile Runnable onLoss = () -> { };

    private volatile Connection connection;
    // Of the writer's thread only.
    private Session session;
    private final Map<String, MessageProducer> producers = new LinkedHashMap<>();

    OutsideJournal(ConnectionFactory connections) {
        this.connections = connections;
    }

    /** @throws org.doorstep.config.ConfigException where the broker does not answer, or refuses us */
    public static OutsideJournal open(Settings.Journal settings) {
        ActiveMQConnectionFactory connections = OutsideConnections.to(settings.url().orElseThrow(), settings.user(), settings.password());
        connections.setRedeliveryPolicy(Brokers.withoutEnd());
        connections.getPrefetchPolicy().setQueuePrefetch(PAGE);
        OutsideConnections.knock(connections, "doorstep.journal");
        return new OutsideJournal(connections);
    }

    /** The Camel component {@code journal}: for the lanes' consumers alone, each message to be let go by its lane's word only. */
    public Component component(UnfinishedRoutes unfinished) {
        return new OutsideJournalComponent(connections, unfinished);
    }

    @Override
    public void connect() throws JMSException {
        if (session != null) {
            return;
        }
        Connection opened = connections.createConnection();
        connection = opened;
        opened.setExceptionListener(failure -> {
            // Not of one that we have given up ourselves.
            if (connection == opened) {
                onLoss.run();
            }
        });
        session = connection.createSession(true, Session.SESSION_TRANSACTED);
        connection.start();
    }

    @Override
    public void commit(List<Delivery> batch) throws JMSException {
        Map<String, List<Delivery>> byFeed = new LinkedHashMap<>();
        batch.forEach(delivery -> byFeed.computeIfAbsent(delivery.feed(), feed -> new ArrayList<>()).add(delivery));
        for (Map.Entry<String, List<Delivery>> entry : byFeed.entrySet()) {
            ActiveMQBytesMessage message = (ActiveMQBytesMessage) session.createBytesMessage();
            // writeBytes would copy a mebibyte twice while it grows.
            message.setContent(new ByteSequence(new Bundle(entry.getKey(), entry.getValue()).encode()));
            producer(entry.getKey()).send(message);
        }
        session.commit();
    }

    private MessageProducer producer(String feed) throws JMSException {
        MessageProducer producer = producers.get(feed);
        if (producer == null) {
            producer = session.createProducer(session.createQueue(QUEUE + feed));
            producer.setDeliveryMode(DeliveryMode.PERSISTENT);
            producers.put(feed, producer);
        }
        return producer;
    }

    @Override
    public void disconnect() {
        producers.clear();
        session = null;
        Connection old = connection;
        connection = null;
        if (old != null) {
            try {
                old.close();
            } catch (JMSException e) {
                log.debug("closing a connection that failed", e);
            }
        }
    }

    @Override
    public void onLoss(Runnable broken) {
        onLoss = broken;
    }

    @Override
    public boolean empty(String feed) {
        try (Connection looking = connections.createConnection();
             Session looked = looking.createSession(false, Session.AUTO_ACKNOWLEDGE);
             QueueBrowser browser = looked.createBrowser(looked.createQueue(QUEUE + feed))) {
            looking.start();
            return !browser.getEnumeration().hasMoreElements();
        } catch (JMSException e) {
            return false;
        }
    }

    @Override
    public OptionalLong waiting(String feed) {
        return OptionalLong.empty();
    }

    @Override
    public Backlog.Held held() {
        return Backlog.Held.UNKNOWN;
    }

    @Override
    public boolean full() {
        return false;
    }

    @Override
    public OptionalInt diskPercent() {
        return OptionalInt.empty();
    }

    @Override
    public Optional<Long> copyTo(Path folder) {
        return Optional.empty();
    }

    @Override
    public void close() {
        // The writer has disconnected; the lanes' consumers are the Camel component's.
    }
}
