package org.doorstep.broker;

import java.util.List;

/**
 * How much a queue holds.
 *
 * @param bytes     of an outside broker an estimate: the messages by their average size since it started
 * @param consumers how many read it
 */
public record QueueDepth(String queue, long messages, long bytes, long consumers) {

    /** Those that consumers read: not the broker's own, and not what was rejected. */
    public static List<QueueDepth> read(List<QueueDepth> all) {
        return all.stream().filter(depth -> !depth.queue().startsWith("ActiveMQ.") && !depth.queue().startsWith(DeadMessages.PREFIX)).toList();
    }
}
