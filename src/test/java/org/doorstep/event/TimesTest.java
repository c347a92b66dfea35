package org.doorstep.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {

    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

    @ParameterizedTest
    @CsvSource({
            "2026-03-01T10:15:30Z, 2026-03-01T10:15:30Z",
            "2026-03-01T10:15:30.1234567Z, 2026-03-01T10:15:30.123456700Z",
            "2026-03-01T05:15:30-05:00, 2026-03-01T10:15:30Z",
            "2026-03-01 10:15:30Z, 2026-03-01T10:15:30Z",
            // Without an offset: the zone's wall clock, winter and summer.
            "2026-03-01T10:15:30, 2026-03-01T15:15:30Z",
            "2026-07-01T10:15:30, 2026-07-01T14:15:30Z",
            "2026-07-01, 2026-07-01T04:00:00Z",
            // The hour lived twice is the earlier one; the hour that never was is the one after.
            "2026-11-01T01:30:00, 2026-11-01T05:30:00Z",
            "2026-03-08T02:30:00, 2026-03-08T07:30:00Z"})
    void readsTimesAsProvidersWriteThem(String text, Instant expected) {
        assertThat(Times.parse(text, NEW_YORK)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2026-13-01T00:00:00Z", "1234567890", "2026", "+12026-03-01T10:15:30Z", "0000-12-31T23:59:59Z",
            "+999999999-12-31T23:59:59.999999999-18:00"})
    void refusesWhatIsNoTimeOrDoesNotFitOurText(String text) {
        assertThatThrownBy(() -> Times.parse(text, ZoneOffset.UTC)).isInstanceOf(DateTimeException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0001-01-01T00:00:00Z", "1969-12-31T23:59:59.999999Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"})
    void countsMicrosecondsOfEveryTimeThatFits(Instant time) {
        assertThat(Instant.parse(Times.text(Times.micros(time)))).isEqualTo(time);
    }

    @Test
    void sortsAsTextLikeAsTimes() {
        assertThat(Times.text(Times.micros(Instant.parse("2026-03-01T10:00:00Z")))).isEqualTo("2026-03-01T10:00:00.000000Z")
                .isLessThan(Times.text(Times.micros(Instant.parse("2026-03-01T10:00:00.000001Z"))));
    }
}
