package org.doorstep.provider.reso;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.doorstep.event.Change;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.provider.Decoded;
import org.doorstep.provider.Json;
import org.doorstep.provider.Text;
import org.doorstep.provider.UndecodableException;

/** One element of a push being read, field by field (RCP-27). What is not a field of the standard is kept in {@code extra}. */
final class EntityEvent {

    /** RCP-27: ResourceName and ResourceRecordKey are String(255). */
    private static final int MAX_NAME = 255;

    private final int from;
    private boolean named;
    private Long sequence;
    private String resource;
    private String key;
    private String data;
    private Change change = Change.CHANGED;
    private StringBuilder extra;
    private String wrong;

    /** @param from where it starts in the body (byte offset) */
    EntityEvent(int from) {
        this.from = from;
    }

    /** Takes the field whose value is the current token, and goes to the value's end. */
    void field(String name, Json json) throws UndecodableException {
        switch (name) {
            case "EntityEventSequence" -> {
                named = true;
                sequence = sequence(json);
            }
            case "ResourceName" -> {
                named = true;
                resource = word(json, "bad ResourceName");
            }
            case "ResourceRecordKey" -> {
                named = true;
                key = word(json, "bad ResourceRecordKey");
            }
            case "Data" -> data = json.token() == JsonToken.VALUE_NULL ? null : json.raw();
            case "@reso.context" -> json.skip();
            default -> keep(name, json);
        }
    }

    /** None of the standard's fields were there. */
    boolean blank() {
        return !named;
    }

    /** Ends the element: it is an event, or a reject with the first reason found. */
    void close(int to, Delivery delivery, List<Event> events, List<Decoded.Reject> rejects) {
        String reason = wrong != null ? wrong
                : sequence == null ? "no EntityEventSequence"
                : resource == null ? "no ResourceName"
                : key == null ? "no ResourceRecordKey" : null;
        if (reason != null) {
            rejects.add(new Decoded.Reject(reason, from, to));
            return;
        }
        Event.Identity identity = new Event.Identity(
                Text.key(delivery.sourceLabel(), Long.toString(sequence), resource, key), false);
        events.add(new Event(Event.id(delivery.id(), events.size() + rejects.size()), delivery.feed(), delivery.sourceLabel(),
                delivery.provider(), identity, sequence, resource, key, change, sequence, null, delivery.receivedAt(),
                delivery.id(), delivery.origin(), data, extra == null ? null : extra.append('}').toString(), from, to,
                false, false, false));
    }

    /** A positive int64, as a number or as text (RCP-27 lets both); 1e3 and 7.0 are not integers as sent. */
    private Long sequence(Json json) throws UndecodableException {
        JsonToken token = json.token();
        if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_STRING) {
            json.skip();
            return wrong("bad EntityEventSequence");
        }
        String text = json.text();
        if (text.length() > 19 || !text.matches("[0-9]+") || new BigDecimal(text).compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                || Long.parseLong(text) == 0) {
            return wrong("bad EntityEventSequence");
        }
        return Long.parseLong(text);
    }

    private String word(Json json, String otherwise) throws UndecodableException {
        JsonToken token = json.token();
        if (token != JsonToken.VALUE_STRING && token != JsonToken.VALUE_NUMBER_INT) {
            json.skip();
            return token == JsonToken.VALUE_NULL ? null : wrong(otherwise);
        }
        String word = Text.clean(json.text());
        return word.isBlank() || word.length() > MAX_NAME ? wrong(otherwise) : word;
    }

    /** The event of the log as it is pushed; its fields in the standard's order, then what else it had. */
    static String text(Event event) {
        StringBuilder text = new StringBuilder("{\"EntityEventSequence\":").append(event.sequence());
        text.append(",\"ResourceName\":\"").append(JsonStringEncoder.getInstance().quoteAsString(event.resource())).append('"');
        text.append(",\"ResourceRecordKey\":\"").append(JsonStringEncoder.getInstance().quoteAsString(event.recordKey())).append('"');
        if (event.extra() != null && event.extra().length() > 2) {
            text.append(',').append(event.extra(), 1, event.extra().length() - 1);
        }
        if (event.data() != null) {
            text.append(",\"Data\":").append(event.data());
        }
        return text.append('}').toString();
    }

    private <T> T wrong(String reason) {
        if (wrong == null) {
            wrong = reason;
        }
        return null;
    }

    private void keep(String name, Json json) throws UndecodableException {
        extra = extra == null ? new StringBuilder("{") : extra.append(',');
        extra.append('"').append(JsonStringEncoder.getInstance().quoteAsString(name)).append("\":");
        if (name.equals("EventTypes") && json.token() == JsonToken.START_ARRAY) {
            List<String> types = new ArrayList<>();
            int from = json.start();
            while (json.next() != JsonToken.END_ARRAY) {
                if (json.token() == JsonToken.VALUE_STRING) {
                    types.add(json.text());
                }
                json.skip();
            }
            extra.append(json.between(from, json.position()));
            change = change(types);
        } else {
            extra.append(json.raw());
        }
    }

    /** RCP-49 (in progress): Insert, Update, Delete, Bulk. */
    private static Change change(List<String> types) {
        return types.contains("Delete") ? Change.DELETED
                : types.equals(List.of("Insert")) ? Change.CREATED
                : types.equals(List.of("Update")) ? Change.UPDATED : Change.CHANGED;
    }
}
