package org.doorstep.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The conditions of a query as an operator gave them: those that are empty do not count, values are always bound. */
final class Where {

    private final List<String> conditions = new ArrayList<>(List.of("1 = 1"));
    private final List<Object> values = new ArrayList<>();

    /** @param condition with one {@code ?} for the value; skipped where the value is null or empty */
    Where and(String condition, String value) {
        if (value != null && !value.isEmpty()) {
            conditions.add(condition);
            values.add(value);
        }
        return this;
    }

    Where in(String column, List<String> those) {
        if (!those.isEmpty()) {
            conditions.add(column + " IN (" + String.join(", ", Collections.nCopies(those.size(), "?")) + ")");
            values.addAll(those);
        }
        return this;
    }

    String sql() {
        return " WHERE " + String.join(" AND ", conditions);
    }

    /** The values bound so far, then these. */
    Object[] values(Object... more) {
        List<Object> all = new ArrayList<>(values);
        all.addAll(List.of(more));
        return all.toArray();
    }
}
