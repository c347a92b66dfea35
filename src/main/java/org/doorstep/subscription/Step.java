package org.doorstep.subscription;

import org.doorstep.provider.remote.Actual;
import org.doorstep.provider.remote.Wanted;

/**
 * What one subscription is like, and so what is to be done.
 *
 * @param wanted null for one that nobody wants
 * @param actual null for one that is not there
 * @param reason for people
 */
record Step(Kind kind, Wanted wanted, Actual actual, String reason) {

    enum Kind {
        /** As it should be. */
        MATCHED(null),
        /** Not there. */
        MISSING("create"),
        /** Leads elsewhere or proves nothing. */
        DIFFERENT("update"),
        /** There, but its secret is not known here. */
        UNPROVED("renew"),
        /** Does not send, and should. */
        DISABLED("activate"),
        /** Sends, and should not. */
        UNWANTED("deactivate"),
        /** Ours, and not wanted any more. */
        OBSOLETE("delete"),
        /** Somebody else's: left alone. */
        EXTRA(null),
        /** In a state that no document knows: left alone. */
        UNCLEAR(null);

        private final String act;

        Kind(String act) {
            this.act = act;
        }

        /** What is done about it, or null. */
        String act() {
            return act;
        }
    }

    String event() {
        return wanted != null ? wanted.event() : actual.event();
    }
}
