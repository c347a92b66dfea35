package org.doorstep.auth;

/** What a scheme says of a sender. */
public sealed interface Verdict {

    /** Proved by a secret that it showed. */
    Proved AUTHENTICATED = new Proved("authenticated");

    /** @param how {@code verified} (a signature over the body) or {@code authenticated} (a secret) */
    record Proved(String how) implements Verdict {
    }

    record Refused(Cause cause) implements Verdict {
    }
}
