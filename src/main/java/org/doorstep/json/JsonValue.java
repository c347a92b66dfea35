package org.doorstep.json;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A value of a record, with its text as it was sent. All who take something out of a record read it by this class, so that one
 * document has one reading: docs/reading.md has the rules. Immutable.
 */
public final class JsonValue {

    /** What stands nowhere. */
    public static final JsonValue MISSING = new JsonValue(Kind.MISSING, null, null, 0, 0, Map.of(), List.of());

    private static final JsonValue NULL = new JsonValue(Kind.NULL, "null", null, 0, 0, Map.of(), List.of());

    private enum Kind { MISSING, NULL, BOOLEAN, NUMBER, TEXT, ARRAY, OBJECT }

    private final Kind kind;
    private final String text;
    private final byte[] source;
    private final int from;
    private final int to;
    private final Map<String, JsonValue> fields;
    private final List<JsonValue> items;

    private JsonValue(Kind kind, String text, byte[] source, int from, int to, Map<String, JsonValue> fields, List<JsonValue> items) {
        this.kind = kind;
        this.text = text;
        this.source = source;
        this.from = from;
        this.to = to;
        this.fields = fields;
        this.items = items;
    }

    /**
     * A record that the log holds.
     *
     * @param json one JSON value
     * @throws UndecodableException when it is not one, or deeper than {@link Json#MAX_DEPTH}
     */
    public static JsonValue of(String json, Wanted wanted) throws UndecodableException {
        try (Json parser = Json.open(json.getBytes(StandardCharsets.UTF_8))) {
            if (parser.next() == null) {
                throw new UndecodableException("not JSON", "empty");
            }
            JsonValue value = read(parser, wanted);
            parser.end();
            return value;
        }
    }

    /** Reads the value whose first token is the current one, and goes to its end. */
    public static JsonValue read(Json json, Wanted wanted) throws UndecodableException {
        JsonToken token = json.token();
        return switch (token) {
            case START_OBJECT -> object(json, wanted);
            case START_ARRAY -> array(json, wanted);
            case VALUE_NULL -> NULL;
            default -> {
                Kind kind = token == JsonToken.VALUE_STRING ? Kind.TEXT : token.isNumeric() ? Kind.NUMBER : Kind.BOOLEAN;
                // Where a text ends is looked for by who wants to know: few columns are json.
                yield kind != Kind.TEXT ? new JsonValue(kind, json.text(), null, 0, 0, Map.of(), List.of())
                        : new JsonValue(kind, Characters.storable(json.text()), json.bytes(), json.start(), 0, Map.of(), List.of());
            }
        };
    }

    private static JsonValue object(Json json, Wanted wanted) throws UndecodableException {
        int start = json.start();
        Map<String, JsonValue> fields = Map.of();
        if (wanted.goesInside()) {
            fields = new LinkedHashMap<>();
            while (json.next() != JsonToken.END_OBJECT) {
                String name = json.name();
                json.next();
                Wanted inside = wanted.field(name);
                if (inside == null) {
                    json.pass();
                } else {
                    JsonValue value = read(json, inside);
                    if (fields.put(name, value) != null) {
                        // To the end: it is the last one in another case, too.
                        fields.remove(name);
                        fields.put(name, value);
                    }
                }
            }
        } else {
            json.skip();
        }
        return new JsonValue(Kind.OBJECT, null, json.bytes(), start, json.position(), fields, List.of());
    }

    private static JsonValue array(Json json, Wanted wanted) throws UndecodableException {
        int start = json.start();
        List<JsonValue> items = List.of();
        if (wanted.goesInside()) {
            items = new ArrayList<>();
            while (json.next() != JsonToken.END_ARRAY) {
                Wanted inside = wanted.item(items.size());
                if (inside == null) {
                    json.pass();
                    items.add(MISSING);
                } else {
                    items.add(read(json, inside));
                }
            }
        } else {
            json.skip();
        }
        return new JsonValue(Kind.ARRAY, null, json.bytes(), start, json.position(), Map.of(), items);
    }

    public boolean isMissing() {
        return kind == Kind.MISSING;
    }

    public boolean isNull() {
        return kind == Kind.NULL;
    }

    public boolean isObject() {
        return kind == Kind.OBJECT;
    }

    public boolean isArray() {
        return kind == Kind.ARRAY;
    }

    public boolean isText() {
        return kind == Kind.TEXT;
    }

    /** Text, number or boolean. */
    public boolean isScalar() {
        return kind == Kind.TEXT || kind == Kind.NUMBER || kind == Kind.BOOLEAN;
    }

    /**
     * Text of a scalar, a number as it was written; of a structure, its JSON as sent. A text as a database holds it, see
     * {@link Characters#storable}. Null where there is nothing.
     */
    public String text() {
        return text != null || kind == Kind.MISSING ? text : json();
    }

    /** The JSON as sent, escapes included. */
    public String json() {
        return source == null ? text : new String(source, from, (kind == Kind.TEXT ? end() : to) - from, StandardCharsets.UTF_8);
    }

    /** Behind the closing quote of a text. */
    private int end() {
        int at = from + 1;
        while (source[at] != '"') {
            at += source[at] == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    /** What is fit to be a name, a key, a time or an address: a text that is not blank, or a number as it was written. */
    public Optional<String> word() {
        return (kind == Kind.TEXT || kind == Kind.NUMBER) && !text.isBlank() ? Optional.of(text) : Optional.empty();
    }

    /** Items of an array that were wanted, others are missing values; none where it is no array. */
    public List<JsonValue> items() {
        return List.copyOf(items);
    }

    /** The field of that name; where there is none, the last one whose name differs by the case of letters; else a missing value. */
    public JsonValue field(String name) {
        JsonValue exact = fields.get(name);
        if (exact != null) {
            return exact;
        }
        JsonValue found = MISSING;
        for (Map.Entry<String, JsonValue> field : fields.entrySet()) {
            if (field.getKey().equalsIgnoreCase(name)) {
                found = field.getValue();
            }
        }
        return found;
    }

    /** What stands at a place (RFC 6901), names as {@link #field} takes them. */
    public JsonValue at(JsonPointer place) {
        JsonValue value = this;
        for (JsonPointer rest = place; !rest.matches() && value.kind != Kind.MISSING; rest = rest.tail()) {
            int index = rest.getMatchingIndex();
            value = value.isArray() ? index >= 0 && index < value.items.size() ? value.items.get(index) : MISSING : value.field(rest.getMatchingProperty());
        }
        return value;
    }

    /** Never the value: it may be personal. */
    @Override
    public String toString() {
        return "JsonValue[" + kind + "]";
    }
}
