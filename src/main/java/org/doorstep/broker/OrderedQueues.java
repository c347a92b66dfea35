package org.doorstep.broker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.ConnectionContext;
import org.apache.activemq.broker.region.Destination;
import org.apache.activemq.broker.region.DestinationFactoryImpl;
import org.apache.activemq.broker.region.DestinationStatistics;
import org.apache.activemq.broker.region.MessageReference;
import org.apache.activemq.broker.region.Queue;
import org.apache.activemq.broker.region.cursors.QueueDispatchPendingList;
import org.apache.activemq.command.ActiveMQDestination;
import org.apache.activemq.command.ActiveMQQueue;
import org.apache.activemq.store.MessageStore;
import org.apache.activemq.store.PersistenceAdapter;
import org.apache.activemq.thread.TaskRunnerFactory;

/**
 * Makes queues that keep the order of what comes back. ActiveMQ's own queue puts what a lost consumer held behind what other lost
 * consumers had held and nobody has taken yet, so that a record's later message could be handed out before an earlier one. Its
 * {@code strictOrderDispatch} prevents that for one consumer at a time, and gives a second one nothing to do.
 */
final class OrderedQueues extends DestinationFactoryImpl {

    private final BrokerService service;

    OrderedQueues(BrokerService service, PersistenceAdapter store) {
        super(service, service.getTaskRunnerFactory(), store);
        this.service = service;
    }

    @Override
    public Destination createDestination(ConnectionContext context, ActiveMQDestination destination, DestinationStatistics statistics) throws Exception {
        if (!destination.isQueue() || destination.isTemporary()) {
            return super.createDestination(context, destination, statistics);
        }
        MessageStore store = persistenceAdapter.createQueueMessageStore((ActiveMQQueue) destination);
        Queue queue = new OrderedQueue(service, destination, store, statistics, taskRunnerFactory);
        configureQueue(queue, destination);
        queue.initialize();
        return queue;
    }

    private static final class OrderedQueue extends Queue {
        OrderedQueue(BrokerService service, ActiveMQDestination destination, MessageStore store, DestinationStatistics statistics,
                     TaskRunnerFactory threads) throws Exception {
            super(service, destination, store, statistics, threads);
            dispatchPendingList = new Waiting();
        }
    }

    /** What waits to be dispatched: first what comes back, as it was sent, then what nobody has had yet. The queue's lock is held. */
    private static final class Waiting extends QueueDispatchPendingList {
        @Override
        public void addForRedelivery(List<MessageReference> unacknowledged, boolean noConsumers) {
            List<MessageReference> all = new ArrayList<>(unacknowledged);
            Iterator<MessageReference> waiting = iterator();
            // The iterator begins with these.
            while (hasRedeliveries()) {
                all.add(waiting.next());
                waiting.remove();
            }
            all.sort(Comparator.comparingLong(message -> message.getMessageId().getBrokerSequenceId()));
            super.addForRedelivery(all, false);
        }
    }
}
