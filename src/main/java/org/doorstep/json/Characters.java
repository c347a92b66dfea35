package org.doorstep.json;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Strangers' texts as a database holds them. */
public final class Characters {

    private static final int REPLACEMENT = 0xFFFD;
    private static final int LONG = 150;

    private Characters() {
    }

    /**
     * The text without U+0000, which PostgreSQL cannot hold, and with U+FFFD for each lone half of a surrogate pair, which no UTF-8
     * has (RFC 3629 section 3). The text itself where there is neither.
     */
    public static String storable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isSurrogate(c)) {
                return rebuilt(text);
            }
        }
        return text;
    }

    private static String rebuilt(String text) {
        StringBuilder storable = new StringBuilder(text.length());
        text.codePoints().filter(point -> point != 0).map(point -> loneSurrogate(point) ? REPLACEMENT : point).forEach(storable::appendCodePoint);
        return storable.toString();
    }

    /**
     * A key as an index holds it: one of more than 150 characters is stood for by its hash, for an index row of PostgreSQL has
     * 2,700 bytes.
     */
    public static String indexable(String key) {
        return key.length() <= LONG ? key : "%" + sha256(key);
    }

    /** Hexadecimal digits of the SHA-256 of the text's UTF-8. */
    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** @param text of which code points are looked at, so that pairs are whole */
    static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return text.codePoints().anyMatch(Characters::loneSurrogate);
            }
        }
        return false;
    }

    private static boolean loneSurrogate(int point) {
        return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    }

    /**
     * Writes a text as a JSON string, quotes included, with no more escapes than needed: lone surrogates are among those that need
     * one, for the bytes of UTF-8 have no place for them.
     */
    public static void quote(String text, StringBuilder out) {
        out.append('"');
        if (!hasLoneSurrogate(text)) {
            JsonStringEncoder.getInstance().quoteAsString(text, out);
        } else {
            text.codePoints().forEach(point -> {
                if (loneSurrogate(point)) {
                    out.append("\\u").append(Integer.toHexString(point));
                } else {
                    JsonStringEncoder.getInstance().quoteAsString(Character.toString(point), out);
                }
            });
        }
        out.append('"');
    }
}
