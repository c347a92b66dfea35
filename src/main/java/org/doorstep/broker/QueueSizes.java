package org.doorstep.broker;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.HashMap;
import java.util.Map;

/**
 * How much the event queues of an outside broker hold, by its statistics plugin: the number of messages by their average size since
 * it started. A broker without the plugin does not answer, and is not asked again.
 */
final class QueueSizes {

    private static final String ASK = "ActiveMQ.Statistics.Destination.events.>";
    /** Makes the plugin send an empty message after the last queue's. */
    private static final String UNTIL_EMPTY = "ActiveMQ.Statistics.Destination.List.End.With.Null";
    private static final String QUEUE = "queue://";
    private static final long PATIENCE_MILLIS = 5_000;

    private final Session session;
    private final Queue answers;
    private final MessageConsumer consumer;
    private final MessageProducer producer;
    private boolean mute;

    QueueSizes(Session session) throws JMSException {
        this.session = session;
        this.answers = session.createTemporaryQueue();
        this.consumer = session.createConsumer(answers);
        this.producer = session.createProducer(null);
    }

    /** @return bytes by queue; empty where nobody can say */
    Map<String, Long> read() throws JMSException {
        Map<String, Long> sizes = new HashMap<>();
        if (mute) {
            return sizes;
        }
        Message question = session.createMessage();
        question.setBooleanProperty(UNTIL_EMPTY, true);
        question.setJMSReplyTo(answers);
        producer.send(session.createQueue(ASK), question, DeliveryMode.NON_PERSISTENT, 4, PATIENCE_MILLIS);
        while (consumer.receive(PATIENCE_MILLIS) instanceof MapMessage answer) {
            if (!answer.itemExists("destinationName")) {
                return sizes;
            }
            String name = answer.getString("destinationName");
            sizes.put(name.startsWith(QUEUE) ? name.substring(QUEUE.length()) : name, answer.getLong("size") * answer.getLong("averageMessageSize"));
        }
        mute = true;
        return Map.of();
    }
}
