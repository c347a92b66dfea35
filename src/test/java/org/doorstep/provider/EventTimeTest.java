package org.doorstep.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.doorstep.config.JsonPath;
import org.doorstep.event.Times;
import org.doorstep.event.Undated;
import org.doorstep.json.Json;
import org.doorstep.json.UndecodableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeTest {

    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static final long RECEIVED = micros("2026-03-01T12:00:00Z");

    @Test
    void isTheEventsOwnTime() throws Exception {
        assertThat(of("2026-03-01T10:00:00.123456Z", ZoneOffset.UTC)).isEqualTo(dated("2026-03-01T10:00:00.123456Z"));
    }

    @Test
    void isNoVersionWhereThereIsNoTime() throws Exception {
        assertThat(of("not a time", ZoneOffset.UTC)).isEqualTo(new EventTime(null, 0, Undated.UNREADABLE));
        assertThat(of("+012026-03-01T10:00:00Z", ZoneOffset.UTC)).isEqualTo(new EventTime(null, 0, Undated.UNREADABLE));
        assertThat(of(" ", ZoneOffset.UTC)).isEqualTo(new EventTime(null, 0, Undated.MISSING));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "0001-01-01T00:00:00", "0001-01-01T00:00:00+14:00", "0000-00-00 00:00:00"})
    void wasNeverSet(String text) throws Exception {
        assertThat(of(text, ZoneId.of("Asia/Tokyo"))).isEqualTo(new EventTime(null, 0, Undated.MISSING));
    }

    @Test
    void isNeverMoreThanFiveMinutesAhead() throws Exception {
        assertThat(of("2026-03-01T12:05:00Z", ZoneOffset.UTC)).isEqualTo(dated("2026-03-01T12:05:00Z"));
        assertThat(of("2026-03-01T12:05:00.000001Z", ZoneOffset.UTC)).isEqualTo(new EventTime(micros("2026-03-01T12:05:00.000001Z"), 0, Undated.AHEAD));
        assertThat(of("9999-12-31T23:59:59Z", ZoneOffset.UTC)).isEqualTo(new EventTime(micros("9999-12-31T23:59:59Z"), 0, Undated.AHEAD));
    }

    @Test
    void readsTimesWithoutAnOffsetInTheZone() throws Exception {
        assertThat(of("2026-03-01T05:00:00", NEW_YORK)).isEqualTo(dated("2026-03-01T10:00:00Z"));
        assertThat(of("2026-03-01T05:00:00", ZoneOffset.UTC)).isEqualTo(dated("2026-03-01T05:00:00Z"));
        assertThat(of("2026-03-01T05:00:00Z", NEW_YORK)).isEqualTo(dated("2026-03-01T05:00:00Z"));
    }

    /** In New York 01:00 to 02:00 comes twice on November 1st: 05:00Z to 06:00Z, and 06:00Z to 07:00Z. */
    @ParameterizedTest
    @CsvSource({"2026-11-01T00:59:59, 2026-11-01T05:00:00Z, 2026-11-01T04:59:59Z",
        "2026-11-01T01:10:00, 2026-11-01T05:10:01Z, 2026-11-01T05:10:00Z",
        "2026-11-01T01:50:00, 2026-11-01T05:50:01Z, 2026-11-01T05:50:00Z",
        "2026-11-01T01:10:00, 2026-11-01T06:10:01Z, 2026-11-01T06:10:00Z",
        "2026-11-01T01:10:00, 2026-11-01T06:09:00Z, 2026-11-01T06:10:00Z",
        "2026-11-01T01:50:00, 2026-11-01T06:50:01Z, 2026-11-01T06:50:00Z",
        "2026-11-01T02:00:00, 2026-11-01T07:00:01Z, 2026-11-01T07:00:00Z",
        "2026-03-08T02:30:00, 2026-03-08T07:30:01Z, 2026-03-08T07:30:00Z",
        "2026-03-08T03:30:00, 2026-03-08T07:30:01Z, 2026-03-08T07:30:00Z"})
    void inTheHourLivedTwiceTheVersionsRiseAsTheyCome(String text, String received, String version) throws Exception {
        List<JsonPath> places = Fields.places("t");

        assertThat(EventTime.of(fields("{\"t\":\"" + text + "\"}", places), places, NEW_YORK, micros(received)).version()).isEqualTo(micros(version));
    }

    @Test
    void passesOverAPlaceWhereATimeWasNeverSetButNotOneThatCannotBeRead() throws Exception {
        List<JsonPath> places = Fields.places("modifiedOn", "createdOn");
        Fields never = fields("{\"modifiedOn\":\"0001-01-01T00:00:00\",\"createdOn\":\"2026-03-01T05:00:00Z\"}", places);
        Fields unreadable = fields("{\"modifiedOn\":\"a while ago\",\"createdOn\":\"2026-03-01T05:00:00Z\"}", places);

        assertThat(EventTime.of(never, places, ZoneOffset.UTC, RECEIVED)).isEqualTo(dated("2026-03-01T05:00:00Z"));
        assertThat(EventTime.of(unreadable, places, ZoneOffset.UTC, RECEIVED).undated()).isEqualTo(Undated.UNREADABLE);
    }

    private static EventTime dated(String time) {
        return new EventTime(micros(time), micros(time), null);
    }

    private static EventTime of(String time, ZoneId zone) throws UndecodableException {
        List<JsonPath> places = Fields.places("t");
        return EventTime.of(fields("{\"t\":\"" + time + "\"}", places), places, zone, RECEIVED);
    }

    private static Fields fields(String text, List<JsonPath> places) throws UndecodableException {
        try (Json json = Json.open(text.getBytes(UTF_8))) {
            json.next();
            return Fields.read(json, Fields.wanted(places));
        }
    }

    private static long micros(String time) {
        return Times.micros(Instant.parse(time));
    }
}
