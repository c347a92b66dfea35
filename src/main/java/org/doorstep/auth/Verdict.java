package org.doorstep.auth;

/** What a scheme says of a sender. */
public sealed interface Verdict {

    /** Proved by a secret that it showed. */
    Proved AUTHENTICATED = new Proved("authenticated");
    /** Proved by a signature over the body. */
    Proved VERIFIED = new Proved("verified");

    /** @param how {@code verified} (a signature over the body) or {@code authenticated} (a secret) */
    record Proved(String how) implements Verdict {
    }

    record Refused(Cause cause) implements Verdict {
    }

    /** Nothing can be said now, through no fault of the sender: it should try again. @param why from our own list */
    record Unavailable(String why) implements Verdict {
    }

    /**
     * Shows a new hook secret at a path that is armed (REST Hooks): to be pinned if the body is empty.
     *
     * @param secret the value to pin and to echo
     */
    record Handshake(String secret) implements Verdict {
        @Override
        public String toString() {
            return "Handshake[***]";
        }
    }

    static Verdict refused(Cause cause) {
        return new Refused(cause);
    }
}
