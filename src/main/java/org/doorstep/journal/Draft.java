package org.doorstep.journal;

import org.doorstep.event.Delivery;

/**
 * A delivery before the journal gave it its id and time. The fields are those of {@link Delivery}.
 *
 * @param came epoch microseconds at which the original came, or null: when it is written
 */
public record Draft(String feed, String provider, String origin, String proof, String sourceLabel, String eventName, byte[] body, Long came) {

    /** One that comes now. */
    public Draft(String feed, String provider, String origin, String proof, String sourceLabel, String eventName, byte[] body) {
        this(feed, provider, origin, proof, sourceLabel, eventName, body, null);
    }

    /** @param now epoch microseconds */
    Delivery stamped(String id, long now) {
        return new Delivery(id, feed, provider, came == null ? now : came, origin, proof, sourceLabel, eventName, body);
    }

    /** Never the body. */
    @Override
    public String toString() {
        return "Draft[feed=" + feed + " bytes=" + body.length + "]";
    }
}
