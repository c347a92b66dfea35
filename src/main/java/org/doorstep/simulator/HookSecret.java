package org.doorstep.simulator;

import java.security.SecureRandom;
import java.util.HexFormat;

/** The random value of a handshake. Not drawn from a run's seed: a door will take it for a secret. */
public final class HookSecret {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 24;

    private HookSecret() {
    }

    public static String random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
