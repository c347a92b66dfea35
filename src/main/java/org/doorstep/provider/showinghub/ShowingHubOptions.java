package org.doorstep.provider.showinghub;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.doorstep.config.JsonPath;
import org.doorstep.provider.Fields;
import org.doorstep.provider.KeyPath;

/**
 * Where things stand in a ShowingHub body, which no public document shows: all of this is a guess to be corrected by
 * configuration. Names are compared ignoring case.
 *
 * @param names      the event's name; it was renamed over the years (seed 001, their older guide, code of 2021)
 * @param keys       the record's key; {@code {resource}} is the event's leading noun. A record's own id comes before {@code id},
 *                   for a RequestAccepted carries the new Appointment, and before the ids of other records in it
 * @param times      when it happened; a time that was never set (year 1) is passed over
 * @param messageIds the id of the message, the same in each of their three tries
 * @param zone       what times without an offset are in
 */
public record ShowingHubOptions(List<JsonPath> names, List<String> keys, List<JsonPath> times, List<JsonPath> messageIds, ZoneId zone) {

    public static final List<String> NAMES = List.of("eventName", "webhookMessageType", "webhookEvent");
    public static final List<String> KEYS = List.of("data.{resource}Id", "{resource}Id", "data.id", "id",
            "data.appointmentId", "appointmentId", "data.requestId", "requestId", "data.registrationId", "registrationId",
            "data.messageId", "messageId");
    public static final List<String> TIMES = List.of("eventOccurredOn", "data.eventOccurredOn", "data.modifiedOn", "modifiedOn",
            "data.createdOn", "createdOn");
    public static final List<String> MESSAGE_IDS = List.of("webhookMessageId", "data.webhookMessageId");

    public static final ShowingHubOptions DEFAULT = new ShowingHubOptions(places(NAMES), KEYS, places(TIMES), places(MESSAGE_IDS), ZoneOffset.UTC);

    public ShowingHubOptions {
        names = List.copyOf(names);
        keys = List.copyOf(keys);
        times = List.copyOf(times);
        messageIds = List.copyOf(messageIds);
        keys.forEach(key -> key(key, EventName.OTHER));
    }

    /** The same with another zone for times without an offset. */
    public ShowingHubOptions in(ZoneId other) {
        return new ShowingHubOptions(names, keys, times, messageIds, other);
    }

    /** Where the key of a record stands, by resource. */
    Map<String, List<KeyPath>> keysByResource() {
        Map<String, List<KeyPath>> byResource = new LinkedHashMap<>();
        Stream.concat(EventName.NOUNS.stream(), Stream.of(EventName.OTHER))
                .forEach(resource -> byResource.put(resource, keys.stream().map(key -> key(key, resource)).toList()));
        return byResource;
    }

    private static KeyPath key(String text, String resource) {
        return KeyPath.of(text.replace("{resource}", resource));
    }

    private static List<JsonPath> places(List<String> paths) {
        return Fields.places(paths.toArray(String[]::new));
    }
}
