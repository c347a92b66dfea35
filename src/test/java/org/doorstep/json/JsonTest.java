package org.doorstep.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
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

    /** Each kind of RFC 3629, wherever it may stand in a document. */
    @ParameterizedTest
    @MethodSource("malformedAnywhere")
    void refusesWhatIsNoUtf8WhereverItStands(String bytes) {
        assertThatThrownBy(() -> check(bytes)).isInstanceOf(UndecodableException.class).hasMessage("not JSON (not UTF-8)");
        assertThatThrownBy(() -> Jackson.tree(bytes.getBytes(ISO_8859_1))).isInstanceOf(JsonProcessingException.class);
    }

    static Stream<String> malformedAnywhere() {
        List<String> kinds = List.of(
                // Longer than needed, of two, three and four bytes.
                "\u00c0\u0080", "\u00c1\u00bf", "\u00e0\u0080\u0080", "\u00e0\u009f\u00bf", "\u00f0\u0080\u0080\u0080", "\u00f0\u008f\u00bf\u00bf",
                // Surrogates: the first and last of each half, and CESU-8's pair for U+1F600.
                "\u00ed\u00a0\u0080", "\u00ed\u00af\u00bf", "\u00ed\u00b0\u0080", "\u00ed\u00bf\u00bf", "\u00ed\u00a0\u00bd\u00ed\u00b8\u0080",
                // Above U+10FFFF, and the longer forms of RFC 2279.
                "\u00f4\u0090\u0080\u0080", "\u00f5\u0080\u0080\u0080", "\u00f8\u0088\u0080\u0080\u0080", "\u00fc\u0084\u0080\u0080\u0080\u0080", "\u00fe", "\u00ff",
                // Continuations alone, and characters cut short.
                "\u0080", "\u00bf", "\u00c3", "\u00e2\u0082", "\u00f0\u009f\u0098", "\u00c3\u00a9\u00a9",
                // Latin-1.
                "caf\u00e9");
        List<String> places = List.of("{\"a\":\"%s\"}", "{\"%s\":1}", "{\"a\":[\"x%sy\"]}", "{\"a\"%s:1}", "{%s\"a\":1}", "[1,%s2]", "{\"a\":1}%s", "{\"a\":1} %s", "%s{\"a\":1}",
                "[tru%s]", "[1%s]", "\u00ef\u00bb\u00bf{\"a\":\"%s\"}", "{\"a\":\"" + "x".repeat(20_000) + "%s\"}");
        return kinds.stream().flatMap(kind -> places.stream().map(place -> place.formatted(kind)));
    }

    private static void check(String bytes) throws UndecodableException {
        Json.check(bytes.getBytes(ISO_8859_1));
    }
}
