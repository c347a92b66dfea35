package org.doorstep.reload;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The small form; the large one is {@code bench/reload}. */
class ReloadUnderLoadTest {

    private static final int ROUNDS = 10;

    @TempDir
    private Path folder;

    @Test
    void noReloadGoodOrBrokenMakesOneWrongAnswer() throws Exception {
        try (UnderLoad load = new UnderLoad(folder, 50)) {
            for (int n = 0; n < ROUNDS; n++) {
                load.round(n);
            }

            assertThat(load.verdict()).as(load.toString()).isEmpty();

            assertThat(load.done()).hasSize(13).allSatisfy((kind, times) -> assertThat(times).isGreaterThanOrEqualTo(ROUNDS));
        }
    }
}
