package org.doorstep.provider;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.doorstep.config.JsonPath;
import org.doorstep.event.Times;
import org.doorstep.event.Undated;
import org.doorstep.event.WrittenTime;

/**
 * When an event happened by its provider's clock, and the version that follows from it where the provider has no numbers.
 *
 * @param occurredAt epoch microseconds, or null where the event has no time that can be read
 * @param version    the same, if it may be compared with the times of other events; else 0
 * @param undated    why it may not be, or null
 */
public record EventTime(Long occurredAt, long version, Undated undated) {

    /** .NET, and MySQL, where a time was never set. */
    private static final Pattern NEVER = Pattern.compile("\\s*000[01]-.*", Pattern.DOTALL);

    /**
     * Reads the first of the places where a time stands. One before 1970 was never set, so the next place is asked; one that cannot be
     * read is not replaced by another: the time a record was made says nothing of when it changed.
     *
     * @param zone       what times without an offset are in
     * @param receivedAt epoch microseconds
     */
    public static EventTime of(Fields fields, List<JsonPath> places, ZoneId zone, long receivedAt) {
        Instant latest = Instant.EPOCH.plus(receivedAt, ChronoUnit.MICROS).plus(Times.AHEAD);
        for (JsonPath place : places) {
            Optional<String> text = fields.first(List.of(place)).filter(each -> !NEVER.matcher(each).matches());
            if (text.isEmpty()) {
                continue;
            }
            try {
                WrittenTime time = WrittenTime.read(text.get());
                long occurred = Times.micros(time.at(zone));
                if (occurred > Times.micros(latest)) {
                    return new EventTime(occurred, 0, Undated.AHEAD);
                }
                if (occurred > 0) {
                    return new EventTime(occurred, Times.micros(time.asOf(latest, zone)), null);
                }
            } catch (DateTimeException e) {
                return new EventTime(null, 0, Undated.UNREADABLE);
            }
        }
        return new EventTime(null, 0, Undated.MISSING);
    }
}
