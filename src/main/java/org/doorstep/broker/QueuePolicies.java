package org.doorstep.broker;

import java.time.Duration;
import java.util.List;
import org.apache.activemq.broker.region.policy.IndividualDeadLetterStrategy;
import org.apache.activemq.broker.region.policy.PolicyEntry;
import org.apache.activemq.broker.region.policy.PolicyMap;
import org.apache.activemq.command.ActiveMQQueue;

/** How the embedded brokers treat their queues; docs/examples/activemq.xml says the same to an outside one. */
final class QueuePolicies {

    /** Bundles that are read ahead for a lane at most, and their bytes. */
    static final int JOURNAL_PAGE = 50;
    private static final long JOURNAL_MEMORY = 2L << 20;
    /** What is looked at of a dead-letter queue stays in memory, and all queues share that: see {@link EmbeddedBroker}. */
    private static final int DEAD_PAGE = 500;
    private static final long DEAD_MEMORY = 2L << 20;

    private QueuePolicies() {
    }

    static PolicyMap journal() {
        PolicyEntry policy = policy(">");
        // Bundles of up to 1 MiB: a page of the default 200 would be the whole heap. The memory is what is read ahead; sending needs none.
        policy.setMaxPageSize(JOURNAL_PAGE);
        policy.setMemoryLimit(JOURNAL_MEMORY);
        policy.setUseCache(false);
        return map(policy);
    }

    /** @param deadTtl how long a message that a consumer rejected waits in its dead-letter queue */
    static PolicyMap queues(Duration deadTtl) {
        PolicyEntry policy = policy(">");
        // The default map of 1,024 groups forgets the oldest, and with it their order.
        policy.setMessageGroupMapFactoryType("bucket");
        policy.setDeadLetterStrategy(deadLetters(DeadMessages.PREFIX, deadTtl));
        PolicyEntry dead = policy(DeadMessages.PREFIX + ">");
        dead.setMaxPageSize(DEAD_PAGE);
        dead.setMaxBrowsePageSize(DEAD_PAGE);
        dead.setMemoryLimit(DEAD_MEMORY);
        dead.setUseCache(false);
        // To where they are, so that they never go to a dead-letter queue of the dead-letter queue: see Rejections.
        dead.setDeadLetterStrategy(deadLetters("", deadTtl));
        return map(policy, dead);
    }

    private static IndividualDeadLetterStrategy deadLetters(String prefix, Duration ttl) {
        IndividualDeadLetterStrategy strategy = new IndividualDeadLetterStrategy();
        strategy.setQueuePrefix(prefix);
        strategy.setExpiration(ttl.toMillis());
        strategy.setProcessExpired(false);
        // It would drop a message whose id was rejected before, as one that was brought back with ActiveMQ's own tools.
        strategy.setEnableAudit(false);
        return strategy;
    }

    private static PolicyEntry policy(String queues) {
        PolicyEntry policy = new PolicyEntry();
        policy.setDestination(new ActiveMQQueue(queues));
        policy.setProducerFlowControl(false);
        policy.setAdvisoryForConsumed(false);
        policy.setGcInactiveDestinations(false);
        // It takes pages out of turn: see Expiry.
        policy.setExpireMessagesPeriod(0);
        return policy;
    }

    private static PolicyMap map(PolicyEntry... entries) {
        PolicyMap map = new PolicyMap();
        map.setPolicyEntries(List.of(entries));
        return map;
    }
}
