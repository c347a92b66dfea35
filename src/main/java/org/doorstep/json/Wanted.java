package org.doorstep.json;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The places of a value that a reader takes something from; of the rest, most of a record, no objects need be made. Names are
 * meant as {@link JsonValue#field} means them. Immutable.
 */
public final class Wanted {

    /** All of it. */
    public static final Wanted ALL = new Wanted(true);

    private final boolean all;
    /** By the name as it stands in the path: what most documents write. */
    private final Map<String, Wanted> exact = new HashMap<>();
    private final Map<String, Wanted> folded = new LinkedHashMap<>();
    private final Map<Integer, Wanted> items = new HashMap<>();
    /** A bit for each length that a wanted name has: most of the other names have another one, and need no folding. */
    private long lengths;

    private Wanted(boolean all) {
        this.all = all;
    }

    /**
     * @param ends  places whose value is wanted: a scalar, or a structure as text
     * @param whole places whose structures are gone into as well
     */
    public static Wanted of(Collection<JsonPointer> ends, Collection<JsonPointer> whole) {
        if (whole.stream().anyMatch(JsonPointer::matches)) {
            return ALL;
        }
        Map<String, List<JsonPointer>> insideEnds = inside(ends);
        Map<String, List<JsonPointer>> insideWhole = inside(whole);
        Wanted wanted = new Wanted(false);
        List.of(ends, whole).forEach(places -> places.stream().filter(place -> !place.matches()).forEach(place -> {
            String name = Names.folded(place.getMatchingProperty());
            Wanted rest = wanted.folded.computeIfAbsent(name,
                    absent -> of(insideEnds.getOrDefault(name, List.of()), insideWhole.getOrDefault(name, List.of())));
            wanted.exact.put(place.getMatchingProperty(), rest);
            wanted.lengths |= length(name);
            if (place.getMatchingIndex() >= 0) {
                wanted.items.put(place.getMatchingIndex(), rest);
            }
        }));
        return wanted;
    }

    private static Map<String, List<JsonPointer>> inside(Collection<JsonPointer> places) {
        Map<String, List<JsonPointer>> inside = new HashMap<>();
        places.stream().filter(place -> !place.matches())
                .forEach(place -> inside.computeIfAbsent(Names.folded(place.getMatchingProperty()), name -> new ArrayList<>()).add(place.tail()));
        return inside;
    }

    /** Whether something inside of a structure is wanted, and not only its text. */
    boolean goesInside() {
        return all || !exact.isEmpty();
    }

    /** What is wanted of the value of a field; null: nothing. */
    Wanted field(String name) {
        if (all) {
            return ALL;
        }
        if ((lengths & length(name)) == 0) {
            return null;
        }
        Wanted same = exact.get(name);
        return same != null ? same : folded.get(Names.folded(name));
    }

    private static long length(String name) {
        return 1L << name.length();
    }

    /** What is wanted of an item of an array; null: nothing. */
    Wanted item(int index) {
        return all ? ALL : items.isEmpty() ? null : items.get(index);
    }
}
