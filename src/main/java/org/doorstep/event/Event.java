package org.doorstep.event;

import static java.util.Objects.requireNonNull;

/**
 * One change of one record, as a decoder took it out of a delivery. The row of {@code events}, the message on the queue
 * and the body of a resource route are all made from it.
 *
 * @param id          delivery id, {@code -}, five-digit index in the delivery: text, sortable
 * @param feed        name of the feed
 * @param sourceLabel RESO's EntityEventSource, {@code ""} elsewhere
 * @param provider    name of the provider
 * @param identity    what makes it the same event when it is sent twice
 * @param sequence    the provider's own number, or null
 * @param resource    RESO ResourceName or the provider's counterpart
 * @param recordKey   key of the record within feed, label and resource
 * @param change      what happened
 * @param version     orders the versions of one record: the sequence, or else the event's own time in epoch microseconds, or 0
 * @param undated     why it has neither, or null: such an event stands in the order of receipt
 * @param occurredAt  epoch microseconds by the provider's clock, or null
 * @param receivedAt  epoch microseconds by ours
 * @param deliveryId  the delivery it came in
 * @param origin      origin of that delivery
 * @param data        the record as JSON text as sent, or null: a missing record is never a delete
 * @param extra       JSON object of the event's other fields as sent, or null
 * @param from        where the event starts in the delivery's body (byte offset)
 * @param to          where it ends (byte offset, exclusive)
 * @param stale       an equal or newer version of the record was already known
 * @param latest      the newest event of its record in this bundle that carries a record or a delete: the one that tables take
 * @param replay      sent again from the log on an operator's word
 */
public record Event(String id, String feed, String sourceLabel, String provider, Identity identity, Long sequence,
                    String resource, String recordKey, Change change, long version, Undated undated, Long occurredAt, long receivedAt,
                    String deliveryId, String origin, String data, String extra, int from, int to,
                    boolean stale, boolean latest, boolean replay) {

    /**
     * What makes two events the same one.
     *
     * @param key      unique within a feed
     * @param windowed true where the provider gives no id and the key is a hash: then it is a duplicate only within the
     *                 dedup window, later it is a new event (a status going A, B, A is real)
     */
    public record Identity(String key, boolean windowed) {
        public Identity {
            requireNonNull(key);
        }
    }

    public Event {
        requireNonNull(id);
        requireNonNull(feed);
        requireNonNull(sourceLabel);
        requireNonNull(provider);
        requireNonNull(identity);
        requireNonNull(resource);
        requireNonNull(recordKey);
        requireNonNull(change);
        requireNonNull(deliveryId);
        requireNonNull(origin);
    }

    /** The event id of the {@code index}-th event of a delivery. */
    public static String id(String deliveryId, int index) {
        String digits = Integer.toString(index);
        return deliveryId + "-" + "00000".substring(Math.min(5, digits.length())) + digits;
    }

    /** The same event, after {@code records} said whether it is stale and whether it is the one that tables take. */
    public Event judged(boolean isStale, boolean isLatest) {
        return new Event(id, feed, sourceLabel, provider, identity, sequence, resource, recordKey, change, version, undated, occurredAt,
                receivedAt, deliveryId, origin, data, extra, from, to, isStale, isLatest, replay);
    }

    /** The same event, received that many microseconds later. */
    public Event later(long micros) {
        return new Event(id, feed, sourceLabel, provider, identity, sequence, resource, recordKey, change, version, undated, occurredAt,
                receivedAt + micros, deliveryId, origin, data, extra, from, to, stale, latest, replay);
    }

    /** The same event with the record that it only named. @param record JSON text */
    public Event withRecord(String record) {
        return new Event(id, feed, sourceLabel, provider, identity, sequence, resource, recordKey, change, version, undated, occurredAt,
                receivedAt, deliveryId, origin, record, extra, from, to, stale, latest, replay);
    }

    /** The same event, after its record turned out to be gone: a delete. */
    public Event gone() {
        return new Event(id, feed, sourceLabel, provider, identity, sequence, resource, recordKey, Change.DELETED, version, undated, occurredAt,
                receivedAt, deliveryId, origin, data, extra, from, to, stale, latest, replay);
    }

    public boolean deleted() {
        return change == Change.DELETED;
    }

    /** Whether it carries a record: data that is an object. Any other is logged and sent on, and tells nothing of the record. */
    public boolean hasRecord() {
        return data != null && data.startsWith("{");
    }

    /** Never the data: it may be personal. */
    @Override
    public String toString() {
        return "Event[" + id + " feed=" + feed + " resource=" + resource + "]";
    }
}
