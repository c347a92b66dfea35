package org.doorstep.large;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.doorstep.testing.OutsideBroker;

/** A consumer of one queue, through whatever happens to the broker: knows an event it has had by its id, as consumers are told to. */
final class QueueReader implements Runnable {

    private final OutsideBroker broker;
    private final String queue;
    private final Set<String> seen = new HashSet<>();
    private final Map<String, Long> lastOfRecord = new HashMap<>();
    private final List<String> outOfOrder = new ArrayList<>();
    private int repeated;
    private volatile boolean stopped;

    QueueReader(OutsideBroker broker, String queue) {
        this.broker = broker;
        this.queue = queue;
    }

    void stop() {
        stopped = true;
    }

    synchronized int events() {
        return seen.size();
    }

    /** Messages of events that had come before. */
    synchronized int repeated() {
        return repeated;
    }

    /** Events that came after a later one of their record. */
    synchronized List<String> outOfOrder() {
        return List.copyOf(outOfOrder);
    }

    @Override
    public void run() {
        while (!stopped) {
            try (Connection connection = broker.consumers().createConnection()) {
                connection.start();
                Session session = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE);
                MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
                while (!stopped) {
                    Message message = consumer.receive(200);
                    if (message != null) {
                        note(message);
                        message.acknowledge();
                    }
                }
            } catch (JMSException e) {
                LockSupport.parkNanos(200_000_000);
            }
        }
    }

    private synchronized void note(Message message) throws JMSException {
        if (!seen.add(message.getStringProperty("eventId"))) {
            repeated++;
            return;
        }
        String record = message.getStringProperty("JMSXGroupID");
        Long before = lastOfRecord.put(record, message.getLongProperty("sequence"));
        if (before != null && before > message.getLongProperty("sequence")) {
            outOfOrder.add(record + ": " + message.getLongProperty("sequence") + " after " + before);
        }
    }
}
