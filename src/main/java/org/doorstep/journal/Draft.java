package org.doorstep.journal;

import org.doorstep.event.Delivery;

/**
 * A delivery before the journal gave it its id and time. The fields are those of {@link Delivery}.
 */
public record Draft(String feed, String provider, String origin, String proof, String sourceLabel, String eventName, byte[] body) {

    /** @param receivedAt epoch microseconds */
    Delivery stamped(String id, long receivedAt) {
        return new Delivery(id, feed, provider, receivedAt, origin, proof, sourceLabel, eventName, body);
    }

    /** Never the body. */
    @Override
    public String toString() {
        return "Draft[feed=" + feed + " bytes=" + body.length + "]";
    }
}
