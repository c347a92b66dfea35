package org.doorstep.auth;

import java.util.Optional;

/** The pinned hook secrets of Repliers feeds, as SHA-256 only, and which paths are armed. Kept in the database. May block. */
public interface HookSecrets {

    /**
     * @param sha256 of the pinned secret, or empty
     * @param armed  whether a handshake is accepted now
     */
    record State(Optional<byte[]> sha256, boolean armed) {
    }

    State state(String feed, String event);

    /**
     * Pins a secret and disarms the path, in one step.
     *
     * @param source where the handshake came from
     * @return false when the path is not armed (any more)
     */
    boolean pin(String feed, String event, byte[] sha256, String source);
}
