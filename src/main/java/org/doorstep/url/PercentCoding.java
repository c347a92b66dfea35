package org.doorstep.url;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Percent-encoding of the WHATWG URL Standard (section 1.3): UTF-8, and only what stands in the set of its place. A percent sign
 * stays, whether two hexadecimal digits follow or not.
 */
final class PercentCoding {

    private static final String QUERY = " \"#<>'";
    private static final String PATH = " \"#<>?^`{}";
    private static final String HEX = "0123456789ABCDEF";

    private PercentCoding() {
    }

    static String path(String segment) {
        return encode(segment, PATH);
    }

    /** Of http and https: the set has the apostrophe too. */
    static String query(String query) {
        return encode(query, QUERY);
    }

    private static String encode(String text, String set) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(point -> {
            if (point > ' ' && point < 0x7F && set.indexOf(point) < 0) {
                encoded.append((char) point);
            } else {
                // Half of a surrogate pair is no character: U+FFFD stands for it.
                boolean half = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
                for (byte b : Character.toString(half ? 0xFFFD : point).getBytes(StandardCharsets.UTF_8)) {
                    encoded.append('%').append(HEX.charAt((b & 0xFF) >> 4)).append(HEX.charAt(b & 0xF));
                }
            }
        });
        return encoded.toString();
    }

    /** As UTF-8; bytes that are none become U+FFFD. */
    static String decode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%' && i + 2 < bytes.length && hex(bytes[i + 1]) >= 0 && hex(bytes[i + 2]) >= 0) {
                decoded.write(hex(bytes[i + 1]) << 4 | hex(bytes[i + 2]));
                i += 2;
            } else {
                decoded.write(bytes[i]);
            }
        }
        return decoded.toString(StandardCharsets.UTF_8);
    }

    private static int hex(byte b) {
        return b < 0 ? -1 : HEX.indexOf(Character.toUpperCase(b));
    }
}
