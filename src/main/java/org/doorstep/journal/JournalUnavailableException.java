package org.doorstep.journal;

/** A delivery could not be made durable: full, broken or too slow. The sender is told 503 and tries again. */
public final class JournalUnavailableException extends Exception {

    public JournalUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
