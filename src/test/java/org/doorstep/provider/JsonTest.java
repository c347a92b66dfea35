package org.doorstep.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    /** The parser pads short names with 0xFF in its table of names, where the longer name is then found unread. */
    @Test
    void doesNotTakeAByteThatIsInNoUtf8ForPartOfANameSeenBefore() {
        assertThatCode(() -> check("{\"data\":1,\"ata\":1}")).doesNotThrowAnyException();

        assertThatThrownBy(() -> check("{\"a\":1,\"\u00ffata\":1}")).isInstanceOf(UndecodableException.class).hasMessage("not JSON (not UTF-8)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":\"\u00c0\u0080\"}", "{\"a\":\"\u00c1\u00bf\"}", "\"\u00f5\u0080\u0080\u0080\"", "[\"\u00fe\"]",
            "{\0}\0", "\0{\0}", "\u00ef\u00bb\u00bf{\0}\0", "\u00ef\u00bb\u00bf\0{\0}", "\u00ef\u00bb\u00bf[\0\0\0]\0\0\0"})
    void isUtf8AndNothingElse(String bytes) {
        assertThatThrownBy(() -> check(bytes)).isInstanceOf(UndecodableException.class).hasMessage("not JSON (not UTF-8)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00ef\u00bb\u00bf{}", "1", "{\"\u00c3\u00a9\":\"\u00f0\u009f\u0098\u0080\"}", "[\"\u00ef\u00bf\u00bf\"]"})
    void takesUtf8WithAndWithoutAByteOrderMark(String bytes) {
        assertThatCode(() -> check(bytes)).doesNotThrowAnyException();
    }

    private static void check(String bytes) throws UndecodableException {
        Json.check(bytes.getBytes(ISO_8859_1));
    }
}
