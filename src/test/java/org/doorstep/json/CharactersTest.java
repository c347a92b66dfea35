package org.doorstep.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CharactersTest {

    @Test
    void keepsTextThatIsFine() {
        String fine = "a\n é \uD83C\uDFE0";

        assertThat(Characters.storable(fine)).isEqualTo(fine);
    }

    @Test
    void dropsNulAndReplacesHalfSurrogates() {
        assertThat(Characters.storable("\0a\0")).isEqualTo("a");
        assertThat(Characters.storable("\uD83Ca")).isEqualTo("\uFFFDa");
        assertThat(Characters.storable("a\uDFE0\uD83C")).isEqualTo("a\uFFFD\uFFFD");
        // Dropping what stands between two halves must not make a pair of them.
        assertThat(Characters.storable("\uD83C\0\uDFE0")).isEqualTo("\uFFFD\uFFFD");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "a\"\\\u00e9 | \"a\\\"\\\\\u00e9\"", "\uD83C\uDFE0 | \"\uD83C\uDFE0\"", "\uD83C | \"\\ud83c\"", "\uDFE0\uD83C\uD83C\uDFE0\" | \"\\udfe0\\ud83c\uD83C\uDFE0\\\"\""})
    void quotesWithNoMoreEscapesThanNeeded(String text, String json) {
        StringBuilder quoted = new StringBuilder();
        Characters.quote(text, quoted);

        assertThat(quoted).hasToString(json);
    }

    @Test
    void aLongKeyIsItsHash() {
        assertThat(Characters.indexable("k".repeat(150))).isEqualTo("k".repeat(150));
        assertThat(Characters.indexable("k".repeat(151))).matches("%[0-9a-f]{64}").isNotEqualTo(Characters.indexable("k".repeat(152)));
    }
}
