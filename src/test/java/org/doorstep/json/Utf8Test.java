package org.doorstep.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against the decoder of the JDK, told to report what is malformed. */
class Utf8Test {

    /** Bytes at which a rule of RFC 3629 begins or ends. */
    private static final int[] EDGES = {0x00, 0x22, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xee, 0xef, 0xf0, 0xf4, 0xf5, 0xff};

    private final CharsetDecoder decoder = UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT);
    private final CharBuffer out = CharBuffer.allocate(256);

    @Test
    void agreesOnEveryOneAndTwoBytes() {
        for (int a = 0; a < 256; a++) {
            agree((byte) a);
            for (int b = 0; b < 256; b++) {
                agree((byte) a, (byte) b);
            }
        }
    }

    @Test
    void agreesOnThreeAndFourBytesAtTheEdges() {
        for (int a = 0x80; a < 256; a++) {
            for (int b : EDGES) {
                for (int c : EDGES) {
                    agree((byte) a, (byte) b, (byte) c);
                    for (int d : EDGES) {
                        agree((byte) a, (byte) b, (byte) c, (byte) d);
                    }
                }
            }
        }
    }

    @Test
    void agreesOnEveryCharacterThereIs() {
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            // Of a lone surrogate getBytes makes a question mark.
            agree(Character.toString(point).getBytes(UTF_8));
        }
    }

    /** Whole words of ASCII are passed over eight bytes at a time: what is wrong stands before, in and behind them. */
    @Test
    void agreesOnRandomMixtures() {
        Random random = new Random(20261130);
        int malformed = 0;
        for (int i = 0; i < 300_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            for (int at = 0; at < bytes.length;) {
                byte[] some = random.nextInt(12) == 0 ? new byte[] {(byte) EDGES[random.nextInt(EDGES.length)]}
                        : Character.toString(random.nextInt(3) > 0 ? random.nextInt(128) : random.nextInt(0xD800)).getBytes(UTF_8);
                for (int j = 0; j < some.length && at < bytes.length; j++) {
                    bytes[at++] = some[j];
                }
            }
            malformed += agree(bytes) ? 0 : 1;
        }
        assertThat(malformed).isBetween(50_000, 250_000);
    }

    private boolean agree(byte... bytes) {
        out.clear();
        decoder.reset();
        boolean wellFormed = !decoder.decode(ByteBuffer.wrap(bytes), out, true).isError() && !decoder.flush(out).isError();
        if (Utf8.wellFormed(bytes) != wellFormed) {
            throw new AssertionError((wellFormed ? "refused " : "taken: ") + Arrays.toString(bytes));
        }
        return wellFormed;
    }
}
