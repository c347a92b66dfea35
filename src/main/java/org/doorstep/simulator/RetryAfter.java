package org.doorstep.simulator;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The Retry-After header (RFC 9110, section 10.2.3): seconds, or an HTTP date in any of the three forms that a recipient must
 * understand (section 5.6.7).
 */
final class RetryAfter {

    /** More digits than this is more than 30 years: no header to be believed. */
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    private static final List<DateTimeFormatter> DATES = List.of(
            DateTimeFormatter.RFC_1123_DATE_TIME,
            rfc850(),
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH).withZone(ZoneOffset.UTC));

    private RetryAfter() {
    }

    /**
     * How long to wait, never negative; empty where the header is none of the forms.
     *
     * @param now by the wall clock: what an HTTP date is measured from
     */
    static Optional<Duration> parse(String header, Instant now) {
        String value = header.strip();
        if (SECONDS.matcher(value).matches()) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        for (DateTimeFormatter form : DATES) {
            try {
                Duration wait = Duration.between(now, form.parse(value, Instant::from));
                return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
            } catch (DateTimeException e) {
                continue;
            }
        }
        return Optional.empty();
    }

    /** Two digits of a year: 1975 to 2074. */
    private static DateTimeFormatter rfc850() {
        return new DateTimeFormatterBuilder()
                .appendPattern("EEEE, dd-MMM-")
                .appendValueReduced(ChronoField.YEAR, 2, 2, 1975)
                .appendPattern(" HH:mm:ss 'GMT'")
                .toFormatter(Locale.ENGLISH)
                .withZone(ZoneOffset.UTC);
    }
}
