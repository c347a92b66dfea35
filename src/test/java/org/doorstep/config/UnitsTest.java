package org.doorstep.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "17, 17", "17B, 17", "1KiB, 1024", "10MiB, 10485760", "1GiB, 1073741824", "' 2 MiB ', 2097152", "1k, 1024"})
    void readsSizes(String text, long bytes) {
        assertThat(Units.bytes(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "30s, PT30S", "10m, PT10M", "6h, PT6H", "7d, PT168H", "0s, PT0S"})
    void readsTimes(String text, Duration time) {
        assertThat(Units.duration(text)).isEqualTo(time);
    }

    @ParameterizedTest
    @CsvSource({"50/s, 50", "600/m, 10", "3600/h, 1", "'50 / s', 50"})
    void readsRates(String text, double perSecond) {
        assertThat(Units.rate(text)).isEqualTo(perSecond);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MiB", "-1", "1.5MiB", "1TiB", "1 000", "99999999999999999999", "999999999999999GiB", "\u0661"})
    void whatIsNoSizeIsRefusedWithExamples(String text) {
        assertRefused(() -> Units.bytes(text), "a size like 512KiB, 10MiB or 1GiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "5 minutes", "-5s", "1w", "1.5h"})
    void whatIsNoTimeIsRefusedWithExamples(String text) {
        assertRefused(() -> Units.duration(text), "a time like 500ms, 30s, 10m, 6h or 7d");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "50", "/s", "50/", "50/d", "-1/s", "a/s", "50s/s", "1/s/s"})
    void whatIsNoRateIsRefusedWithExamples(String text) {
        assertRefused(() -> Units.rate(text), "a rate like 50/s or 600/m");
    }

    @Test
    void everyTimeFitsALongInNanoseconds() {
        assertThat(Units.duration("36500d").toNanos()).isPositive();
        for (String unit : new String[] {"ms", "s", "m", "h", "d"}) {
            assertRefused(() -> Units.duration("999999999999999" + unit), "a time like 500ms, 30s, 10m, 6h or 7d");
        }
    }

    private static void assertRefused(ThrowingCallable reading, String form) {
        assertThatThrownBy(reading).isInstanceOf(IllegalArgumentException.class).hasMessage("must be " + form);
    }
}
