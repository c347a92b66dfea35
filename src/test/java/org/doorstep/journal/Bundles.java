package org.doorstep.journal;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.List;

/** For tests that need bundles of a shape of their own at an outside journal: what its writer would have written. */
public final class Bundles {

    private Bundles() {
    }

    /** Puts bundles into the journal, in one commit. */
    public static void write(ConnectionFactory journal, List<Bundle> bundles) throws JMSException {
        try (Connection connection = journal.createConnection();
             Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
             MessageProducer producer = session.createProducer(null)) {
            for (Bundle bundle : bundles) {
                BytesMessage message = session.createBytesMessage();
                message.writeBytes(bundle.encode());
                producer.send(session.createQueue("doorstep.deliveries." + bundle.feed()), message);
            }
            session.commit();
        }
    }
}
