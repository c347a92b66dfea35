package org.doorstep.dispatch;

import java.util.List;
import org.doorstep.event.Event;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Events that come from no delivery, sent to a queue as the others are, in a transaction of their own. Safe for any thread. */
public final class Announcements {

    private final QueueStep queues;
    private final TransactionTemplate transaction;

    public Announcements(QueueStep queues, PlatformTransactionManager transactions) {
        this.queues = queues;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * @param events of one provider and resource
     * @return false when their queue is full: nothing was sent
     */
    public boolean send(List<Event> events) {
        Event first = events.get(0);
        return Boolean.TRUE.equals(transaction.execute(status -> queues.send("events." + first.provider() + "." + first.resource(), events)));
    }
}
