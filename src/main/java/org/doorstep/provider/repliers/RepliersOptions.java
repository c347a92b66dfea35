package org.doorstep.provider.repliers;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.doorstep.config.JsonPath;
import org.doorstep.provider.Fields;
import org.doorstep.provider.KeyPath;

/**
 * Where things stand in a Repliers body (seed 003 and their help centre): in the entity itself, or in its {@code data}. Names are
 * compared ignoring case ({@code agentId}, {@code agentid}).
 *
 * @param keys      where a record's key stands, by resource
 * @param otherwise where it stands in any other resource
 * @param times     when the record changed
 * @param zone      what times without an offset are in
 */
public record RepliersOptions(Map<String, List<KeyPath>> keys, List<KeyPath> otherwise, List<JsonPath> times, ZoneId zone) {

    /**
     * A listing's number is unique within its board only; a match is one of search and listing, a favourite one of client and listing.
     * No document shows the last two, so they end in what is better than nothing.
     */
    public static final Map<String, List<String>> KEYS = Map.of(
            "Agent", List.of("agentId", "id"),
            "Client", List.of("clientId", "id"),
            "Search", List.of("searchId", "id"),
            "SearchMatch", List.of("matchId", "searchId+mlsNumber+boardId", "searchId+mlsNumber", "id", "searchId", "mlsNumber+boardId", "mlsNumber"),
            "Message", List.of("messageId", "id"),
            "Listing", List.of("mlsNumber+boardId", "mlsNumber", "id"),
            "Favorite", List.of("favoriteId", "clientId+mlsNumber+boardId", "clientId+mlsNumber", "id"));
    public static final List<String> OTHERWISE = List.of("id");
    public static final List<String> TIMES = List.of("updatedOn", "timestamps.repliersUpdatedOn");

    public static final RepliersOptions DEFAULT = new RepliersOptions(
            KEYS.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> keys(entry.getValue()))),
            keys(OTHERWISE), Fields.places(wrappedOrNot(TIMES)), ZoneOffset.UTC);

    public RepliersOptions {
        keys = Map.copyOf(keys);
        otherwise = List.copyOf(otherwise);
        times = List.copyOf(times);
    }

    private static List<KeyPath> keys(List<String> names) {
        return KeyPath.list(wrappedOrNot(names));
    }

    /** Each name within {@code data} first: an agent has a field of that name as well, mostly null. */
    private static String[] wrappedOrNot(List<String> names) {
        return names.stream().flatMap(name -> Stream.of(
                Arrays.stream(name.split("\\+")).map(part -> "data." + part).collect(Collectors.joining("+")), name)).toArray(String[]::new);
    }
}
