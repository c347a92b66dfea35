package org.doorstep.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTest {

    @Test
    void keepsTextThatIsFine() {
        String fine = "a\n é \uD83C\uDFE0";

        assertThat(Text.clean(fine)).isEqualTo(fine);
    }

    @Test
    void dropsNulAndReplacesHalfSurrogates() {
        assertThat(Text.clean("\0a\0")).isEqualTo("a");
        assertThat(Text.clean("\uD83Ca")).isEqualTo("\uFFFDa");
        assertThat(Text.clean("a\uDFE0\uD83C")).isEqualTo("a\uFFFD\uFFFD");
        // Dropping what stands between two halves must not make a pair of them.
        assertThat(Text.clean("\uD83C\0\uDFE0")).isEqualTo("\uFFFD\uFFFD");
    }

    @Test
    void noTwoListsOfPartsMakeOneKey() {
        assertThat(List.of(Text.key("a", "b"), Text.key("a/b"), Text.key("a%2Fb"), Text.key("a", "", "b"), Text.key("", "a", "b"), Text.key("a%", "2Fb")))
                .doesNotHaveDuplicates();
    }
}
