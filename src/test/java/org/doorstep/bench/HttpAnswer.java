package org.doorstep.bench;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Reads as much of HTTP/1.1 as the answers to a load need. */
final class HttpAnswer {

    private HttpAnswer() {
    }

    /** Takes one whole answer off the buffer. @return its status, or 0 when it is not all there yet */
    static int take(ByteBuf bytes) {
        String text = bytes.toString(StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return 0;
        }
        String head = text.substring(0, end).toLowerCase(Locale.ROOT);
        int at = head.indexOf("\r\ncontent-length:");
        int length = at < 0 ? 0 : Integer.parseInt(head.substring(at + 17, head.indexOf("\r\n", at + 2) < 0 ? end : head.indexOf("\r\n", at + 2)).strip());
        // Plain routes may answer in chunks: the last one is empty.
        if (head.contains("\r\ntransfer-encoding: chunked")) {
            int last = text.indexOf("0\r\n\r\n", end);
            if (last < 0) {
                return 0;
            }
            length = last + 5 - end - 4;
        }
        if (text.length() < end + 4 + length) {
            return 0;
        }
        bytes.skipBytes(end + 4 + length);
        bytes.discardReadBytes();
        return Integer.parseInt(head.substring(9, 12));
    }
}
