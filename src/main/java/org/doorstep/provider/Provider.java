package org.doorstep.provider;

import java.util.Set;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.json.UndecodableException;

/** One of the push contracts: how its deliveries are read and how it wants to be answered. Stateless, safe for any thread. */
public interface Provider {

    /** As it stands in feeds.yaml, in paths, queues and tables. */
    String name();

    /**
     * Takes the events out of a delivery. Called in the lane, never at the door. One bad element is a {@link Decoded.Reject},
     * the others go on.
     *
     * @throws UndecodableException when nothing of it can be read
     */
    Decoded decode(Delivery delivery) throws UndecodableException;

    /** Whether a path may carry this event's name; true where the contract puts none there. */
    default boolean takes(String eventName) {
        return true;
    }

    /** How the door answers deliveries of this contract. */
    AnswerPolicy answers();

    /**
     * An event of the log as an element of a delivery: decoded again it is the same event. Its bytes are the original ones, or as near
     * as the log has them.
     */
    default String element(Event event) {
        return event.data();
    }

    /** The name that a path carried when this event came, {@code ""} where the contract puts none there. */
    default String eventName(Event event) {
        return "";
    }

    /** Fields that no delivery of this contract may bring in, see {@link Redaction}; a feed may name more. */
    default Set<String> redacts() {
        return Set.of();
    }
}
