package org.doorstep.event;

import java.util.Locale;

/** What an event says happened to its record. {@link #CHANGED} where the provider does not say. */
public enum Change {
    CREATED, UPDATED, DELETED, CHANGED,
    /** About the subscription itself, not about a record (ShowingHub's Ping and its like). */
    NOTICE;

    /** The word used in tables, messages and properties: the name in lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The inverse of {@link #word()}. */
    public static Change of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
