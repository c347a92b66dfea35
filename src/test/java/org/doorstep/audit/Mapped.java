package org.doorstep.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A mapped table as the shipped tables.yaml means it, written down a second time for the columns that the traffic fills.
 *
 * @param items   where its rows are, {@code ""} for the record itself
 * @param columns name to path and kind
 */
record Mapped(String table, String feed, String resource, String items, Map<String, String> columns) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    static final List<Mapped> ALL = List.of(
            new Mapped("property", Traffic.RESO, "Property", "", columns("listing_id /ListingId", "standard_status /StandardStatus", "list_price /ListPrice number",
                    "bedrooms_total /BedroomsTotal number", "city /City", "modification_timestamp /ModificationTimestamp time")),
            new Mapped("member", Traffic.RESO, "Member", "", columns("member_full_name /MemberFullName")),
            new Mapped("media", Traffic.RESO, "Media", "/Media", columns("media_key /MediaKey", "media_url /MediaURL", "position /Order number")),
            new Mapped("showing_appointment", Traffic.HUB, "Appointment", "", columns("event_name /eventName", "listing_id /data/listingId", "status /data/status",
                    "modified_on /data/modifiedOn time")),
            new Mapped("showing_request", Traffic.HUB, "Request", "", columns("event_name /eventName", "status /data/status")),
            new Mapped("news_feed_event", Traffic.SPARK, "NewsFeedEvent", "", columns("news_feed_id /NewsFeed/Id", "event /NewsFeed/Event",
                    "event_timestamp /NewsFeed/EventTimestamp time", "subscription_id /NewsFeed/Subscription/Id", "subscriber_id /Subscriber/Id")),
            new Mapped("repliers_listing", Traffic.REPLIERS, "Listing", "", columns("mls_number /mlsNumber", "board_id /boardId", "status /status",
                    "list_price /listPrice number", "city /address/city", "updated_on /updatedOn time")));

    private static Map<String, String> columns(String... lines) {
        Map<String, String> columns = new LinkedHashMap<>();
        for (String line : lines) {
            columns.put(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1));
        }
        return columns;
    }

    /** The query whose rows, as text, must be {@link #rows}. */
    String sql() {
        return "SELECT feed, source_label, record_key, event_id, " + String.join(", ", columns.keySet()) + " FROM " + table;
    }

    /** The rows of one record. */
    List<String> rows(Model.Key key, Model.Record record) {
        if (record.rowData() == null || !key.feed().equals(feed) || !key.resource().equals(resource)) {
            return List.of();
        }
        try {
            JsonNode data = Happening.JSON.readTree(record.rowData());
            List<String> rows = new ArrayList<>();
            for (JsonNode item : items.isEmpty() ? List.of(data.path("data").isObject() && feed.equals(Traffic.REPLIERS) ? data.get("data") : data) : data.at(items)) {
                List<Object> values = new ArrayList<>(List.of(key.feed(), key.label(), key.recordKey(), record.rowEventId()));
                columns.values().forEach(column -> values.add(value(item, column)));
                rows.add(text(values));
            }
            return rows;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object value(JsonNode item, String column) {
        String[] parts = column.split(" ");
        JsonNode found = item.at(parts[0]);
        if (found.isMissingNode()) {
            return null;
        }
        return parts.length == 1 ? found.asText() : parts[1].equals("time") ? TIME.format(Instant.parse(found.asText())) : new BigDecimal(found.asText());
    }

    /** Values of a row as one text: numbers by their value, whatever type a database gives them. */
    static String text(List<Object> values) {
        return values.stream().map(value -> value instanceof Number number ? new BigDecimal(number.toString()).stripTrailingZeros().toPlainString() : String.valueOf(value))
                .toList().toString();
    }
}
