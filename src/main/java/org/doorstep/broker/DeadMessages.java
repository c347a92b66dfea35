package org.doorstep.broker;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.activemq.command.ActiveMQDestination;
import org.apache.activemq.command.ActiveMQMessage;
import org.springframework.jms.core.JmsTemplate;

/**
 * Messages that consumers rejected, each in the dead-letter queue of the queue it was read from: looked at, brought back, taken out. By JMS
 * alone, so the same at an embedded and an outside broker. Every call is one transaction and may block. Safe for any thread.
 */
public final class DeadMessages {

    /** Before the name of a queue: its dead-letter queue. */
    public static final String PREFIX = "dead.";
    /** Where ActiveMQ puts what is rejected unless it is told otherwise. */
    static final String SHARED = "ActiveMQ.DLQ";
    private static final String CAUSE = "dlqDeliveryFailureCause";
    private static final long PATIENCE_MILLIS = 1_000;
    private static final int AHEAD = 100;

    private final JmsTemplate queues;
    private final Predicate<String> full;
    private final Duration liveTtl;
    private final Duration deadTtl;

    /** @param full whether a queue holds as much as it may */
    DeadMessages(JmsTemplate queues, Predicate<String> full, Duration liveTtl, Duration deadTtl) {
        this.queues = queues;
        this.full = full;
        this.liveTtl = liveTtl;
        this.deadTtl = deadTtl;
    }

    /** A rejected message, without what it holds. Texts are null where it has none. */
    public record Rejected(String queue, String eventId, String feed, String resource, String recordKey, String change, String sequence, String because,
                           String sentAt, String rejectedAt, String expiresAt) {
    }

    /** Which messages are meant: that of one event, or all; the oldest first. */
    public record Which(Optional<String> eventId, int most) {
        private String selector() {
            return eventId.map(id -> "eventId = '" + id.replace("'", "''") + "'").orElse(null);
        }
    }

    /** Whether this is a dead-letter queue. */
    static boolean dead(String queue) {
        return queue.startsWith(PREFIX);
    }

    /**
     * The oldest ones of a dead-letter queue, as many of them as its broker lets be looked at.
     *
     * @param queue the queue they were read from
     */
    public List<Rejected> list(String queue, Which which) {
        List<Rejected> listed = queues.execute(session -> {
            List<Rejected> seen = new ArrayList<>();
            try (QueueBrowser browser = session.createBrowser(session.createQueue(PREFIX + queue), which.selector())) {
                for (Enumeration<?> all = browser.getEnumeration(); seen.size() < which.most && all.hasMoreElements(); ) {
                    seen.add(rejected(queue, (ActiveMQMessage) all.nextElement()));
                }
            }
            return seen;
        }, true);
        return listed == null ? List.of() : listed;
    }

    private static Rejected rejected(String queue, ActiveMQMessage message) throws JMSException {
        return new Rejected(queue, message.getStringProperty("eventId"), message.getStringProperty("feed"), message.getStringProperty("resource"),
                message.getStringProperty("recordKey"), message.getStringProperty("change"), message.getStringProperty("sequence"), message.getStringProperty(CAUSE),
                time(message.getJMSTimestamp()), time(message.getBrokerInTime()), time(message.getJMSExpiration()));
    }

    private static String time(long millis) {
        return millis <= 0 ? null : Instant.ofEpochMilli(millis).toString();
    }

    /**
     * Sends them once more to the queue they were read from, with all properties that consumers know them by.
     *
     * @param queue the queue they were read from
     * @return how many
     * @throws IllegalArgumentException when that queue holds as much as it may
     */
    public int retry(String queue, Which which) {
        if (full.test(queue)) {
            throw new IllegalArgumentException(queue + " holds as much as it may. Read it first");
        }
        return take(PREFIX + queue, which.selector(), which.most, (session, message) -> send(session, queue, queue.startsWith("replay.") ? Duration.ZERO : liveTtl, message, false));
    }

    /** @return how many were taken out, for good */
    public int discard(String queue, Which which) {
        return take(PREFIX + queue, which.selector(), which.most, (session, message) -> { });
    }

    /** @return bytes taken out of a dead-letter queue, the oldest first: so many at least, unless there are none or consumers hold them */
    Dropped drop(String deadQueue, long bytes) {
        long[] dropped = {0};
        int messages = take(deadQueue, null, AHEAD, (session, message) -> dropped[0] += message.getSize(), () -> dropped[0] < bytes);
        return new Dropped(messages, dropped[0]);
    }

    record Dropped(int messages, long bytes) {
    }

    /**
     * Moves what was rejected before there were dead-letter queues to where it would be now.
     *
     * @param oursOnly whether other applications may have messages there
     */
    int recover(boolean oursOnly) {
        return take(SHARED, oursOnly ? "eventId IS NOT NULL" : null, AHEAD, (session, message) -> {
            ActiveMQDestination origin = message.getOriginalDestination();
            String queue = origin == null ? SHARED : origin.getPhysicalName();
            send(session, dead(queue) ? queue : PREFIX + queue, deadTtl, message, true);
        });
    }

    private interface Act {
        void on(Session session, ActiveMQMessage message) throws JMSException;
    }

    private int take(String queue, String selector, int most, Act act) {
        return take(queue, selector, most, act, () -> true);
    }

    private int take(String queue, String selector, int most, Act act, BooleanSupplier more) {
        Integer taken = queues.execute(session -> {
            int count = 0;
            try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue + "?consumer.prefetchSize=" + Math.min(most, AHEAD)), selector)) {
                while (count < most && more.getAsBoolean() && consumer.receive(PATIENCE_MILLIS) instanceof ActiveMQMessage message) {
                    act.on(session, message);
                    count++;
                }
                session.commit();
            }
            return count;
        }, true);
        return taken == null ? 0 : taken;
    }

    private static void send(Session session, String queue, Duration ttl, ActiveMQMessage message, boolean withCause) throws JMSException {
        ActiveMQMessage copy = (ActiveMQMessage) message.copy();
        try {
            if (!withCause) {
                copy.removeProperty(CAUSE);
            }
        } catch (IOException e) {
            throw new JMSException("a rejected message has properties that cannot be read");
        }
        copy.setOriginalDestination(null);
        copy.setRedeliveryCounter(0);
        try (MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            producer.setTimeToLive(ttl.toMillis());
            producer.send(copy);
        }
    }
}
