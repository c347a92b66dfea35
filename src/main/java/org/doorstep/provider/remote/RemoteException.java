package org.doorstep.provider.remote;

import java.time.Duration;
import java.util.Optional;

/** A provider's API did not do what was asked. The message is one line for an operator, without secrets and without a stranger's text. */
public final class RemoteException extends Exception {

    private static final long serialVersionUID = 1;

    /** What can be done about it. */
    public enum Kind {
        /** Token, key or client are not taken: only an operator can mend it. */
        CREDENTIALS,
        /** They are known but may not do this: only the provider can mend it. */
        RIGHTS,
        /** There is no such thing. */
        NOT_FOUND,
        /** It does not take our request: a wrong address, path or parameter. */
        REFUSED,
        /** Too many requests: later. */
        LIMITED,
        /** It cannot be reached, or has a fault: later. */
        UNAVAILABLE,
        /** It answered something else than its documents say. */
        UNREADABLE
    }

    private final Kind kind;
    private final int status;
    private final transient Duration retryAfter;

    public RemoteException(Kind kind, String message) {
        this(kind, message, 0, null);
    }

    /** @param status of the answer */
    RemoteException(Kind kind, String message, int status) {
        this(kind, message, status, null);
    }

    RemoteException(Kind kind, String message, int status, Duration retryAfter) {
        super(message);
        this.kind = kind;
        this.status = status;
        this.retryAfter = retryAfter;
    }

    public Kind kind() {
        return kind;
    }

    /** Of the answer, where the exception is about it; else 0. */
    public int status() {
        return status;
    }

    /** Whether asking again cannot help until somebody changes something. */
    public boolean hopeless() {
        return kind == Kind.CREDENTIALS || kind == Kind.RIGHTS;
    }

    /** Whether it may be about what was asked for only, so that something else may be had; else all questions would fare like that. */
    public boolean ofTheRequest() {
        return switch (kind) {
            case UNAVAILABLE, LIMITED, CREDENTIALS -> false;
            case RIGHTS, NOT_FOUND, REFUSED, UNREADABLE -> true;
        };
    }

    /** The same, now that it is known that others are answered. */
    RemoteException ofTheRequestOnly() {
        return new RemoteException(Kind.UNREADABLE, getMessage(), status);
    }

    /** How long the provider wants to be left alone. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
