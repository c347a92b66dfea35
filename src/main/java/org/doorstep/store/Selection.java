package org.doorstep.store;

import com.github.f4b6a3.ulid.Ulid;
import java.time.Instant;

/**
 * Which events of the log. Whatever is null does not count.
 *
 * @param feed      name of the feed
 * @param resource  as the event has it
 * @param recordKey as the event has it
 * @param change    the word of a {@link org.doorstep.event.Change}
 * @param from      ids from this on; a delivery id or the start of one serves as well, for ids sort by time
 * @param before    ids before this
 */
public record Selection(String feed, String resource, String recordKey, String change, String from, String before) {

    /** What ids of that time and later sort after. */
    public static String idAt(Instant time) {
        return Ulid.min(Math.max(0, time.toEpochMilli())).toString();
    }

    /** When that was that an id carries; null where it carries none. */
    public static Instant timeOf(String id) {
        String ulid = id.split("-")[0];
        return Ulid.isValid(ulid) ? Ulid.getInstant(ulid) : null;
    }

    Where where() {
        return new Where().and("e.feed = ?", feed).and("e.resource = ?", resource).and("e.record_key = ?", recordKey).and("e.change = ?", change)
                .and("e.id >= ?", from).and("e.id < ?", before);
    }
}
