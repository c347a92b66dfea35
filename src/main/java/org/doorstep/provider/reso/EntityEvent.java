package org.doorstep.provider.reso;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.doorstep.event.Change;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.json.Characters;
import org.doorstep.json.Json;
import org.doorstep.json.Names;
import org.doorstep.json.UndecodableException;
import org.doorstep.provider.Decoded;
import org.doorstep.provider.Text;

/**
 * One element of a push being read, field by field (RCP-27); names as {@link Names} has them. What is not a field of the standard is
 * kept in {@code extra}, as sent.
 */
final class EntityEvent {

    /** RCP-27: ResourceName and ResourceRecordKey are String(255). */
    private static final int MAX_NAME = 255;
    /** Of a sequence: leading zeros are digits of the text, not of the number. */
    private static final int MAX_DIGITS = 19;

    private final int from;
    private final Map<Field, String> names = new EnumMap<>(Field.class);
    private final Map<Field, String> wrong = new EnumMap<>(Field.class);
    private Long sequence;
    private String resource;
    private String key;
    private String data;
    private Change change = Change.CHANGED;
    private StringBuilder extra;

    private enum Field {
        SEQUENCE("EntityEventSequence"), RESOURCE("ResourceName"), KEY("ResourceRecordKey"), DATA("Data"), TYPES("EventTypes"), CONTEXT("@reso.context");

        private static final List<Field> ALL = List.of(values());
        private final String text;

        Field(String text) {
            this.text = text;
        }

        /** Null where it is none of them. */
        static Field of(String name) {
            for (Field field : ALL) {
                if (field.text.equalsIgnoreCase(name)) {
                    return field;
                }
            }
            return null;
        }
    }

    /** @param from where it starts in the body (byte offset) */
    EntityEvent(int from) {
        this.from = from;
    }

    /**
     * Takes the field whose value is the current token, and goes to the value's end.
     *
     * @param at where its name starts in the body (byte offset)
     */
    void field(String name, int at, Json json) throws UndecodableException {
        Field field = Field.of(name);
        if (field == null || !Names.replaces(field.text, names.get(field), name)) {
            json.skip();
            keep(at, json);
            return;
        }
        names.put(field, name);
        wrong.remove(field);
        switch (field) {
            case SEQUENCE -> sequence = sequence(json);
            case RESOURCE -> resource = word(json, Field.RESOURCE);
            case KEY -> key = word(json, Field.KEY);
            case DATA -> data = json.token() == JsonToken.VALUE_NULL ? null : json.raw();
            case TYPES -> {
                change = change(types(json));
                keep(at, json);
            }
            case CONTEXT -> json.skip();
        }
    }

    /** None of the standard's fields were there. */
    boolean blank() {
        return !names.containsKey(Field.SEQUENCE) && !names.containsKey(Field.RESOURCE) && !names.containsKey(Field.KEY);
    }

    /** Ends the element: it is an event, or a reject with the first reason found. */
    void close(int to, Delivery delivery, List<Event> events, List<Decoded.Reject> rejects) {
        String reason = !wrong.isEmpty() ? wrong.values().iterator().next()
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
                delivery.provider(), identity, sequence, resource, key, change, sequence, null, null, delivery.receivedAt(),
                delivery.id(), delivery.origin(), data, extra == null ? null : extra.append('}').toString(), from, to,
                false, false, false));
    }

    /** A positive int64, as a number or as text (RCP-27 lets both); 1e3 and 7.0 are not integers as sent. */
    private Long sequence(Json json) throws UndecodableException {
        JsonToken token = json.token();
        if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_STRING) {
            json.skip();
            return wrong(Field.SEQUENCE);
        }
        OptionalLong read = sequence(json.text());
        return read.isPresent() ? (Long) read.getAsLong() : wrong(Field.SEQUENCE);
    }

    /** What RCP-27 calls "the positive portion of int64", written with digits only; empty: it is none. */
    static OptionalLong sequence(String text) {
        if (text.length() > MAX_DIGITS || !text.matches("[0-9]+")) {
            return OptionalLong.empty();
        }
        BigInteger number = new BigInteger(text);
        return number.signum() > 0 && number.bitLength() < Long.SIZE ? OptionalLong.of(number.longValue()) : OptionalLong.empty();
    }

    private String word(Json json, Field field) throws UndecodableException {
        JsonToken token = json.token();
        if (token != JsonToken.VALUE_STRING && token != JsonToken.VALUE_NUMBER_INT) {
            json.skip();
            return token == JsonToken.VALUE_NULL ? null : wrong(field);
        }
        String word = Characters.storable(json.text());
        return word.isBlank() || word.length() > MAX_NAME ? wrong(field) : word;
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

    private <T> T wrong(Field field) {
        wrong.put(field, "bad " + field.text);
        return null;
    }

    /** Keeps the field that has just been read, with its name. */
    private void keep(int at, Json json) {
        extra = extra == null ? new StringBuilder("{") : extra.append(',');
        extra.append(json.between(at, json.position()));
    }

    /** Texts of the array; what is no array has none. */
    private static List<String> types(Json json) throws UndecodableException {
        List<String> types = new ArrayList<>();
        if (json.token() == JsonToken.START_ARRAY) {
            while (json.next() != JsonToken.END_ARRAY) {
                if (json.token() == JsonToken.VALUE_STRING) {
                    types.add(json.text());
                }
                json.skip();
            }
        }
        json.skip();
        return types;
    }

    /** RCP-49 (in progress): Insert, Update, Delete, Bulk. */
    private static Change change(List<String> types) {
        return types.contains("Delete") ? Change.DELETED
                : types.equals(List.of("Insert")) ? Change.CREATED
                : types.equals(List.of("Update")) ? Change.UPDATED : Change.CHANGED;
    }
}
