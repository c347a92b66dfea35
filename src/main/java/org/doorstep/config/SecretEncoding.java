package org.doorstep.config;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

/** How the text of a signing secret stands for the bytes of its key. */
public enum SecretEncoding {
    /** Its characters in UTF-8. */
    TEXT,
    /** Base64, of either alphabet, padded or not; {@code whsec_} may stand before it (Standard Webhooks, "Signature scheme"). */
    BASE64,
    HEX;

    private static final String STANDARD_WEBHOOKS = "whsec_";

    /** @throws IllegalArgumentException where the secret is not encoded so; never with the secret */
    public byte[] key(Secret secret) {
        String text = secret.reveal();
        try {
            return switch (this) {
                case TEXT -> text.getBytes(StandardCharsets.UTF_8);
                case BASE64 -> Base64.getDecoder().decode((marked(secret) ? text.substring(STANDARD_WEBHOOKS.length()) : text)
                        .replace('-', '+').replace('_', '/'));
                case HEX -> HexFormat.of().parseHex(text);
            };
        } catch (IllegalArgumentException e) {
            // Its own message quotes what it cannot read.
            throw new IllegalArgumentException("is not " + word());
        }
    }

    /** Whether the secret is marked as one of Standard Webhooks; Stripe marks its own so, too, and means text. */
    static boolean marked(Secret secret) {
        return secret.reveal().startsWith(STANDARD_WEBHOOKS);
    }

    /** As it stands in feeds.yaml. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
