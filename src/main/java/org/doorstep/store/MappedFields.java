package org.doorstep.store;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.filter.TokenFilter;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.doorstep.config.JsonPath;
import org.doorstep.config.Table;

/** The fields of a record that a table takes something from; of the others, most of a record, no objects need be made. Immutable. */
final class MappedFields extends TokenFilter {

    private final Set<String> names = new HashSet<>();
    /** Some path is the record itself. */
    private final boolean all;

    MappedFields(Table table) {
        boolean whole = false;
        Stream<JsonPath> columns = Stream.concat(table.columns().stream(), table.itemKey().stream()).flatMap(column -> column.paths().stream());
        for (JsonPointer pointer : Stream.concat(columns, table.items().stream()).map(JsonPath::pointer).toList()) {
            whole |= pointer.matches();
            names.add(pointer.getMatchingProperty());
        }
        this.all = whole;
    }

    @Override
    public TokenFilter includeProperty(String name) {
        return all || names.contains(name) ? INCLUDE_ALL : null;
    }

    @Override
    public boolean includeEmptyObject(boolean contentsFiltered) {
        return true;
    }

    @Override
    public boolean includeEmptyArray(boolean contentsFiltered) {
        return true;
    }
}
