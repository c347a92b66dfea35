package org.doorstep.event;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Times as they stand in tables and messages: ISO-8601 UTC with six digits, so that text order is time order. */
public final class Times {

    private Times() {
    }

    /** How far ahead of ours a provider's clock may be. One that is wrong would make every later event of the record stale. */
    public static final Duration AHEAD = Duration.ofMinutes(5);

    /** @param micros epoch microseconds */
    public static String text(long micros) {
        return text(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }

    /** By hand, for a formatter takes ten times as long and every event has several times. Years from 0 to 9999. */
    public static String text(Instant instant) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
        if (time.getYear() < 0 || time.getYear() > 9999) {
            throw new DateTimeException("year out of range");
        }
        char[] text = "0000-00-00T00:00:00.000000Z".toCharArray();
        digits(text, 4, time.getYear());
        digits(text, 7, time.getMonthValue());
        digits(text, 10, time.getDayOfMonth());
        digits(text, 13, time.getHour());
        digits(text, 16, time.getMinute());
        digits(text, 19, time.getSecond());
        digits(text, 26, time.getNano() / 1_000);
        return new String(text);
    }

    /** Writes a number over the zeros that end before a place. */
    private static void digits(char[] text, int end, int number) {
        int at = end;
        for (int rest = number; rest > 0; rest /= 10) {
            text[--at] = (char) ('0' + rest % 10);
        }
    }

    /** Epoch microseconds. {@code ChronoUnit.MICROS.between} counts nanoseconds first and overflows in 2262. */
    public static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
    }

    /**
     * A time as others write it, see {@link WrittenTime}: with an offset it is as it says, without one it is that zone's wall clock.
     *
     * @throws DateTimeException when it is no time, or its year does not fit our text form (1 to 9999)
     */
    public static Instant parse(String text, ZoneId zone) {
        return WrittenTime.read(text).at(zone);
    }
}
