package org.doorstep.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The value of a {@code Date} header (RFC 9110 sections 5.6.7 and 6.6.1), made once a second. Safe for any thread. */
public final class HttpDate {

    private static final DateTimeFormatter IMF_FIXDATE = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private static volatile Made last = new Made(Long.MIN_VALUE, "");

    private record Made(long second, String text) {
    }

    private HttpDate() {
    }

    /** This second. */
    public static String now() {
        return at(System.currentTimeMillis());
    }

    static String at(long epochMillis) {
        long second = Math.floorDiv(epochMillis, 1_000L);
        Made made = last;
        if (made.second != second) {
            made = new Made(second, IMF_FIXDATE.format(Instant.ofEpochSecond(second)));
            last = made;
        }
        return made.text;
    }
}
