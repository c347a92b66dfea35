package org.doorstep.subscription;

/** The keeper cannot do it now, for a reason of ours. The message is one line for an operator. */
public final class KeeperException extends RuntimeException {

    private static final long serialVersionUID = 1;

    KeeperException(String message) {
        super(message);
    }
}
