package org.doorstep.broker;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.region.Destination;
import org.apache.activemq.broker.region.Queue;
import org.apache.activemq.broker.region.RegionBroker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops messages whose time is over from queues that nobody reads. ActiveMQ's own look for them is off: it fetches a page of a queue
 * beside the queue's own dispatch, and what is fetched after that page can be handed out before it. Where somebody reads, expired
 * messages go when they are their turn.
 */
final class Expiry implements AutoCloseable {

    private static final long EVERY_SECONDS = 30;
    private static final Logger log = LoggerFactory.getLogger(Expiry.class);

    private final BrokerService broker;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(run -> {
        Thread daemon = new Thread(run, "doorstep-expiry");
        daemon.setDaemon(true);
        return daemon;
    });

    private Expiry(BrokerService broker) {
        this.broker = broker;
    }

    static Expiry of(BrokerService broker) {
        Expiry expiry = new Expiry(broker);
        expiry.thread.scheduleWithFixedDelay(expiry::look, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
        return expiry;
    }

    /** One look at every queue without consumers. */
    void look() {
        try {
            RegionBroker regions = (RegionBroker) broker.getRegionBroker();
            for (Destination destination : regions.getQueueRegion().getDestinationMap().values()) {
                if (destination instanceof Queue queue && queue.getConsumers().isEmpty() && queue.getDestinationStatistics().getMessages().getCount() > 0) {
                    // A browse drops what has expired on the first page.
                    queue.browse();
                }
            }
        } catch (RuntimeException e) {
            log.warn("expiry_failed cause={}", e.getClass().getName());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
