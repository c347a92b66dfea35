package org.doorstep.broker;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.activemq.ActiveMQMessageFormatException;
import org.apache.activemq.broker.Broker;
import org.apache.activemq.broker.BrokerFilter;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.ConnectionContext;
import org.apache.activemq.broker.region.MessageReference;
import org.apache.activemq.broker.region.Subscription;
import org.apache.activemq.command.Message;
import org.apache.activemq.command.MessageId;
import org.apache.activemq.util.BrokerSupport;
import org.apache.activemq.util.IdGenerator;
import org.doorstep.metrics.PerMinute;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What ActiveMQ's dead-letter queues lack: what a consumer gives as its reason is bounded before it is kept, and a message that is rejected
 * where dead letters are read goes to the end of that queue instead of nowhere.
 */
record Rejections() implements BrokerPlugin {

    private static final int LONGEST_REASON = 300;
    private static final Logger log = LoggerFactory.getLogger(Rejections.class);

    @Override
    public Broker installPlugin(Broker next) {
        return new BrokerFilter(next) {
            private final String producer = new IdGenerator("doorstep-rejected-").generateId();
            private final AtomicLong ids = new AtomicLong();
            private final PerMinute lost = new PerMinute();

            @Override
            public boolean sendToDeadLetterQueue(ConnectionContext context, MessageReference reference, Subscription subscription, Throwable cause) {
                Message message = reference.getMessage();
                if (message == null || !DeadMessages.dead(message.getDestination().getPhysicalName()) || message.isExpired()
                        || cause instanceof ActiveMQMessageFormatException) {
                    return super.sendToDeadLetterQueue(context, reference, subscription, cause == null ? null : new Reason(cause));
                }
                try {
                    // The store would take one with the same id for the one that is being removed.
                    Message again = message.copy();
                    again.setMessageId(new MessageId(producer + ":1:1:" + ids.incrementAndGet()));
                    BrokerSupport.resendNoCopy(BrokerSupport.getConnectionContext(this), again, message.getDestination());
                    return true;
                } catch (Exception e) {
                    String queue = message.getDestination().getPhysicalName();
                    String why = e.getClass().getName();
                    long due = lost.due(List.of(queue, why), 1);
                    if (due > 0) {
                        log.warn("rejected_message_lost queue=\"{}\" cause={} count={}", queue, why, due);
                    }
                    return false;
                }
            }
        };
    }

    /** A stranger's reason on one line of bounded length. */
    private static final class Reason extends Throwable {
        private static final long serialVersionUID = 1L;
        private final String text;

        private Reason(Throwable cause) {
            super(null, null, false, false);
            String given = String.valueOf(cause.getMessage());
            this.text = given.substring(0, Math.min(given.length(), LONGEST_REASON)).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
