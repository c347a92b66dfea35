package org.doorstep.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.doorstep.config.Table;

/** The statements of one mapped table. Names come from the validated configuration and are quoted; values are always bound. */
final class TableSql {

    private static final List<String> KEY = List.of("feed", "source_label", "record_key");

    private final Table table;
    private final List<String> key;
    private final List<String> columns;

    TableSql(Table table) {
        this.table = table;
        this.key = new ArrayList<>(KEY);
        this.columns = new ArrayList<>(KEY);
        columns.add("event_id");
        columns.add("updated_at");
        table.itemKey().ifPresent(item -> {
            key.add(item.name());
            columns.add(item.name());
        });
        table.columns().forEach(column -> columns.add(column.name()));
    }

    String name() {
        return quoted(table.name());
    }

    /** As it stands in tables.yaml. */
    String bareName() {
        return table.name();
    }

    List<String> key() {
        return key;
    }

    /** The primary key that a table has in the database. */
    static List<String> keyOf(Connection connection, String table) throws SQLException {
        Map<Integer, String> columns = new TreeMap<>();
        try (ResultSet rows = connection.getMetaData().getPrimaryKeys(connection.getCatalog(), connection.getSchema(), table)) {
            while (rows.next()) {
                columns.put(rows.getInt("KEY_SEQ"), rows.getString("COLUMN_NAME"));
            }
        }
        return List.copyOf(columns.values());
    }

    /** All columns in the order in which a row's values are bound. */
    List<String> columns() {
        return columns;
    }

    String create() {
        Stream<String> ours = columns.stream().limit(columns.size() - table.columns().size()).map(name -> quoted(name) + " TEXT NOT NULL");
        Stream<String> mapped = table.columns().stream().map(TableSql::definition);
        return "CREATE TABLE IF NOT EXISTS " + name() + " (" + Stream.concat(ours, mapped).collect(Collectors.joining(", "))
                + ", PRIMARY KEY (" + list(key) + "))";
    }

    /** Statements for the mapped columns that are not present yet. */
    List<String> missing(List<String> present) {
        List<String> known = present.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        return table.columns().stream().filter(column -> !known.contains(column.name()))
                .map(column -> "ALTER TABLE " + name() + " ADD COLUMN " + definition(column)).toList();
    }

    String upsert() {
        String updates = columns.stream().filter(column -> !key.contains(column))
                .map(column -> quoted(column) + " = excluded." + quoted(column)).collect(Collectors.joining(", "));
        return "INSERT INTO " + name() + " (" + list(columns) + ") VALUES (" + "?, ".repeat(columns.size() - 1) + "?)"
                + " ON CONFLICT (" + list(key) + ") DO UPDATE SET " + updates;
    }

    String delete() {
        return "DELETE FROM " + name() + " WHERE feed = ? AND source_label = ? AND record_key = ?";
    }

    private static String definition(Table.Column column) {
        return quoted(column.name()) + " " + column.type().sql();
    }

    private static String list(List<String> names) {
        return names.stream().map(TableSql::quoted).collect(Collectors.joining(", "));
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }
}
