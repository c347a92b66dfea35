package org.doorstep.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderTextTest {

    /** A character a byte, as servers hand it on. */
    private static String onTheWire(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "North MLS", "Québec", "Montréal – Centre", "Zürich", "Łódź", "東京", "Ω≈ç√", "🏠 Homes", "\u00a0\u00ff", "a\u0301", "\ufeffmarked", "\ud83c\udfe0"})
    void isUtf8WhereItIsUtf8(String text) {
        assertThat(HeaderText.of(onTheWire(text.getBytes(StandardCharsets.UTF_8)))).isEqualTo(text);
        assertThat(HeaderText.of(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Québec", "é", "Zürich", "\u00ff\u00fe", "Ã", "caf\u00e9 \u00c3"})
    void isLatin1WhereItIsNot(String text) {
        assertThat(HeaderText.of(onTheWire(text.getBytes(StandardCharsets.ISO_8859_1)))).isEqualTo(text);
    }

    /** Too long forms, halves of pairs, beyond Unicode, cut short (RFC 3629 sections 3 and 4). */
    @Test
    void isStrictAboutUtf8() {
        for (byte[] bytes : new byte[][] {{(byte) 0xc0, (byte) 0xaf}, {(byte) 0xe0, (byte) 0x80, (byte) 0xaf}, {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
            {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80}, {(byte) 0xf8, (byte) 0x88, (byte) 0x80, (byte) 0x80, (byte) 0x80}, {'a', (byte) 0xc3}, {(byte) 0x80}}) {
            assertThat(HeaderText.of(bytes)).isEqualTo(onTheWire(bytes));
        }
    }

    @Test
    void leavesWhatIsReadAlready() {
        assertThat(HeaderText.of("Łódź")).isEqualTo("Łódź");
    }

    /** Whatever the bytes are, they come back by the encoding that the text was read in. */
    @Test
    void losesNoByte() {
        Random random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = new byte[random.nextInt(8)];
            random.nextBytes(bytes);
            String text = HeaderText.of(onTheWire(bytes));
            assertThat(text.getBytes(text.equals(onTheWire(bytes)) ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8)).isEqualTo(bytes);
        }
    }
}
