package org.doorstep.event;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Times as they stand in tables and messages: ISO-8601 UTC with six digits, so that text order is time order. */
public final class Times {

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Times() {
    }

    /** @param micros epoch microseconds */
    public static String text(long micros) {
        return text(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }

    public static String text(Instant instant) {
        return FORMAT.format(instant);
    }

    /** Epoch microseconds. */
    public static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }
}
