package org.doorstep.provider;

import java.util.List;
import org.doorstep.event.Event;

/**
 * What a decoder found in a delivery, in the order of the delivery.
 *
 * @param events  may be empty: an empty batch is legal
 * @param rejects elements that are no event
 */
public record Decoded(List<Event> events, List<Reject> rejects) {

    /** Events and rejects in one delivery at most. */
    public static final int MAX_EVENTS = 10_000;

    /**
     * An element that is no event.
     *
     * @param reason a word or two from our own list
     * @param from   where it starts in the body (byte offset)
     * @param to     where it ends (byte offset, exclusive)
     */
    public record Reject(String reason, int from, int to) {
    }
}
