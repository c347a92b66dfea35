package org.doorstep.provider;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.doorstep.config.JsonPath;

/**
 * The scalars that stand at some places of a JSON value, taken while it streams by. Names are compared ignoring case: the
 * providers' own documents do not agree on it. Numbers are text as they were written, so that an id past 2^63 is no trouble.
 * Blank ones, and those over {@link #MAX} characters, are no name, key or time, and count as absent.
 */
public final class Fields {

    /** Characters a value may have; keys stand in indices, which have limits of their own. */
    public static final int MAX = 255;

    private final Map<JsonPath, String> found = new HashMap<>();

    private Fields() {
    }

    /** Where one of the wanted places is from here. */
    private record Search(JsonPath path, JsonPointer rest) {
    }

    /** Reads the value whose first token is the current one, and goes to its end. */
    static Fields read(Json json, Collection<JsonPath> wanted) throws UndecodableException {
        Fields fields = new Fields();
        fields.value(json, wanted.stream().map(path -> new Search(path, path.pointer())).toList());
        return fields;
    }

    private void value(Json json, List<Search> searches) throws UndecodableException {
        JsonToken token = json.token();
        if (searches.isEmpty()) {
            json.skip();
        } else if (token == JsonToken.START_OBJECT) {
            while (json.next() != JsonToken.END_OBJECT) {
                String name = json.name();
                json.next();
                value(json, within(searches, rest -> rest.getMatchingProperty().equalsIgnoreCase(name)));
            }
        } else if (token == JsonToken.START_ARRAY) {
            for (int i = 0; json.next() != JsonToken.END_ARRAY; i++) {
                int index = i;
                value(json, within(searches, rest -> rest.getMatchingIndex() == index));
            }
        } else {
            scalar(json, token, searches);
        }
    }

    private void scalar(Json json, JsonToken token, List<Search> searches) throws UndecodableException {
        if (token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
            String text = Text.clean(json.text());
            if (!text.isBlank() && text.length() <= MAX) {
                searches.stream().filter(search -> search.rest.matches()).forEach(search -> found.putIfAbsent(search.path, text));
            }
        }
        json.skip();
    }

    private static List<Search> within(List<Search> searches, Predicate<JsonPointer> step) {
        List<Search> inside = List.of();
        for (Search search : searches) {
            if (!search.rest.matches() && step.test(search.rest)) {
                inside = inside.isEmpty() ? new ArrayList<>() : inside;
                inside.add(new Search(search.path, search.rest.tail()));
            }
        }
        return inside;
    }

    /** What stands at the first of these places where something stands. */
    public Optional<String> first(List<JsonPath> places) {
        return places.stream().map(found::get).filter(text -> text != null).findFirst();
    }

    /** Places, as the options of a provider list them. */
    public static List<JsonPath> places(String... paths) {
        return Arrays.stream(paths).map(JsonPath::compile).toList();
    }
}
