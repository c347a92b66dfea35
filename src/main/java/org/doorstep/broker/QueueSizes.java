package org.doorstep.broker;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How much the queues of an outside broker hold, by its statistics plugin: the number of messages by their average size since
 * it started. A broker without the plugin does not answer, and is not asked again.
 */
final class QueueSizes {

    private static final String ASK = "ActiveMQ.Statistics.Destination.";
    private static final List<String> ABOUT = List.of("events.>", "replay.>", DeadMessages.PREFIX + ">", DeadMessages.SHARED);
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

    /** @return empty where nobody can say */
    Optional<List<QueueDepth>> read() throws JMSException {
        List<QueueDepth> depths = new ArrayList<>();
        for (String queues : ABOUT) {
            mute = mute || !ask(queues, depths);
        }
        return mute ? Optional.empty() : Optional.of(List.copyOf(depths));
    }

    /** @return whether there was an answer to the end */
    private boolean ask(String queues, List<QueueDepth> depths) throws JMSException {
        Message question = session.createMessage();
        question.setBooleanProperty(UNTIL_EMPTY, true);
        question.setJMSReplyTo(answers);
        producer.send(session.createQueue(ASK + queues), question, DeliveryMode.NON_PERSISTENT, 4, PATIENCE_MILLIS);
        while (consumer.receive(PATIENCE_MILLIS) instanceof MapMessage answer) {
            if (!answer.itemExists("destinationName")) {
                return true;
            }
            String name = answer.getString("destinationName");
            long messages = answer.getLong("size");
            depths.add(new QueueDepth(name.startsWith(QUEUE) ? name.substring(QUEUE.length()) : name, messages,
                    messages * answer.getLong("averageMessageSize"), answer.getLong("consumerCount")));
        }
        return false;
    }
}
