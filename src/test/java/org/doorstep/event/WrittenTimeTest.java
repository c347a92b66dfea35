package org.doorstep.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WrittenTimeTest {

    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        // RFC 3339
        "2023-09-26T18:32:05Z                   | 2023-09-26T18:32:05Z",
        "2023-09-26t18:32:05z                   | 2023-09-26T18:32:05Z",
        "2023-09-26 18:32:05Z                   | 2023-09-26T18:32:05Z",
        "2023-09-26T18:32:05-00:00              | 2023-09-26T18:32:05Z",
        "2023-09-26T18:32:05+23:59              | 2023-09-25T18:33:05Z",
        "1990-12-31T23:59:60Z                   | 1991-01-01T00:00:00Z",
        "1990-12-31T15:59:60-08:00              | 1991-01-01T00:00:00Z",
        "2023-09-26T18:32:05.1234567890123456Z  | 2023-09-26T18:32:05.123456789Z",
        // RFC 9557, and Java's ZonedDateTime
        "2022-07-08T00:14:07Z[Europe/Paris]                   | 2022-07-08T00:14:07Z",
        "2022-07-08T02:14:07+02:00[!Europe/Paris]             | 2022-07-08T00:14:07Z",
        "2022-07-08T00:14:07+01:00[Europe/Paris]              | 2022-07-07T23:14:07Z",
        "2022-07-08T02:14:07[Europe/Paris]                    | 2022-07-08T00:14:07Z",
        "2022-07-08T00:14:07Z[Europe/Paris][u-ca=hebrew][_x=y] | 2022-07-08T00:14:07Z",
        // ISO 8601
        "2023-09-26T18:32:05+0000      | 2023-09-26T18:32:05Z",
        "2023-09-26T18:32:05+00        | 2023-09-26T18:32:05Z",
        "2023-09-26T18:32:05,5+0200    | 2023-09-26T16:32:05.5Z",
        "2023-09-26T18:32:05\u221205:00 | 2023-09-26T23:32:05Z",
        "20230926T183205Z              | 2023-09-26T18:32:05Z",
        "20230926T183205.25-0500       | 2023-09-26T23:32:05.25Z",
        "20230926T1832Z                | 2023-09-26T18:32:00Z",
        "2023-09-26T18:32Z             | 2023-09-26T18:32:00Z",
        "2023-09-26T18:32.5Z           | 2023-09-26T18:32:30Z",
        "2023-09-26T18,75Z             | 2023-09-26T18:45:00Z",
        "2023-09-26T18Z                | 2023-09-26T18:00:00Z",
        "2023-W39-2T18:32:05Z          | 2023-09-26T18:32:05Z",
        "2023W392T183205Z              | 2023-09-26T18:32:05Z",
        "2020-W53-7                    | 2021-01-03T05:00:00Z",
        "2023-269T18:32:05Z            | 2023-09-26T18:32:05Z",
        "2023269T183205Z               | 2023-09-26T18:32:05Z",
        "2024-366                      | 2024-12-31T05:00:00Z",
        "2023-09-26T24:00:00Z          | 2023-09-27T00:00:00Z",
        "2023-12-31T24:00Z             | 2024-01-01T00:00:00Z",
        "+002023-09-26T18:32:05Z       | 2023-09-26T18:32:05Z",
        "2023-09-26                    | 2023-09-26T04:00:00Z",
        "20230926                      | 2023-09-26T04:00:00Z",
        "2023-09-26+02:00              | 2023-09-25T22:00:00Z",
        "0001-01-01T00:00:00Z          | 0001-01-01T00:00:00Z",
        // OData: twelve digits, no seconds; the JSON of its first versions
        "2023-09-26T18:32:05.123456789012Z | 2023-09-26T18:32:05.123456789Z",
        "2023-09-26T18:32+02:00            | 2023-09-26T16:32:00Z",
        "/Date(1695753125000)/             | 2023-09-26T18:32:05Z",
        "/Date(1695753125000+0120)/        | 2023-09-26T18:32:05Z",
        "/Date(-1000)/                     | 1969-12-31T23:59:59Z",
        // PostgreSQL
        "2018-11-11 13:23:52+00             | 2018-11-11T13:23:52Z",
        "2018-11-11 13:23:52.5+05:30        | 2018-11-11T07:53:52.5Z",
        "1883-11-18 12:03:57-07:52:58       | 1883-11-18T19:56:55Z",
        "2018-11-11 13:23:52.123456         | 2018-11-11T18:23:52.123456Z",
        "Sun Nov 11 13:23:52.5 2018 UTC     | 2018-11-11T13:23:52.5Z",
        "Sun Nov 11 13:23:52 2018 PST       | 2018-11-11T21:23:52Z",
        "11.11.2018 13:23:52.5 UTC          | 2018-11-11T13:23:52.5Z",
        // Ruby and Rails
        "2018-11-11 13:23:52 UTC                          | 2018-11-11T13:23:52Z",
        "2018-11-11 13:23:52 +0000                        | 2018-11-11T13:23:52Z",
        "2018-11-11 08:23:52.123456789 -0500              | 2018-11-11T13:23:52.123456789Z",
        "2018-11-11T13:23:52.000Z                         | 2018-11-11T13:23:52Z",
        "2018/11/11 13:23:52 +0000                        | 2018-11-11T13:23:52Z",
        "2018-11-11 08:23:52.000000000 EST -05:00         | 2018-11-11T13:23:52Z",
        "Sun, 11 Nov 2018 08:23:52.000000000 EST -05:00   | 2018-11-11T13:23:52Z",
        "Sun, 11 Nov 2018 10:23:52 -03 -03:00             | 2018-11-11T13:23:52Z",
        "Mon, 12 Nov 2018 00:23:52 AEDT +11:00            | 2018-11-11T13:23:52Z",
        "Sun, 11 Nov 2018                                 | 2018-11-11T05:00:00Z",
        "Sun Nov 11 13:23:52 2018                         | 2018-11-11T18:23:52Z",
        "Sun Nov 11 13:23:52 UTC 2018                     | 2018-11-11T13:23:52Z",
        "Sun Nov 11 08:23:52 -0500 2018                   | 2018-11-11T13:23:52Z",
        "20181111132352                                   | 2018-11-11T18:23:52Z",
        "20181111132352123456                             | 2018-11-11T18:23:52.123456Z",
        // RFC 5322, HTTP, C, JavaScript
        "Sun, 11 Nov 2018 13:23:52 +0000       | 2018-11-11T13:23:52Z",
        "11 Nov 2018 13:23 EST                 | 2018-11-11T18:23:00Z",
        "Sun, 11 Nov 2018 08:23:52 -0500 (EST) | 2018-11-11T13:23:52Z",
        "Sun, 06 Nov 1994 08:49:37 GMT         | 1994-11-06T08:49:37Z",
        "Sunday, 06-Nov-94 08:49:37 GMT        | 1994-11-06T08:49:37Z",
        "Sun Nov  6 08:49:37 1994              | 1994-11-06T13:49:37Z",
        "Sun Nov 11 2018 13:23:52 GMT+0000 (Coordinated Universal Time) | 2018-11-11T13:23:52Z",
        // Zones by name
        "2018-11-11 13:23:52 GMT               | 2018-11-11T13:23:52Z",
        "2018-11-11T13:23:52UTC                | 2018-11-11T13:23:52Z",
        "2018-11-11 13:23:52 GMT+01:00         | 2018-11-11T12:23:52Z",
        "2018-11-11 08:23:52 America/New_York  | 2018-11-11T13:23:52Z",
        "2018-07-11 14:23:52 Europe/Berlin     | 2018-07-11T12:23:52Z",
        "2018-11-11 06:23:52 PDT               | 2018-11-11T13:23:52Z"})
    void readsWhatOthersWrite(String text, Instant expected) {
        assertThat(WrittenTime.read(text).at(NEW_YORK)).isEqualTo(expected);
    }

    @Test
    void spacesAroundAndBetweenDoNotMatter() {
        assertThat(WrittenTime.read(" \t2018-11-11 \u00a0 13:23:52\u202fUTC\r\n").at(NEW_YORK)).isEqualTo("2018-11-11T13:23:52Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "yesterday", "null", "T", "Z", "2023", "2023-09", "202309", "2023-W39", "18:32:05", "1695753125", "1695753125000",
        "1695753125.5", "2023-13-01", "2023-02-29", "2023-09-31T00:00:00Z", "2023-366", "2023-000", "2021-W53-1", "2023-W00-1", "2023-W39-8",
        "2023-09-26T25:00:00Z", "2023-09-26T24:00:01Z", "2023-09-26T24:01Z", "2023-09-26T24:00:00.5Z", "2023-09-26T18:60Z", "2023-09-26T18:32:61Z",
        "2023-09-26T18:32:05+24:00", "2023-09-26T18:32:05+05:60", "2023-09-26T18:32:05 ABC", "2023-09-26T18:32:05 Nowhere/Land", "2023-09-26T18:32:05ZZ",
        "2023-09-26T18:32:05.Z", "2023-09-26T18:32:05Z and more", "2023-09-26T18:32:05Z 2", "2023-9-26", "2023-09/26", "09/26/2023", "26/09/2023 18:32",
        "2022-07-08T00:14:07+01:00[!Europe/Paris]", "2022-07-08T00:14:07Z[!x-y=z]", "2022-07-08T00:14:07[Nowhere/Land]", "2022-07-08T00:14:07Z[",
        "infinity", "-infinity", "0044-03-15 BC", "0044-03-15 00:00:00+00 BC", "P1D", "2023-09-26T00:00Z/2023-09-27T00:00Z", "/Date()/", "/Date(1e3)/",
        "September 26, 2023", "Sun, 32 Nov 2018 13:23:52 GMT", "Sun, 11 Nox 2018 13:23:52 GMT", "\u0662\u0660\u0662\u0663-09-26"})
    void refusesWhatIsNoTime(String text) {
        assertThatThrownBy(() -> WrittenTime.read(text).at(NEW_YORK)).isInstanceOf(DateTimeException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"+012345-01-01T00:00:00Z", "12345-01-01T00:00:00Z", "-0001-01-01T00:00:00Z", "-002023-01-01T00:00:00Z", "0000-12-31T23:59:59Z",
        "0001-01-01T00:00:00+02:00", "9999-12-31T23:59:59-05:00", "9999-12-31T24:00:00Z", "+999999999-12-31T23:59:59.999999999-18:00",
        "/Date(999999999999999)/", "99999999999-01-01"})
    void refusesYearsThatDoNotFitOurText(String text) {
        assertThatThrownBy(() -> WrittenTime.read(text).at(ZoneOffset.UTC)).isInstanceOf(DateTimeException.class);
    }

    @Test
    void aTextOfAnyLengthCostsNothing() {
        String spaces = " ".repeat(2_000_000);
        String digits = "9".repeat(2_000_000);

        assertThatThrownBy(() -> WrittenTime.read("2023-09-26" + spaces + "Z")).isInstanceOf(DateTimeException.class);
        assertThatThrownBy(() -> WrittenTime.read("2023-09-26T10:00:00." + digits)).isInstanceOf(DateTimeException.class);
    }

    @Test
    void theDayIsTheOneThatStandsThere() {
        assertThat(WrittenTime.read("2023-09-26T23:00:00-05:00").day()).isEqualTo(LocalDate.of(2023, 9, 26));
        assertThat(WrittenTime.read("2023-09-26T24:00").day()).isEqualTo(LocalDate.of(2023, 9, 26));
        assertThat(WrittenTime.read("2023-W39-2").day()).isEqualTo(LocalDate.of(2023, 9, 26));
    }

    @ParameterizedTest
    @CsvSource({
        // Autumn: from 02:00 back to 01:00, and Lord Howe's half hour.
        "America/New_York, 2026-11-01T00:59:59, 2026-11-01T04:59:59Z, 2026-11-01T04:59:59Z",
        "America/New_York, 2026-11-01T01:00:00, 2026-11-01T05:00:00Z, 2026-11-01T06:00:00Z",
        "America/New_York, 2026-11-01 01:59:59.999999, 2026-11-01T05:59:59.999999Z, 2026-11-01T06:59:59.999999Z",
        "America/New_York, 2026-11-01T02:00:00, 2026-11-01T07:00:00Z, 2026-11-01T07:00:00Z",
        "Australia/Lord_Howe, 2026-04-05T01:45:00, 2026-04-04T14:45:00Z, 2026-04-04T15:15:00Z",
        // Spring: from 02:00 forward to 03:00.
        "America/New_York, 2026-03-08T01:59:59, 2026-03-08T06:59:59Z, 2026-03-08T06:59:59Z",
        "America/New_York, 2026-03-08T02:00:00, 2026-03-08T07:00:00Z, 2026-03-08T07:00:00Z",
        "America/New_York, 2026-03-08T02:30:00, 2026-03-08T07:30:00Z, 2026-03-08T07:30:00Z",
        "America/New_York, 2026-03-08T03:00:00, 2026-03-08T07:00:00Z, 2026-03-08T07:00:00Z",
        // A day that begins at 01:00.
        "America/Havana, 2026-03-08, 2026-03-08T05:00:00Z, 2026-03-08T05:00:00Z",
        "Europe/Berlin, 2026-10-25T02:30:00, 2026-10-25T00:30:00Z, 2026-10-25T01:30:00Z"})
    void whereClocksChange(ZoneId zone, String text, Instant expected, Instant latest) {
        assertThat(WrittenTime.read(text).at(zone)).isEqualTo(expected);
        assertThat(WrittenTime.read(text).atTheLatest(zone)).isEqualTo(latest);
    }

    @Test
    void withAnOffsetNoZoneMatters() {
        assertThat(WrittenTime.read("2026-11-01T01:30:00-05:00").at(NEW_YORK)).isEqualTo("2026-11-01T06:30:00Z");
        assertThat(WrittenTime.read("2026-03-08T02:30:00Z").at(NEW_YORK)).isEqualTo("2026-03-08T02:30:00Z");
        assertThat(WrittenTime.read("Sun, 01 Nov 2026 01:30:00 EST").at(ZoneOffset.UTC)).isEqualTo("2026-11-01T06:30:00Z");
    }
}
