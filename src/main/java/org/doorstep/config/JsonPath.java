package org.doorstep.config;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.doorstep.json.JsonValue;

/**
 * Where a value stands in a record: {@code ListPrice}, {@code Address.City}, {@code Rooms[0].Name}, {@code ['odd.name']}.
 * A leading {@code $.} starts at the record itself, also where the column belongs to an item of it. The part of JSONPath
 * (RFC 9535) that names one place; compiled to a JSON Pointer (RFC 6901).
 *
 * @param pointer    the place
 * @param fromRecord whether it is counted from the record rather than from the item
 */
public record JsonPath(JsonPointer pointer, boolean fromRecord) {

    private static final Pattern STEP = Pattern.compile("\\.?([A-Za-z_@][\\w@-]*)|\\[(\\d{1,6})]|\\['([^']+)']");

    /** @throws IllegalArgumentException with a message for the user */
    public static JsonPath compile(String text) {
        boolean fromRecord = text.startsWith("$");
        String rest = fromRecord ? text.substring(1) : text;
        JsonPointer pointer = JsonPointer.empty();
        Matcher step = STEP.matcher(rest);
        int at = 0;
        while (at < rest.length() && step.find(at) && step.start() == at) {
            pointer = step.group(2) != null
                    ? pointer.appendIndex(Integer.parseInt(step.group(2)))
                    : pointer.appendProperty(step.group(1) != null ? step.group(1) : step.group(3));
            at = step.end();
        }
        if (at == 0 && !rest.isEmpty() || at < rest.length()) {
            throw new IllegalArgumentException("'" + text + "' is not a path like Address.City, Rooms[0].Name or ['odd.name']");
        }
        return new JsonPath(pointer, fromRecord);
    }

    /** The value there, names as {@link JsonValue#field} takes them, or a missing one. */
    public JsonValue in(JsonValue record, JsonValue item) {
        return (fromRecord ? record : item).at(pointer);
    }
}
