package org.doorstep.subscription;

import org.doorstep.config.Feed;

/** What is known of a feed beside what its provider says. */
interface Signs {

    /** Whether nothing has come for longer than the feed's rhythm. */
    boolean silent(Feed feed);

    /** A catch-up has ended. */
    void caughtUp(String feed, CatchUpReport report);
}
