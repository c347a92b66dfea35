package org.doorstep.store;

import java.util.Arrays;
import java.util.List;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;

/**
 * Something set aside with its bytes, so that it can be looked at, repaired and replayed.
 *
 * @param delivery  what it came in
 * @param kind      {@code delivery} (could not be read at all), {@code element} (one element of it is no event) or
 *                  {@code event} (an event whose handling failed), {@code unrecoverable} (its provider names it and cannot be asked for it)
 * @param reason    a word or two from our own list: safe to show and to count
 * @param detail    more for a human, beside the body that it stands with; may be null
 * @param resource  of the event, or null
 * @param recordKey of the event, or null
 * @param body      the bytes
 */
public record DeadLetter(Delivery delivery, String kind, String reason, String detail, String resource, String recordKey, byte[] body) {

    /** All values of {@link #kind}. */
    public static final List<String> KINDS = List.of("delivery", "element", "event");

    public static DeadLetter delivery(Delivery delivery, String reason, String detail) {
        return new DeadLetter(delivery, "delivery", reason, detail, null, null, delivery.body());
    }

    public static DeadLetter event(Delivery delivery, Event event, String reason, String detail) {
        byte[] body = Arrays.copyOfRange(delivery.body(), event.from(), event.to());
        return new DeadLetter(delivery, "event", reason, detail, event.resource(), event.recordKey(), body);
    }

    /** @param delivery with what there is of it */
    public static DeadLetter unrecoverable(Delivery delivery, String reason, String resource, String recordKey) {
        return new DeadLetter(delivery, "unrecoverable", reason, null, resource, recordKey, delivery.body());
    }

    /** Never the body. */
    @Override
    public String toString() {
        return "DeadLetter[" + kind + " " + reason + " of " + delivery.id() + "]";
    }
}
