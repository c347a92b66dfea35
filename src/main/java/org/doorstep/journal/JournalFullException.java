package org.doorstep.journal;

/** There is no room on the journal's disk: nothing was written, and it can be tried again. */
public final class JournalFullException extends Exception {

    public JournalFullException(String message, Throwable cause) {
        super(message, cause);
    }
}
