package org.doorstep.provider.reso;

import org.doorstep.event.Event;
import org.doorstep.provider.remote.Found;

/**
 * An EntityEvent of a producer's list.
 *
 * @param raw   as it was sent
 * @param found as it would have been pushed
 * @param event as our door reads it
 */
record FoundEvent(byte[] raw, Found found, Event event) {

    long sequence() {
        return event.sequence();
    }

    /** Of the record. */
    String name() {
        return event.resource() + "/" + event.recordKey();
    }

    /** Neither key nor content. */
    @Override
    public String toString() {
        return "FoundEvent[" + event.sequence() + "]";
    }
}
