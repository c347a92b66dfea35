package org.doorstep.simulator;

/**
 * One provider's producer: makes the bodies that it would push, and knows nothing of HTTP.
 *
 * <p>Events are numbered from 1. What an event holds follows from the producer's seed and that number alone, so a run can be
 * repeated, continued where it stopped, and cut into batches of any size without changing an event.
 */
public interface Producer {

    /**
     * The body of one request. May be called from several threads at once.
     *
     * @param from  number of the first event, at least 1
     * @param count how many events, at least 1
     */
    byte[] batch(long from, int count);
}
