package org.doorstep.broker;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.ByteArrayOutputStream;
import org.apache.activemq.command.ActiveMQBytesMessage;
import org.apache.activemq.util.ByteSequence;
import org.apache.camel.component.jms.DefaultJmsMessageListenerContainer;
import org.apache.camel.Route;
import org.apache.camel.component.jms.JmsEndpoint;
import org.doorstep.journal.Bundle;
import org.doorstep.journal.Handover;
import org.doorstep.journal.UnfinishedRoutes;

/**
 * Natural batching on the way out of the journal: takes what waits there, up to a bound, in one transaction and hands it on as one
 * message, the bodies one after the other. A lane that is behind pays its three commits once for many small bundles; one that is not
 * gets each as it comes. Nothing is waited for.
 *
 * <p>What was rolled back comes alone when it comes again, so that a bundle that fails keeps no other from being committed.
 *
 * <p>A message is let go by the word of the lane ({@link Handover}), not because a route came to an end: that is rolled back like an outage.
 */
final class GatheringContainer extends DefaultJmsMessageListenerContainer {

    /** More saves little, and holds up whoever else wants the disk; it would also be large for a region of the default collector. */
    private static final int MAX_BYTES = 256 << 10;

    private final JournalHold hold = new JournalHold();
    private final JmsEndpoint endpoint;
    private final UnfinishedRoutes unfinished;

    GatheringContainer(JmsEndpoint endpoint, UnfinishedRoutes unfinished) {
        super(endpoint);
        this.endpoint = endpoint;
        this.unfinished = unfinished;
    }

    /** Always: a session that acknowledges by itself does so before the route has run. */
    @Override
    public boolean isSessionTransacted() {
        return true;
    }

    @Override
    protected void invokeListener(Session session, Message message) throws JMSException {
        Handover handover = Handover.encoded(message instanceof BytesMessage ? content((BytesMessage) message) : null, () -> hold.accept(session));
        boolean failed = true;
        try {
            handover.during(() -> super.invokeListener(session, message));
            failed = false;
        } finally {
            unfinished.ended(feed(), handover, failed, file());
        }
        if (!handover.done()) {
            throw new IllegalStateException("the route has ended, and its lane is not done with the bundle");
        }
    }

    /** Camel appends options of the destination to its name. */
    private String feed() {
        return endpoint.getDestinationName().split("\\?", 2)[0].substring(OutsideJournal.QUEUE.length());
    }

    /** Where the route that has this consumer is written. */
    private String file() {
        return endpoint.getCamelContext().getRoutes().stream().filter(route -> route.getEndpoint() == endpoint).findFirst()
                .map(Route::getSourceLocation).orElse("-");
    }

    private static byte[] content(BytesMessage message) throws JMSException {
        message.reset();
        byte[] content = new byte[Math.toIntExact(message.getBodyLength())];
        message.readBytes(content);
        message.reset();
        return content;
    }

    @Override
    protected Message receiveMessage(MessageConsumer consumer) throws JMSException {
        Message first = super.receiveMessage(consumer);
        if (!(first instanceof BytesMessage bytes) || first.getJMSRedelivered() || bytes.getBodyLength() >= MAX_BYTES) {
            return first;
        }
        Message next = consumer.receiveNoWait();
        if (next == null) {
            return first;
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream(MAX_BYTES);
        all.writeBytes(body(first));
        all.writeBytes(body(next));
        for (int count = 2; count < Bundle.TOGETHER && all.size() < MAX_BYTES; count++) {
            next = consumer.receiveNoWait();
            if (next == null) {
                break;
            }
            all.writeBytes(body(next));
        }
        ActiveMQBytesMessage gathered = new ActiveMQBytesMessage();
        gathered.setJMSMessageID(first.getJMSMessageID());
        gathered.setJMSDestination(first.getJMSDestination());
        gathered.setContent(new ByteSequence(all.toByteArray()));
        gathered.setReadOnlyBody(true);
        return gathered;
    }

    /** One byte that no bundle begins with, for a message that is none: the lane refuses it, and it comes again alone. */
    private static byte[] body(Message message) throws JMSException {
        if (!(message instanceof BytesMessage bytes)) {
            return new byte[1];
        }
        byte[] body = new byte[Math.toIntExact(bytes.getBodyLength())];
        bytes.readBytes(body);
        return body;
    }
}
