package org.doorstep.config;

import java.util.List;
import java.util.Optional;

/**
 * One entry of tables.yaml. Its primary key is (feed, source_label, record_key), and the item's key where it has items.
 *
 * @param name     of the table
 * @param provider only this provider's records, or any
 * @param resource the resource whose records it holds
 * @param items    path of an array whose items are the rows; a later array replaces the earlier one whole
 * @param itemKey  column and path of an item's key; {@code #} and its position serve where the path finds nothing
 * @param alone    of a record without that array: it is an item by itself where something stands at one of these; empty without items
 * @param columns  in the order of the file
 */
public record Table(String name, Optional<String> provider, String resource, Optional<JsonPath> items,
                    Optional<Column> itemKey, List<JsonPath> alone, List<Column> columns) {

    /** @param paths the first that finds a value wins */
    public record Column(String name, List<JsonPath> paths, Type type) {
    }

    /** What a column holds, and the SQL type that both SQLite and PostgreSQL understand. */
    public enum Type {
        TEXT("TEXT"), INTEGER("BIGINT"), DECIMAL("NUMERIC"), BOOLEAN("BOOLEAN"),
        /** ISO-8601 UTC text with six digits of fraction. */
        TIMESTAMP("TEXT"),
        /** ISO-8601 text. */
        DATE("TEXT"),
        /** The JSON text as sent. */
        JSON("TEXT");

        private final String sql;

        Type(String sql) {
            this.sql = sql;
        }

        public String sql() {
            return sql;
        }
    }

    /** Whether records of this provider and resource belong here. */
    public boolean holds(String ofProvider, String ofResource) {
        return resource.equals(ofResource) && provider.map(ofProvider::equals).orElse(true);
    }
}
