package org.doorstep.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The one rule of how the bytes of a header's value are read as text: as UTF-8 where they are valid UTF-8 (RFC 3629), else as
 * ISO-8859-1, which any bytes are. RFC 9110 section 5.5 leaves all beyond ASCII open, and servers hand it on as ISO-8859-1.
 */
public final class HeaderText {

    private HeaderText() {
    }

    /** The text of a value whose bytes the server handed on as ISO-8859-1, a character a byte. */
    public static String of(String value) {
        boolean ascii = true;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c > 0xff) {
                // Not a character a byte: somebody has read it already.
                return value;
            }
            ascii &= c < 0x80;
        }
        return ascii ? value : of(value.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The text of bytes that came in a header, as they are or by Base64. */
    public static String of(byte[] value) {
        try {
            // A new decoder reports what it cannot read.
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
        } catch (CharacterCodingException e) {
            return new String(value, StandardCharsets.ISO_8859_1);
        }
    }
}
