package org.doorstep.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A secret from the configuration. Compared by SHA-256 in constant time; never printed. Has no {@code equals} on purpose:
 * nothing may compare secrets but {@link #matches}.
 */
public final class Secret {

    private final String value;
    private final byte[] digest;

    public Secret(String value) {
        this.value = value;
        this.digest = sha256(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether {@code presented} is this secret; the time taken does not depend on where they differ. */
    public boolean matches(byte[] presented) {
        return MessageDigest.isEqual(digest, sha256(presented));
    }

    /** Whether any of them is it; every one is compared, so that the time does not tell which. */
    public static boolean anyMatches(Iterable<Secret> secrets, byte[] presented) {
        boolean any = false;
        for (Secret secret : secrets) {
            any |= secret.matches(presented);
        }
        return any;
    }

    /** The secret itself, for the few who must have it: HMAC keys, outbound calls. */
    public String reveal() {
        return value;
    }

    /** The start of its SHA-256, to tell two secrets apart in our own memory. Not for logs: a short secret could be guessed from it. */
    String fingerprint() {
        return HexFormat.of().formatHex(digest, 0, 8);
    }

    public int length() {
        return value.length();
    }

    @Override
    public String toString() {
        return "***";
    }

    public static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
