package org.doorstep.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {

    private static final List<String> KNOWN = List.of("provider", "auth", "limits");

    @ParameterizedTest
    @CsvSource({"provder, provider", "Provider, provider", "autg, auth", "limit, limits", "providers, provider"})
    void namesTheNearest(String wrong, String right) {
        assertThat(Suggestion.of(wrong, KNOWN)).isEqualTo("Did you mean '" + right + "'?");
    }

    @ParameterizedTest
    @CsvSource({"redaction", "x"})
    void listsAllWhenNothingIsNear(String wrong) {
        assertThat(Suggestion.of(wrong, KNOWN)).isEqualTo("Known here: provider, auth, limits");
    }
}
