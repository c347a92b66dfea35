package org.doorstep.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.doorstep.config.JsonPath;
import org.doorstep.event.Times;
import org.doorstep.json.Json;
import org.doorstep.json.UndecodableException;
import org.junit.jupiter.api.Test;

class EventTimeTest {

    private static final long RECEIVED = micros("2026-03-01T12:00:00Z");

    @Test
    void isTheEventsOwnTime() throws Exception {
        assertThat(of("2026-03-01T10:00:00.123456Z", ZoneOffset.UTC))
                .isEqualTo(new EventTime(micros("2026-03-01T10:00:00.123456Z"), micros("2026-03-01T10:00:00.123456Z")));
    }

    @Test
    void isTheTimeReceivedWhereTheEventHasNone() throws Exception {
        assertThat(of("not a time", ZoneOffset.UTC)).isEqualTo(new EventTime(null, RECEIVED));
        assertThat(of("1969-12-31T23:59:59Z", ZoneOffset.UTC)).isEqualTo(new EventTime(null, RECEIVED));
        assertThat(of("0001-01-01T00:00:00", ZoneOffset.UTC)).isEqualTo(new EventTime(null, RECEIVED));
    }

    @Test
    void isNeverMoreThanFiveMinutesAhead() throws Exception {
        assertThat(of("2026-03-01T12:05:00Z", ZoneOffset.UTC).version()).isEqualTo(micros("2026-03-01T12:05:00Z"));
        assertThat(of("2026-03-01T12:05:00.000001Z", ZoneOffset.UTC))
                .isEqualTo(new EventTime(micros("2026-03-01T12:05:00.000001Z"), micros("2026-03-01T12:05:00Z")));
        assertThat(of("9999-12-31T23:59:59Z", ZoneOffset.UTC).version()).isEqualTo(micros("2026-03-01T12:05:00Z"));
    }

    @Test
    void readsTimesWithoutAnOffsetInTheZone() throws Exception {
        assertThat(of("2026-03-01T05:00:00", ZoneId.of("America/New_York")).version()).isEqualTo(micros("2026-03-01T10:00:00Z"));
        assertThat(of("2026-03-01T05:00:00", ZoneOffset.UTC).version()).isEqualTo(micros("2026-03-01T05:00:00Z"));
        assertThat(of("2026-03-01T05:00:00Z", ZoneId.of("America/New_York")).version()).isEqualTo(micros("2026-03-01T05:00:00Z"));
    }

    @Test
    void passesOverAPlaceThatHoldsNoTime() throws Exception {
        List<JsonPath> places = Fields.places("modifiedOn", "createdOn");
        Fields fields = fields("{\"modifiedOn\":\"0001-01-01T00:00:00\",\"createdOn\":\"2026-03-01T05:00:00Z\"}", places);

        assertThat(EventTime.of(fields, places, ZoneOffset.UTC, RECEIVED).version()).isEqualTo(micros("2026-03-01T05:00:00Z"));
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
