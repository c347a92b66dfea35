package org.doorstep.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.filter.FilteringParserDelegate;
import com.fasterxml.jackson.core.filter.TokenFilter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.doorstep.config.ConfigException;
import org.doorstep.config.Table;
import org.doorstep.config.Tables;
import org.doorstep.event.Event;
import org.doorstep.event.Times;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The tables of tables.yaml: created, and widened by new columns, at start and when the file changes; fed with the newest events of
 * their records. Only events that {@code records} let through come here, so no version guard is needed. Safe for any thread.
 */
public final class MappedTables {

    private static final int BATCH = 1_000;

    private final JdbcTemplate jdbc;
    private volatile Mapping mapping;
    private final Consumer<String> misfits;
    private final ObjectMapper json = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).maxNameLength(Integer.MAX_VALUE).build())
                    // Names of strangers must not stay in memory for ever.
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** @param misfits told the table's name for every value that did not fit its column */
    public MappedTables(Database database, Tables tables, Consumer<String> misfits) {
        this.jdbc = database.jdbc();
        this.mapping = Mapping.of(tables);
        this.misfits = misfits;
    }

    /** One tables.yaml and the statements for it. */
    private record Mapping(Tables tables, Map<String, TableSql> sql, Map<String, MappedFields> fields) {
        static Mapping of(Tables tables) {
            Map<String, TableSql> sql = new LinkedHashMap<>();
            Map<String, MappedFields> fields = new HashMap<>();
            tables.all().forEach(table -> {
                sql.put(table.name(), new TableSql(table));
                fields.put(table.name(), new MappedFields(table));
            });
            return new Mapping(tables, sql, fields);
        }
    }

    /**
     * Creates the tables that are missing and adds the columns that are new. Columns no longer mapped stay.
     *
     * @throws ConfigException when a table is there already with another key
     */
    public void create() {
        create(mapping, Map.of());
    }

    /**
     * From now on these tables, once they are there. Bundles under way finish with what they began with.
     *
     * @throws ConfigException as {@link #create}; then nothing has changed but what was created before
     */
    public void swap(Tables next) {
        Mapping after = Mapping.of(next);
        create(after, mapping.sql);
        mapping = after;
    }

    private void create(Mapping of, Map<String, TableSql> before) {
        for (TableSql each : of.sql.values()) {
            TableSql same = before.get(each.bareName());
            if (same != null && same.create().equals(each.create())) {
                continue;
            }
            try {
                create(each);
            } catch (DataAccessException e) {
                // Another process with the same file may have been quicker: then the rest is left to do.
                create(each);
            }
            List<String> key = jdbc.execute((ConnectionCallback<List<String>>) connection -> TableSql.keyOf(connection, each.bareName()));
            if (!key.equals(each.key())) {
                throw new ConfigException("tables.yaml: table '" + each.bareName() + "' is there already with the key " + key + ", and here it has "
                        + each.key() + ". Give it another name, or drop it first");
            }
        }
    }

    private void create(TableSql each) {
        jdbc.execute(each.create());
        List<String> present = jdbc.query("SELECT * FROM " + each.name() + " WHERE 1 = 0", rows -> {
            List<String> names = new ArrayList<>();
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                names.add(rows.getMetaData().getColumnName(i));
            }
            return names;
        });
        each.missing(present).forEach(jdbc::execute);
    }

    /** Brings the newest events of records into the tables mapped for them, in batches. */
    public void apply(String provider, String resource, List<Event> latest) {
        Mapping now = mapping;
        for (Table table : now.tables.of(provider, resource)) {
            TableSql statements = now.sql.get(table.name());
            List<Event> gone = new ArrayList<>();
            List<Object[]> rows = new ArrayList<>();
            for (Event event : latest) {
                if (event.deleted()) {
                    gone.add(event);
                } else if (event.data() != null) {
                    JsonNode record = parse(event.data(), now.fields.get(table.name()));
                    if (!record.isObject()) {
                        misfits.accept(table.name());
                        continue;
                    }
                    if (table.items().isPresent()) {
                        gone.add(event);
                    }
                    rows(table, event, record).forEach(rows::add);
                }
            }
            if (!gone.isEmpty()) {
                jdbc.batchUpdate(statements.delete(), gone, BATCH, (row, event) -> {
                    row.setString(1, event.feed());
                    row.setString(2, event.sourceLabel());
                    row.setString(3, event.recordKey());
                });
            }
            if (!rows.isEmpty()) {
                jdbc.batchUpdate(statements.upsert(), rows, BATCH, (row, values) -> {
                    for (int i = 0; i < values.length; i++) {
                        row.setObject(i + 1, values[i]);
                    }
                });
            }
        }
    }

    /** The columns of an event as one map, for SQL written by hand in a route: key columns first, then those of its table. */
    public Map<String, Object> parameters(Event event) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        Mapping now = mapping;
        for (Table table : now.tables.of(event.provider(), event.resource())) {
            Object[] row = row(table, event, parse(event.data(), now.fields.get(table.name())), MissingNode.getInstance(), null);
            List<String> names = now.sql.get(table.name()).columns();
            for (int i = 0; i < row.length; i++) {
                parameters.putIfAbsent(names.get(i), row[i]);
            }
        }
        return parameters;
    }

    private JsonNode parse(String data, MappedFields wanted) {
        if (data == null) {
            return MissingNode.getInstance();
        }
        try (JsonParser parser = new FilteringParserDelegate(json.createParser(data), wanted, TokenFilter.Inclusion.INCLUDE_ALL_AND_PATH, true)) {
            JsonNode record = json.readTree(parser);
            return record == null ? MissingNode.getInstance() : record;
        } catch (IOException e) {
            throw new IllegalArgumentException("the record is not JSON", e);
        }
    }

    private List<Object[]> rows(Table table, Event event, JsonNode record) {
        if (table.items().isEmpty()) {
            return List.<Object[]>of(row(table, event, record, record, null));
        }
        JsonNode items = table.items().get().in(record, record);
        // One record a key (RESO's own Media) instead of a wrapper with the whole set: the record is its only item.
        List<JsonNode> each = new ArrayList<>();
        if (items.isMissingNode()) {
            each.add(record);
        } else {
            items.forEach(item -> {
                if (item.isObject()) {
                    each.add(item);
                } else {
                    misfits.accept(table.name());
                }
            });
        }
        Map<String, Object[]> byKey = new LinkedHashMap<>();
        for (int position = 0; position < each.size(); position++) {
            String key = itemKey(table, record, each.get(position), position);
            byKey.put(key, row(table, event, record, each.get(position), key));
        }
        return List.copyOf(byKey.values());
    }

    private String itemKey(Table table, JsonNode record, JsonNode item, int position) {
        Object key = value(table, table.itemKey().orElseThrow(), record, item);
        return key == null || key.toString().isEmpty() ? "#" + position : key.toString();
    }

    private Object[] row(Table table, Event event, JsonNode record, JsonNode item, String itemKey) {
        List<Object> values = new ArrayList<>(List.of(event.feed(), event.sourceLabel(), event.recordKey(), event.id(), Times.text(event.receivedAt())));
        if (itemKey != null) {
            values.add(itemKey);
        }
        table.columns().forEach(column -> values.add(value(table, column, record, item.isMissingNode() ? record : item)));
        return values.toArray();
    }

    private Object value(Table table, Table.Column column, JsonNode record, JsonNode item) {
        for (var path : column.paths()) {
            JsonNode found = path.in(record, item);
            if (!found.isMissingNode() && !found.isNull()) {
                try {
                    return ColumnValue.of(found, column.type());
                } catch (ColumnValue.Misfit e) {
                    misfits.accept(table.name());
                    return null;
                }
            }
        }
        return null;
    }
}
