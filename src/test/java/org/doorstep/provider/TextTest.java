package org.doorstep.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTest {

    @Test
    void noTwoListsOfPartsMakeOneKey() {
        assertThat(List.of(Text.key("a", "b"), Text.key("a/b"), Text.key("a%2Fb"), Text.key("a", "", "b"), Text.key("", "a", "b"), Text.key("a%", "2Fb")))
                .doesNotHaveDuplicates();
    }
}
