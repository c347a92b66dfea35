package org.doorstep.broker;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import java.io.ByteArrayOutputStream;
import org.apache.activemq.command.ActiveMQBytesMessage;
import org.apache.activemq.util.ByteSequence;
import org.apache.camel.component.jms.DefaultJmsMessageListenerContainer;
import org.apache.camel.component.jms.JmsEndpoint;
import org.doorstep.journal.Bundle;

/**
 * Natural batching on the way out of the journal: takes what waits there, up to a bound, in one transaction and hands it on as one
 * message, the bodies one after the other. A lane that is behind pays its three commits once for many small bundles; one that is not
 * gets each as it comes. Nothing is waited for.
 *
 * <p>What was rolled back comes alone when it comes again, so that a bundle that fails keeps no other from being committed.
 */
final class GatheringContainer extends DefaultJmsMessageListenerContainer {

    /** More saves little, and holds up whoever else wants the disk; it would also be large for a region of the default collector. */
    private static final int MAX_BYTES = 256 << 10;

    GatheringContainer(JmsEndpoint endpoint) {
        super(endpoint);
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
