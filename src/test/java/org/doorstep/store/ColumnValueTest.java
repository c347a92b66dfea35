package org.doorstep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.doorstep.config.Table.Type;
import org.doorstep.json.JsonValue;
import org.doorstep.json.Wanted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnValueTest {

    @ParameterizedTest
    @EnumSource
    void whatIsMissingOrNullIsNull(Type type) throws Exception {
        assertThat(ColumnValue.of(JsonValue.MISSING, type, ZoneOffset.UTC)).isNull();
        assertThat(of("null", type)).isNull();
    }

    @ParameterizedTest
    @EnumSource(names = {"INTEGER", "DECIMAL", "BOOLEAN", "TIMESTAMP", "DATE"})
    void blankTextIsNullWhereATypeIsWanted(Type type) throws Exception {
        assertThat(of("\"\"", type)).isNull();
        assertThat(of("\"  \\t\"", type)).isNull();
        assertThat(of("\"\\u0000\"", type)).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "\"\" | ~~", "\" a \" | ~ a ~", "\"a\\u0000b\" | ab", "17 | 17", "1.50 | 1.50", "true | true", "{\"a\": [1]} | {\"a\": [1]}",
        "1e5 | 1e5", "0.0000001 | 0.0000001", "-0 | -0", "-0.0 | -0.0", "10.0 | 10.0", "1E400 | 1E400", "1.0E+07 | 1.0E+07", "\"\\u00e9\" | \u00e9",
        "\"a\\ud83d\" | a\uFFFD", "\"\\ud83d\\u0000\\ude00\" | \uFFFD\uFFFD", "\"\\ud83d\\ude00\" | \uD83D\uDE00"})
    void textIsWhatWasSentWithoutNul(String json, String text) throws Exception {
        assertThat(of(json, Type.TEXT)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"a\"", "17", "1.50", "true", "{\"a\":[1,\"b\"]}", "[]", "{\"a\": 1e5, \"b\":0.00000010,\"c\":\"\\u00E9\\/\"}", "-0", "1E400",
        "\"half \\ud83d\"", "{\"\\udc00\":\"\\u0000\"}", "{\"a\":1,\"a\":2}"})
    void jsonStaysJson(String json) throws Exception {
        assertThat(of(json, Type.JSON)).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "450000.50 | 450000.50", "\"450000.50\" | 450000.50", "0.1 | 0.1", "-7 | -7", "1e3 | 1E+3", "\" 12.5 \" | 12.5",
        "12345678901234567890.123456789 | 12345678901234567890.123456789", "1e299 | 1E+299", "1e-300 | 1E-300"})
    void decimalsKeepTheirDigits(String json, BigDecimal decimal) throws Exception {
        assertThat(of(json, Type.DECIMAL)).isEqualTo(decimal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e300", "1e400", "1e-301", "1e999999999", "1e-999999999", "\"1e2147483647\"", "\"1e99999999999\"", "\"$450,000\"", "\"450.000,50\"", "\"NaN\"",
        "\"Infinity\"", "\"0x10\"", "true", "[]", "{}"})
    void whatIsNoDecimalIsAMisfit(String json) {
        assertMisfit(json, Type.DECIMAL);
    }

    @ParameterizedTest
    @EnumSource(names = {"INTEGER", "DECIMAL"})
    void aNumberOfMillionsOfDigitsIsAMisfitBeforeItIsRead(Type type) {
        // Reading it would take the square of its length.
        assertThatThrownBy(() -> of("\"" + "9".repeat(5_000_000) + "\"", type)).isInstanceOf(ColumnValue.Misfit.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "17 | 17", "-17 | -17", "\"17\" | 17", "17.0 | 17", "1e3 | 1000", "\"0017\" | 17", "9223372036854775807 | 9223372036854775807",
        "-9223372036854775808 | -9223372036854775808"})
    void integersAreLongs(String json, long number) throws Exception {
        assertThat(of(json, Type.INTEGER)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"17.5", "9223372036854775808", "1e30", "1e999999999", "\"three\"", "false", "[17]"})
    void whatIsNoLongIsAMisfit(String json) {
        assertMisfit(json, Type.INTEGER);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "true | true", "false | false", "\"TRUE\" | true", "\"Y\" | true", "\"no\" | false", "1 | true", "0 | false", "\"0\" | false"})
    void flagsAreReadInTheirUsualSpellings(String json, boolean flag) throws Exception {
        assertThat(of(json, Type.BOOLEAN)).isEqualTo(flag);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "\"maybe\"", "1.0", "[true]"})
    void whatIsNoFlagIsAMisfit(String json) {
        assertMisfit(json, Type.BOOLEAN);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-02T03:04:05Z, 2026-01-02T03:04:05.000000Z",
        "2026-01-02T03:04:05.123456789Z, 2026-01-02T03:04:05.123456Z",
        "2026-01-02T03:04:05-05:00, 2026-01-02T08:04:05.000000Z",
        "2026-01-01T01:00:00+02:00, 2025-12-31T23:00:00.000000Z",
        "2026-01-02T03:04:05, 2026-01-02T03:04:05.000000Z",
        "2026-01-02T03:04, 2026-01-02T03:04:00.000000Z",
        "2026-01-02 03:04:05.5, 2026-01-02T03:04:05.500000Z",
        "2026-01-02t03:04:05z, 2026-01-02T03:04:05.000000Z",
        "2026-01-02, 2026-01-02T00:00:00.000000Z",
        "2024-02-29T00:00:00Z, 2024-02-29T00:00:00.000000Z"})
    void timesAreUtcWithSixDigits(String text, String utc) throws Exception {
        assertThat(of("\"" + text + "\"", Type.TIMESTAMP)).isEqualTo(utc);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"yesterday\"", "\"2026-02-30T00:00:00Z\"", "\"2026-13-01\"", "\"01/02/2026\"", "1767323045", "\"10000-01-01T00:00:00Z\"",
        "\"+10000-01-01T00:00:00Z\"", "\"0000-01-01T00:00:00Z\"", "\"2026-01-02T25:00:00Z\"", "\"0001-01-01T00:00:00+02:00\"", "[]"})
    void whatIsNoTimeIsAMisfit(String json) {
        assertMisfit(json, Type.TIMESTAMP);
    }

    @ParameterizedTest
    @CsvSource({"2026-01-02, 2026-01-02", "2026-01-02T23:59:59-08:00, 2026-01-02", "2026-01-02 10:00, 2026-01-02", "2026-01-02t10:00, 2026-01-02",
        "20260102, 2026-01-02", "2026-W01-5, 2026-01-02", "2026-01-02T24:00:00Z, 2026-01-02", "'Fri, 02 Jan 2026 23:59:59 -0800', 2026-01-02"})
    void datesAreThoseThatWereWritten(String text, String date) throws Exception {
        assertThat(of("\"" + text + "\"", Type.DATE)).isEqualTo(date);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"2026-02-30\"", "\"2026-1-2\"", "202601", "\"2026-01-023\"", "\"2026-01-02 or so\"", "true"})
    void whatIsNoDateIsAMisfit(String json) {
        assertMisfit(json, Type.DATE);
    }

    /** Clocks go back on November 1st and forward on March 8th. */
    @ParameterizedTest
    @CsvSource({"2026-11-01T01:30:00, 2026-11-01T05:30:00.000000Z", "2026-11-01T02:00:00, 2026-11-01T07:00:00.000000Z",
        "2026-03-08T02:30:00, 2026-03-08T07:30:00.000000Z", "2026-03-08T03:30:00, 2026-03-08T07:30:00.000000Z",
        "2026-03-08T02:30:00Z, 2026-03-08T02:30:00.000000Z", "2026-07-01, 2026-07-01T04:00:00.000000Z"})
    void withoutAnOffsetItIsTheFeedsZone(String text, String utc) throws Exception {
        JsonValue value = JsonValue.of("\"" + text + "\"", Wanted.ALL);

        assertThat(ColumnValue.of(value, Type.TIMESTAMP, ZoneId.of("America/New_York"))).isEqualTo(utc);
        assertThat(ColumnValue.of(value, Type.DATE, ZoneId.of("America/New_York"))).isEqualTo(text.substring(0, 10));
    }

    private static void assertMisfit(String json, Type type) {
        assertThatThrownBy(() -> of(json, type)).isInstanceOf(ColumnValue.Misfit.class);
    }

    private static Object of(String json, Type type) throws Exception {
        return ColumnValue.of(JsonValue.of(json, Wanted.ALL), type, ZoneOffset.UTC);
    }

    @Test
    void aMisfitSaysNothingOfTheValue() {
        assertThatThrownBy(() -> of("\"secret\"", Type.INTEGER)).hasMessage(null);
    }
}
