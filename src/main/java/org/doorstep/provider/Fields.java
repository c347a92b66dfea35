package org.doorstep.provider;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.doorstep.config.JsonPath;
import org.doorstep.json.Json;
import org.doorstep.json.JsonValue;
import org.doorstep.json.UndecodableException;
import org.doorstep.json.Wanted;

/**
 * The names, keys and times that stand at some places of a delivery's element. Read as its tables read it ({@link JsonValue});
 * numbers are text as they were written, so that an id past 2^63 is no trouble. Blank ones, and those over {@link #MAX}
 * characters, count as absent.
 */
public final class Fields {

    /** Characters a value may have; keys stand in indices, which have limits of their own. */
    public static final int MAX = 255;

    private final JsonValue element;

    private Fields(JsonValue element) {
        this.element = element;
    }

    /** What must be read for these places to be found. */
    public static Wanted wanted(Collection<JsonPath> places) {
        return Wanted.of(places.stream().map(JsonPath::pointer).toList(), List.of());
    }

    /** Reads the value whose first token is the current one, and goes to its end. */
    static Fields read(Json json, Wanted wanted) throws UndecodableException {
        return new Fields(JsonValue.read(json, wanted));
    }

    /** What stands at the first of these places where something stands. */
    public Optional<String> first(List<JsonPath> places) {
        for (JsonPath place : places) {
            Optional<String> word = element.at(place.pointer()).word();
            if (word.isPresent() && word.get().length() <= MAX) {
                return word;
            }
        }
        return Optional.empty();
    }

    /** Places, as the options of a provider list them. */
    public static List<JsonPath> places(String... paths) {
        return Arrays.stream(paths).map(JsonPath::compile).toList();
    }
}
