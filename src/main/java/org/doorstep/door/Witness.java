package org.doorstep.door;

/** Told of what comes to the doors. Called for every request, on any thread: never waits, never throws. */
public interface Witness {

    /** A delivery of this feed is durable. */
    void accepted(String feed);

    /** Somebody was refused. @param feed or {@code -} where there is none of that name */
    void refused(String feed, int status);
}
