package org.doorstep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What differs between two JSON values, value by value. Items of arrays are compared by position; numbers by value, so that 5.0 is 5.
 *
 * @param changes in the order of the first value, then what is new
 */
record JsonDiff(List<Change> changes) {

    /** Digits that are read as a number: reading takes the square of their count. */
    private static final int LONG = 1_000;
    private static final Comparator<JsonNode> SAME = (one, other) -> same(one, other) ? 0 : 1;

    /** @param path as in tables.yaml: {@code Address.City}, {@code Rooms[0].Name}, {@code ['odd.name']} */
    record Change(String path, JsonNode before, JsonNode after) {

        @Override
        public String toString() {
            return path + ": " + shown(before) + " -> " + shown(after);
        }

        private static String shown(JsonNode value) {
            return value.isMissingNode() ? "(none)" : value.toString();
        }
    }

    private static boolean same(JsonNode one, JsonNode other) {
        if (!one.isNumber() || !other.isNumber() || one.asText().equals(other.asText())) {
            return one.equals(other);
        }
        try {
            return one.asText().length() < LONG && other.asText().length() < LONG && one.decimalValue().compareTo(other.decimalValue()) == 0;
        } catch (NumberFormatException e) {
            // An exponent that no number here has.
            return false;
        }
    }

    static JsonDiff of(JsonNode before, JsonNode after) {
        List<Change> changes = new ArrayList<>();
        compare("", before, after, changes);
        return new JsonDiff(changes);
    }

    private static void compare(String path, JsonNode before, JsonNode after, List<Change> changes) {
        if (before.equals(SAME, after)) {
            return;
        }
        if (before.isObject() && after.isObject()) {
            Set<String> names = new LinkedHashSet<>();
            before.fieldNames().forEachRemaining(names::add);
            after.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> compare(field(path, name), before.path(name), after.path(name), changes));
        } else if (before.isArray() && after.isArray()) {
            for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
                compare(path + "[" + i + "]", at(before, i), at(after, i), changes);
            }
        } else {
            changes.add(new Change(path.isEmpty() ? "$" : path, before, after));
        }
    }

    private static JsonNode at(JsonNode array, int index) {
        return index < array.size() ? array.get(index) : MissingNode.getInstance();
    }

    private static String field(String path, String name) {
        return name.matches("[A-Za-z_@][A-Za-z0-9_@]*") ? path.isEmpty() ? name : path + "." + name : path + "['" + name + "']";
    }

    ArrayNode json() {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Change change : changes) {
            var each = array.addObject().put("path", change.path);
            if (!change.before.isMissingNode()) {
                each.set("before", change.before);
            }
            if (!change.after.isMissingNode()) {
                each.set("after", change.after);
            }
        }
        return array;
    }
}
