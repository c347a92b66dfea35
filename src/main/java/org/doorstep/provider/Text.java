package org.doorstep.provider;

import java.util.StringJoiner;

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

    /** The parts as one key that no other parts make. */
    public static String key(String... parts) {
        StringJoiner key = new StringJoiner("/");
        for (String part : parts) {
            key.add(part.replace("%", "%25").replace("/", "%2F"));
        }
        return key.toString();
    }
}
