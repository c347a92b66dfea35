package org.doorstep.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Whether bytes are UTF-8 to the letter (RFC 3629 section 4): no longer form than needed, no surrogate (CESU-8), nothing above
 * U+10FFFF, nothing cut short. Parsers are not as strict, and what they take for something else could not be kept as it was sent.
 */
final class Utf8 {

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long NOT_ASCII = 0x8080808080808080L;

    private Utf8() {
    }

    /** Also not UTF-16 or UTF-32: one of the first four bytes would be zero, and a parser would read that. */
    static boolean mayBeJson(byte[] bytes) {
        int start = markLength(bytes);
        for (int i = 0; i < Math.min(bytes.length, start + 4); i++) {
            if (bytes[i] == 0) {
                return false;
            }
        }
        return wellFormed(bytes);
    }

    /** How many bytes the byte order mark at the start has: 3 or none. */
    static int markLength(byte[] bytes) {
        return bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF ? 3 : 0;
    }

    static boolean wellFormed(byte[] bytes) {
        int i = 0;
        while (i < bytes.length) {
            // Most of JSON is ASCII: eight bytes at a time.
            if (i + 8 <= bytes.length && ((long) EIGHT.get(bytes, i) & NOT_ASCII) == 0) {
                i += 8;
            } else if (bytes[i] >= 0) {
                i++;
            } else {
                int length = length(bytes, i);
                if (length == 0) {
                    return false;
                }
                i += length;
            }
        }
        return true;
    }

    /** Length of the character of several bytes that starts here, 0 where none does. */
    private static int length(byte[] bytes, int at) {
        int lead = bytes[at] & 0xff;
        if (lead >= 0xc2 && lead <= 0xdf) {
            return follows(bytes, at, 1, 0x80, 0xbf) ? 2 : 0;
        }
        if (lead >= 0xe0 && lead <= 0xef) {
            int low = lead == 0xe0 ? 0xa0 : 0x80;
            int high = lead == 0xed ? 0x9f : 0xbf;
            return follows(bytes, at, 1, low, high) && follows(bytes, at, 2, 0x80, 0xbf) ? 3 : 0;
        }
        if (lead >= 0xf0 && lead <= 0xf4) {
            int low = lead == 0xf0 ? 0x90 : 0x80;
            int high = lead == 0xf4 ? 0x8f : 0xbf;
            return follows(bytes, at, 1, low, high) && follows(bytes, at, 2, 0x80, 0xbf) && follows(bytes, at, 3, 0x80, 0xbf) ? 4 : 0;
        }
        return 0;
    }

    private static boolean follows(byte[] bytes, int at, int offset, int low, int high) {
        if (at + offset >= bytes.length) {
            return false;
        }
        int b = bytes[at + offset] & 0xff;
        return b >= low && b <= high;
    }
}
