package org.doorstep.journal.log;

/**
 * There is no room for a batch: the limit is reached, or the disk gives no space. Nothing was written, and it may be
 * tried again.
 */
public final class FullException extends Exception {

    FullException(String message, Throwable cause) {
        super(message, cause);
    }
}
