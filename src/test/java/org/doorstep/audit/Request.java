package org.doorstep.audit;

import java.nio.charset.StandardCharsets;

/**
 * One push of a provider, as it goes over the wire.
 *
 * @param label     EntityEventSource, {@code ""} for none
 * @param eventName the event's name in the path (Repliers), else {@code ""}
 */
record Request(String feed, String label, String eventName, String body) {

    byte[] bytes() {
        return body.getBytes(StandardCharsets.UTF_8);
    }
}
