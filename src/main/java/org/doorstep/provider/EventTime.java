package org.doorstep.provider;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.doorstep.config.JsonPath;
import org.doorstep.event.Times;

/**
 * When an event happened by its provider's clock, and the version that follows from it where the provider has no numbers.
 *
 * @param occurredAt epoch microseconds, or null where the event has no time
 * @param version    that time; never later than {@link #AHEAD} after we received it, or one wrong clock would make every later
 *                   event of the record stale. The time received where the event has none
 */
public record EventTime(Long occurredAt, long version) {

    /** How far ahead of ours a provider's clock may be. */
    public static final Duration AHEAD = Duration.ofMinutes(5);

    /**
     * Reads the first of the places that holds a time. One before 1970 is none: .NET writes year 1 for a time that was never set.
     *
     * @param zone       what times without an offset are in
     * @param receivedAt epoch microseconds
     */
    public static EventTime of(Fields fields, List<JsonPath> places, ZoneId zone, long receivedAt) {
        Optional<Long> occurred = places.stream()
                .flatMap(place -> fields.first(List.of(place)).stream())
                .flatMap(text -> micros(text, zone).stream())
                .findFirst();
        long latest = receivedAt + AHEAD.toNanos() / 1_000;
        return new EventTime(occurred.orElse(null), occurred.map(at -> Math.min(at, latest)).orElse(receivedAt));
    }

    private static Optional<Long> micros(String text, ZoneId zone) {
        try {
            return Optional.of(Times.micros(Times.parse(text.strip(), zone))).filter(micros -> micros >= 0);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
