package org.doorstep.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * Tells whether a configuration file is still what it was. By its bytes and not by its time: editors rename, mounts swap a link, copies
 * keep the time.
 */
public final class Source {

    /** Of a file that is not there, or cannot be read. */
    public static final String ABSENT = "absent";

    private Source() {
    }

    /** Differs where the file differs or a secret file that it names by {@code {{file:PATH}}}; holds nothing of either. */
    public static String fingerprint(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes);
            for (Path secret : new Placeholders(Map.of(), file.toAbsolutePath().getParent()).files(new String(bytes, StandardCharsets.UTF_8))) {
                digest.update(secret(secret));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            return ABSENT;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static byte[] secret(Path file) {
        try {
            return Secret.sha256(Files.readAllBytes(file));
        } catch (IOException e) {
            return new byte[1];
        }
    }
}
