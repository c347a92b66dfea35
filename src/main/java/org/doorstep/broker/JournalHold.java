package org.doorstep.broker;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.function.Consumer;
import org.apache.activemq.ActiveMQSession;
import org.apache.activemq.command.FlushCommand;
import org.springframework.jms.UncategorizedJmsException;

/**
 * Asks the journal's broker whether it still talks with the consumer that took this bundle. Only when it has given that consumer up
 * does it hand the bundle to another process, and its connections are never mended, so an answer means that the bundle is ours;
 * asked for with the lane's row locked, nobody else writes for this feed until we have committed.
 */
final class JournalHold implements Consumer<Session> {

    private static final int PATIENCE_MILLIS = 10_000;

    /** @throws UncategorizedJmsException when it is no longer ours, or nobody can say */
    @Override
    public void accept(Session consumer) {
        if (consumer instanceof ActiveMQSession session) {
            try {
                session.getConnection().syncSendPacket(new FlushCommand(), PATIENCE_MILLIS);
            } catch (JMSException e) {
                throw new UncategorizedJmsException("the journal's broker no longer holds us for the consumer of this bundle", e);
            }
        }
    }
}
