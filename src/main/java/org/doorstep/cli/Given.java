package org.doorstep.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** Parameters of a call: those that the user gave. */
final class Given {

    private final Map<String, String> values = new LinkedHashMap<>();

    Given with(String name, Object value) {
        if (value != null && !value.toString().isEmpty()) {
            values.put(name, value.toString());
        }
        return this;
    }

    /** Who asks: kept with what is done. */
    Given by() {
        return with("by", System.getProperty("user.name"));
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    Map<String, String> values() {
        return Map.copyOf(values);
    }
}
