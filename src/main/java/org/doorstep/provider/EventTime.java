package org.doorstep.provider;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
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

    /** How far ahead of ours a provider's clock may be. One that is wrong would make every later event of the record stale. */
    public static final Duration AHEAD = Duration.ofMinutes(5);

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
        long latest = receivedAt + AHEAD.toNanos() / 1_000;
        for (JsonPath place : places) {
            Optional<String> text = fields.first(List.of(place)).filter(each -> !NEVER.matcher(each).matches());
            if (text.isEmpty()) {
                continue;
            }
            try {
                WrittenTime time = WrittenTime.read(text.get());
                long occurred = Times.micros(time.at(zone));
                if (occurred > latest) {
                    return new EventTime(occurred, 0, Undated.AHEAD);
                }
                if (occurred > 0) {
                    return new EventTime(occurred, version(time, zone, latest), null);
                }
            } catch (DateTimeException e) {
                return new EventTime(null, 0, Undated.UNREADABLE);
            }
        }
        return new EventTime(null, 0, Undated.MISSING);
    }

    /**
     * In the hour that a zone lives twice the later moment, once that can have come: else what happens when it is lived again would be
     * older than what happened before.
     */
    private static long version(WrittenTime time, ZoneId zone, long latest) {
        long second = Times.micros(time.atTheLatest(zone));
        return second <= latest ? second : Times.micros(time.at(zone));
    }
}
