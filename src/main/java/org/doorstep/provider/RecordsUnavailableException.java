package org.doorstep.provider;

/**
 * The records that events only name cannot be fetched now: an outage, not a bad delivery. Whoever decodes waits and tries again.
 * The message is one line without secrets and without a stranger's text.
 */
public final class RecordsUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public RecordsUnavailableException(String message) {
        super(message);
    }
}
