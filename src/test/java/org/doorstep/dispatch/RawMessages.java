package org.doorstep.dispatch;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import org.doorstep.event.Event;

/** The messages of the queue step, for a bench that sends them without the rest of the house. */
public final class RawMessages {

    private RawMessages() {
    }

    public static Message of(Session session, Event event) throws JMSException {
        return QueueStep.message(session, event);
    }
}
