package org.doorstep.audit;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What came off the queues so far, over OpenWire: how often each event, in which order for each record, and whether as the newest. */
final class Queues {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    private final Map<String, Integer> times = new HashMap<>();
    private final Map<String, List<String>> firstOfRecord = new LinkedHashMap<>();
    private final Set<String> asNewest = new HashSet<>();
    private long repeated;

    /** Reads until all of these have come, and what else is there; gives up after a minute. */
    void read(ConnectionFactory broker, Collection<String> queues, Set<String> wanted) throws JMSException {
        Set<String> missing = new HashSet<>(wanted);
        missing.removeAll(times.keySet());
        try (Connection connection = broker.createConnection()) {
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            List<MessageConsumer> consumers = new ArrayList<>();
            for (String queue : queues) {
                consumers.add(session.createConsumer(session.createQueue(queue)));
            }
            long until = System.nanoTime() + PATIENCE;
            boolean more = true;
            while (more || !missing.isEmpty() && System.nanoTime() < until) {
                more = false;
                for (MessageConsumer consumer : consumers) {
                    for (Message message = consumer.receive(missing.isEmpty() ? 50 : 20); message != null; message = consumer.receiveNoWait()) {
                        take(message, missing);
                        more = true;
                    }
                }
            }
        }
    }

    private void take(Message message, Set<String> missing) throws JMSException {
        String id = message.getStringProperty("eventId");
        missing.remove(id);
        if (!message.getBooleanProperty("stale")) {
            asNewest.add(id);
        }
        if (times.merge(id, 1, Integer::sum) > 1) {
            repeated++;
        } else {
            firstOfRecord.computeIfAbsent(message.getStringProperty("JMSXGroupID"), record -> new ArrayList<>()).add(id);
        }
    }

    Set<String> seen() {
        return times.keySet();
    }

    /** Ids of the record's events in the order in which they came first. */
    Map<String, List<String>> ofRecords() {
        return firstOfRecord;
    }

    /** Whether it came at least once without {@code stale}. */
    boolean asNewest(String id) {
        return asNewest.contains(id);
    }

    /** Messages of an event that had come before. */
    long repeated() {
        return repeated;
    }
}
