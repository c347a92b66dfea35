package org.doorstep.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One event of a request as the contracts mean it, or what is none: read here with no code of the house, so that a mistake of its
 * decoders shows as a difference.
 *
 * @param index    its place in the request
 * @param identity what makes it the same event when it comes again
 * @param sequence RESO's number, or null
 * @param version  the number, or the event's own time in epoch microseconds, or null: it has none
 * @param data     JSON text, or null
 * @param raw      the element as sent
 * @param fault    why it goes to the dead letters instead: {@code delivery}, {@code element} or {@code event}; null: it is good
 */
record Happening(int index, String provider, String resource, String key, String change, String identity, Long sequence, Long version,
                 String data, String raw, String fault) {

    static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder().maxNumberLength(100_000).build()).build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES).build();

    boolean notice() {
        return change.equals("notice");
    }

    boolean deleted() {
        return change.equals("deleted");
    }

    /** All of a request, in order. */
    static List<Happening> of(Request request) {
        JsonNode body;
        try {
            body = JSON.readTree(request.body());
        } catch (JsonProcessingException e) {
            return List.of(fault(0, request.feed().equals(Traffic.REPLIERS) ? withheld(request.bytes()) : request.body(), "delivery"));
        }
        JsonNode list = body.path("value").isArray() && request.feed().equals(Traffic.RESO) ? body.get("value") : body;
        List<Happening> all = new ArrayList<>();
        for (JsonNode element : list.isArray() ? list : List.of(list)) {
            all.add(switch (request.feed()) {
                case Traffic.RESO -> reso(all.size(), request.label(), element);
                case Traffic.HUB -> hub(all.size(), element);
                case Traffic.SPARK -> spark(all.size(), element);
                default -> repliers(all.size(), request.eventName(), element);
            });
        }
        return all;
    }

    /** Of a feed with fields to blank, what is not JSON is not kept itself. */
    static String withheld(byte[] body) {
        try {
            return "withheld " + body.length + " " + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Happening fault(int index, String raw, String kind) {
        return new Happening(index, null, null, null, "changed", null, null, null, null, raw, kind);
    }

    private static Happening reso(int index, String label, JsonNode element) {
        if (!element.has("EntityEventSequence")) {
            return fault(index, element.toString(), "element");
        }
        long sequence = element.get("EntityEventSequence").asLong();
        String resource = element.get("ResourceName").asText();
        String key = element.get("ResourceRecordKey").asText();
        if (key.startsWith(PoisonedProperty.KEY)) {
            return fault(index, element.toString(), "event");
        }
        return new Happening(index, "reso", resource, key, element.has("EventTypes") ? "deleted" : "changed",
                String.join("|", label, "" + sequence, resource, key), sequence, sequence, element.has("Data") ? element.get("Data").toString() : null,
                element.toString(), null);
    }

    private static Happening hub(int index, JsonNode body) {
        String name = body.path("eventName").asText();
        String resource = name.equals("Ping") ? "Ping" : name.startsWith("Appointment") ? "Appointment" : name.startsWith("Request") ? "Request" : "Other";
        String key = resource.equals("Appointment") ? body.at("/data/appointmentId").asText()
                : resource.equals("Request") ? body.at("/data/requestId").asText() : body.path("id").asText();
        String change = name.equals("Ping") ? "notice" : name.isEmpty() ? "changed" : name.endsWith("Created") ? "created" : "updated";
        String message = body.path("webhookMessageId").asText();
        String identity = message.isEmpty() ? "#" + sorted(body) : message;
        return new Happening(index, "showinghub", resource, key, change, identity, null, micros(body.at("/data/modifiedOn")), body.toString(), body.toString(), null);
    }

    private static Happening spark(int index, JsonNode body) {
        String listing = body.at("/Listing/Id").asText();
        if (listing.isEmpty()) {
            return fault(index, body.toString(), "element");
        }
        String subscriber = body.at("/Subscriber/Id").asText();
        String identity = String.join("|", body.at("/NewsFeed/Id").asText(), body.at("/NewsFeed/Subscription/Id").asText(), subscriber,
                listing, body.at("/NewsFeed/Event").asText(), body.at("/NewsFeed/EventTimestamp").asText());
        return new Happening(index, "spark", "NewsFeedEvent", subscriber.isEmpty() ? listing : listing + "/" + subscriber, "changed", identity, null, micros(body.at("/NewsFeed/EventTimestamp")), body.toString(),
                body.toString(), null);
    }

    private static Happening repliers(int index, String event, JsonNode element) {
        JsonNode entity = element.has("data") ? element.get("data") : element;
        if (!entity.has("mlsNumber")) {
            return fault(index, element.toString(), "element");
        }
        String key = entity.get("mlsNumber").asText() + "/" + entity.get("boardId").asText();
        return new Happening(index, "repliers", "Listing", key, event.substring("listing.".length()), "#" + event + key + sorted(element), null,
                micros(entity.path("updatedOn")), element.toString(), element.toString(), null);
    }

    private static Long micros(JsonNode time) {
        return time.isMissingNode() ? null : ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time.asText()));
    }

    /** The same content, the same text. */
    private static String sorted(JsonNode node) {
        if (!node.isObject()) {
            return node.toString();
        }
        Map<String, String> fields = new TreeMap<>();
        node.fields().forEachRemaining(field -> fields.put(field.getKey(), sorted(field.getValue())));
        return fields.toString();
    }
}
