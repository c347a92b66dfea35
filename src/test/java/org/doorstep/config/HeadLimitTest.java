package org.doorstep.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadLimitTest {

    private static int head(String limit) {
        return Settings.load(Path.of("config"), Map.of(), Map.of("doorstep.limits.head", limit)).limits().head();
    }

    @Test
    void isSixteenKilobytesUnlessGiven() {
        assertThat(Settings.load(Path.of("config"), Map.of(), Map.of()).limits().head()).isEqualTo(16_384);
    }

    @ParameterizedTest
    @CsvSource({"2KiB,2048", "64KiB,65536", "256KiB,262144"})
    void mayBeSet(String limit, int bytes) {
        assertThat(head(limit)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1KiB", "2047", "257KiB", "4GiB", "much"})
    void isRefusedWhereItIsNoUse(String limit) {
        assertThatThrownBy(() -> head(limit)).isInstanceOf(ConfigException.class).hasMessageContaining("doorstep.limits.head");
    }
}
