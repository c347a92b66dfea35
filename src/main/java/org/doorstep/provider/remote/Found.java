package org.doorstep.provider.remote;

/**
 * An event that polling found, as it would have been pushed.
 *
 * @param sourceLabel RESO's EntityEventSource, else {@code ""}
 * @param eventName   where the path would carry it (Repliers), else {@code ""}
 * @param body        one delivery with one event, so that it has the identity that the pushed one had
 * @param happened    epoch microseconds before which it cannot have been delivered, or null
 * @param byVersion   what was found is a record, not an event: it is known where that version of it, or a later one, is
 */
public record Found(String sourceLabel, String eventName, byte[] body, Long happened, boolean byVersion) {

    /** Never the body. */
    @Override
    public String toString() {
        return "Found[bytes=" + body.length + "]";
    }
}
