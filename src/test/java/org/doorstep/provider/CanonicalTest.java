package org.doorstep.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.doorstep.json.Json;
import org.doorstep.json.UndecodableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{ \"b\" : 1 , \"a\" : [ 1 , 2 ] }  |  {\"a\":[1,2],\"b\":1}",
            "{\"a\":1,\"b\":2}  |  {\"a\":1,\"b\":2}",
            "{\"z\":{\"y\":1,\"x\":[{\"d\":1,\"c\":2}]},\"a\":0}  |  {\"a\":0,\"z\":{\"x\":[{\"c\":2,\"d\":1}],\"y\":1}}",
            // Sorted by the name itself, not by its escapes, and by UTF-16 code units.
            "{\"\\u0062\":1,\"a\":2}  |  {\"a\":2,\"b\":1}",
            "{\"\uFB33\":1,\"\uD83D\uDE00\":2}  |  {\"\uD83D\uDE00\":2,\"\uFB33\":1}",
            // Numbers stay as written, however long.
            "[1.0,1,1e2,-0,20100000000000000000000000]  |  [1.0,1,1e2,-0,20100000000000000000000000]",
            // No more escapes than needed.
            "\"\\u00e9\\/\\u0001\\n\\\"\\\\\"  |  \"\u00e9/\\u0001\\n\\\"\\\\\"",
            // Of a name given twice the last one counts.
            "{\"a\":2,\"a\":1}  |  {\"a\":1}",
            "{\"b\":1,\"a\":2,\"b\":3,\"a\":4}  |  {\"a\":4,\"b\":3}",
            // Half a pair is not the question mark that bytes would make of it.
            "[\"\\ud800\",\"\\uDC00?\"]  |  [\"\\ud800\",\"\\udc00?\"]",
            "{}  |  {}",
            "[[],{},null,true,false,\"\"]  |  [[],{},null,true,false,\"\"]"})
    void takesTheAccidentsOut(String json, String canonical) throws Exception {
        assertThat(Canonical.of(json.getBytes(UTF_8))).isEqualTo(canonical);
    }

    @Test
    void goesAsDeepAsABodyMayBeAndNoDeeper() throws Exception {
        assertThat(Canonical.of(nested(Json.MAX_DEPTH))).hasSize(2 * Json.MAX_DEPTH);
        assertThatThrownBy(() -> Canonical.of(nested(Json.MAX_DEPTH + 1))).hasMessageContaining("too deep");
    }

    @Test
    void letsAHashStandForALargeObjectWhoeverSortedIt() throws Exception {
        String large = "x".repeat(Canonical.LARGE);
        String canonical = canonical("{\"n\":{\"b\":1,\"a\":\"" + large + "\"}}");

        assertThat(canonical).matches("\\{\"n\":\\{#[0-9a-f]{64}}}").isEqualTo(canonical("{\"n\":{\"a\":\"" + large + "\",\"b\":1}}"))
                .isNotEqualTo(canonical("{\"n\":{\"a\":\"" + large + "\",\"b\":2}}"));
        assertThat(canonical("{\"n\":\"" + large.substring(6) + "\"}")).hasSize(Canonical.LARGE + 2);
    }

    @Test
    void sortsALargeObjectUnderManyLevelsOnce() throws Exception {
        String levels = "{\"z\":1,\"a\":".repeat(499);

        // Every level but the innermost is sorted without the large value in it.
        assertThat(canonical(levels + "\"" + "x".repeat(Canonical.LARGE) + "\"" + "}".repeat(499))).startsWith("{\"a\":{\"a\":").hasSizeLessThan(499 * 12 + 70);
    }

    @Test
    void refusesWhatIsNotOneValue() {
        assertThatThrownBy(() -> Canonical.of("{} {}".getBytes(UTF_8))).isInstanceOf(UndecodableException.class);
        assertThatThrownBy(() -> Canonical.of("{\"a\":".getBytes(UTF_8))).isInstanceOf(UndecodableException.class);
        assertThatThrownBy(() -> Canonical.of(new byte[0])).isInstanceOf(UndecodableException.class);
    }

    private static byte[] nested(int depth) {
        return ("[".repeat(depth) + "]".repeat(depth)).getBytes(UTF_8);
    }

    private static String canonical(String json) throws UndecodableException {
        return Canonical.of(json.getBytes(UTF_8));
    }
}
