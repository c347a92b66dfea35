package org.doorstep.event;

import java.util.Locale;

/** Why an event of a provider without sequence numbers has no version: it has no time that could be compared with another one. */
public enum Undated {

    /** No time stands where one is looked for. */
    MISSING,
    /** What stands there is no time. */
    UNREADABLE,
    /** It is further ahead of our clock than clocks differ. */
    AHEAD;

    /** As metrics and logs say it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
