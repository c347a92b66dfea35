package org.doorstep.journal.log;

/**
 * A write or a force of a segment in use failed, now or before: final. What a later force of the same file says is
 * worth nothing, since the system may have dropped the pages that it could not write. The process should end; the next
 * start reads what is really there.
 */
public final class FailedException extends Exception {

    FailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
