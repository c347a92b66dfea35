package org.doorstep.broker;

/**
 * How much a queue holds.
 *
 * @param bytes     of an outside broker an estimate: the messages by their average size since it started
 * @param consumers how many read it
 */
public record QueueDepth(String queue, long messages, long bytes, long consumers) {
}
