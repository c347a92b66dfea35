package org.doorstep.event;

import static java.util.Objects.requireNonNull;

/**
 * One accepted HTTP request, as it is kept in the journal: who sent it, how that was proved, and the bytes.
 *
 * @param id          ULID, rising within a process
 * @param feed        name of the feed in feeds.yaml
 * @param provider    name of the feed's provider
 * @param receivedAt  epoch microseconds, strictly rising within a feed and process; of a replay, when the original came, and of
 *                    an event that was fetched, when it happened, where the provider says so
 * @param origin      {@code push}, {@code replay} or {@code catch-up}
 * @param proof       how the sender proved who it is: {@code verified} (signature), {@code authenticated} (secret), or {@code fetched}
 *                    from the address in our own configuration
 * @param sourceLabel RESO's EntityEventSource (RCP-28), {@code ""} where there is none
 * @param eventName   the event's name where the path carries it (Repliers), else {@code ""}
 * @param body        the body, content encoding removed, redacted where the feed wants it; not copied, not to be changed
 */
public record Delivery(String id, String feed, String provider, long receivedAt, String origin, String proof,
                       String sourceLabel, String eventName, byte[] body) {

    /** Pushed by the provider. */
    public static final String PUSH = "push";
    /** A dead letter brought back by an operator. */
    public static final String REPLAY = "replay";
    /** Fetched from the provider, for it was never pushed. */
    public static final String CATCH_UP = "catch-up";

    public Delivery {
        requireNonNull(id);
        requireNonNull(feed);
        requireNonNull(provider);
        requireNonNull(origin);
        requireNonNull(proof);
        requireNonNull(sourceLabel);
        requireNonNull(eventName);
        requireNonNull(body);
    }

    /** Never the body: it holds personal data. */
    @Override
    public String toString() {
        return "Delivery[" + id + " feed=" + feed + " bytes=" + body.length + "]";
    }
}
