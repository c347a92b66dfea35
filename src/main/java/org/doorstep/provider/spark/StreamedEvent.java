package org.doorstep.provider.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.doorstep.provider.remote.ApiSession;
import org.doorstep.provider.remote.Reply;

/** An event of Spark's stream, whose page shows none: in the shape that is pushed, or flat. */
final class StreamedEvent {

    private StreamedEvent() {
    }

    /** When it happened, as our door reads it; null where that cannot be read. */
    static Instant time(ApiSession api, ObjectNode pushed) {
        try {
            Instant time = api.time(pushed.path("NewsFeed").path("EventTimestamp").asText(""));
            return time.isBefore(Instant.EPOCH) ? null : time;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** As it is pushed, so that it has the same natural key. */
    static ObjectNode pushed(JsonNode event) {
        ObjectNode body = Reply.JSON.createObjectNode();
        JsonNode listing = event.path("Listing").has("Id") ? event.path("Listing").get("Id") : event.path("ListingId");
        if (listing.isValueNode() && !listing.isNull()) {
            body.putObject("Listing").put("Id", listing.asText());
        }
        if (event.path("Subscriber").isObject()) {
            body.set("Subscriber", event.get("Subscriber"));
        }
        ObjectNode feed = body.putObject("NewsFeed");
        JsonNode inside = event.path("NewsFeed");
        feed.put("Id", inside.path("Id").asText(event.path("NewsFeedId").asText("")));
        for (String field : List.of("Event", "EventTimestamp", "Type")) {
            JsonNode value = inside.has(field) ? inside.get(field) : event.path(field);
            if (value.isValueNode()) {
                feed.set(field, value);
            }
        }
        JsonNode subscription = inside.has("Subscription") ? inside.get("Subscription") : event.path("Subscription");
        if (subscription.isObject()) {
            feed.putObject("Subscription").put("Id", subscription.path("Id").asText());
        }
        return body;
    }
}
