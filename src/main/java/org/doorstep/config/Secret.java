package org.doorstep.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

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

    /** The secret itself, for the few who must have it: HMAC keys, outbound calls. */
    public String reveal() {
        return value;
    }

    public int length() {
        return value.length();
    }

    @Override
    public String toString() {
        return "***";
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
