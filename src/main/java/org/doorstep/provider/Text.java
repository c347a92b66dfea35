package org.doorstep.provider;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.StringJoiner;
import org.doorstep.config.Secret;

/** Strangers' strings made fit to be keys: no U+0000 (PostgreSQL cannot hold it), no half of a surrogate pair. */
public final class Text {

    private Text() {
    }

    public static String clean(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isSurrogate(c)) {
                return rebuilt(text);
            }
        }
        return text;
    }

    private static String rebuilt(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().filter(point -> point != 0)
                .map(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? 0xFFFD : point)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }

    /** Longer parts of keys stand by their hash: an index row of PostgreSQL has 2,700 bytes. */
    private static final int LONG = 150;

    private static String hash(String part) {
        return HexFormat.of().formatHex(Secret.sha256(part.getBytes(StandardCharsets.UTF_8)));
    }

    /** The parts as one key that no other parts make. */
    public static String key(String... parts) {
        StringJoiner key = new StringJoiner("/");
        for (String part : parts) {
            key.add(part.length() > LONG ? "%" + hash(part) : part.replace("%", "%25").replace("/", "%2F"));
        }
        return key.toString();
    }
}
