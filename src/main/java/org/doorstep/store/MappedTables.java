package org.doorstep.store;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.doorstep.config.ConfigException;
import org.doorstep.config.JsonPath;
import org.doorstep.config.Table;
import org.doorstep.config.Tables;
import org.doorstep.event.Event;
import org.doorstep.event.Times;
import org.doorstep.json.Characters;
import org.doorstep.json.JsonValue;
import org.doorstep.json.UndecodableException;
import org.doorstep.json.Wanted;
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
    private final Function<Event, ZoneId> zones;

    /** As below, with times without an offset in UTC. */
    public MappedTables(Database database, Tables tables, Consumer<String> misfits) {
        this(database, tables, misfits, event -> ZoneOffset.UTC);
    }

    /**
     * @param misfits told the table's name for every value that did not fit its column
     * @param zones   what times without an offset are in
     */
    public MappedTables(Database database, Tables tables, Consumer<String> misfits, Function<Event, ZoneId> zones) {
        this.zones = zones;
        this.jdbc = database.jdbc();
        this.mapping = Mapping.of(tables);
        this.misfits = misfits;
    }

    /** One tables.yaml and the statements for it. */
    private record Mapping(Tables tables, Map<String, TableSql> sql, Map<String, Wanted> fields) {
        static Mapping of(Tables tables) {
            Map<String, TableSql> sql = new LinkedHashMap<>();
            Map<String, Wanted> fields = new HashMap<>();
            tables.all().forEach(table -> {
                sql.put(table.name(), new TableSql(table));
                fields.put(table.name(), wanted(table));
            });
            return new Mapping(tables, sql, fields);
        }

        /** Of a set any field of its items. */
        private static Wanted wanted(Table table) {
            Stream<JsonPath> paths = Stream.concat(Stream.concat(table.columns().stream(), table.itemKey().stream()).flatMap(column -> column.paths().stream()),
                    table.alone().stream());
            return Wanted.of(paths.map(JsonPath::pointer).toList(), table.items().stream().map(JsonPath::pointer).toList());
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
                throw new ConfigException("tables.yaml: table '" + each.bareName() + "' exists already with the key " + key + ", and here it has "
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

    /**
     * Brings what these events say of their records into the tables mapped for them, in batches. A row takes the newest event of its record;
     * a set the newest that says something of it, for what says nothing must not hide what came together with it.
     *
     * @param judged in order, of one resource, after {@code records} has judged them
     */
    public void apply(String provider, String resource, List<Event> judged) {
        Mapping now = mapping;
        for (Table table : now.tables.of(provider, resource)) {
            TableSql statements = now.sql.get(table.name());
            List<Event> gone = new ArrayList<>();
            List<Object[]> rows = new ArrayList<>();
            Set<List<String>> told = new HashSet<>();
            for (int i = judged.size() - 1; i >= 0; i--) {
                Event event = judged.get(i);
                List<String> key = List.of(event.sourceLabel(), event.recordKey());
                boolean asked = event.latest() || !event.stale() && (table.items().isPresent() ? !told.contains(key) : noRecord(event));
                if (asked && tells(table, event, now, gone, rows)) {
                    told.add(key);
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

    /** Data that is none changes no table; the tables count it. */
    private static boolean noRecord(Event event) {
        return !event.deleted() && event.data() != null && !event.hasRecord();
    }

    /** Adds what one event says. @return whether it says anything */
    private boolean tells(Table table, Event event, Mapping now, List<Event> gone, List<Object[]> rows) {
        if (event.deleted()) {
            gone.add(event);
            return true;
        }
        JsonValue record = event.data() == null ? JsonValue.MISSING : record(event, table, now);
        if (record.isMissing()) {
            return false;
        }
        Optional<List<Object[]>> told = rows(table, event, record);
        if (table.items().isPresent() && told.isPresent()) {
            gone.add(event);
        }
        told.ifPresent(rows::addAll);
        return told.isPresent();
    }

    /**
     * The columns of an event as one map, for SQL written by hand in a route: key columns first, then those of its table, which are
     * null where the event has no record.
     */
    public Map<String, Object> parameters(Event event) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        Mapping now = mapping;
        for (Table table : now.tables.of(event.provider(), event.resource())) {
            JsonValue record = record(event, table, now);
            // A set has a key an item: the record itself has one where it is its only item.
            String itemKey = table.itemKey().isPresent() && alone(table, record) ? keyAlone(table, event, record) : null;
            Object[] row = row(table, event, record, record, itemKey);
            List<String> names = now.sql.get(table.name()).columns();
            for (int i = 0; i < row.length; i++) {
                parameters.putIfAbsent(names.get(i), row[i]);
            }
        }
        return parameters;
    }

    /** A missing value where the event has no record; data that is none is a misfit of the table. */
    private JsonValue record(Event event, Table table, Mapping of) {
        if (event.data() == null) {
            return JsonValue.MISSING;
        }
        try {
            if (event.hasRecord()) {
                return JsonValue.of(event.data(), of.fields.get(table.name()));
            }
        } catch (UndecodableException e) {
            // Nothing that came through a door: it was read within the same limits there.
        }
        misfits.accept(table.name());
        return JsonValue.MISSING;
    }

    /** @return empty where the record says nothing of the set, which is not the same as none */
    private Optional<List<Object[]>> rows(Table table, Event event, JsonValue record) {
        if (table.items().isEmpty()) {
            return Optional.of(List.<Object[]>of(row(table, event, record, record, null)));
        }
        JsonValue items = table.items().get().in(record, record);
        if (alone(table, record)) {
            return Optional.of(List.<Object[]>of(row(table, event, record, record, keyAlone(table, event, record))));
        }
        if (!items.isArray()) {
            if (!items.isNull()) {
                misfits.accept(table.name());
            }
            return Optional.empty();
        }
        List<JsonValue> each = items.items();
        Map<String, Object[]> byKey = new LinkedHashMap<>();
        for (int index = 0; index < each.size(); index++) {
            JsonValue item = each.get(index);
            if (item.isObject()) {
                String key = itemKey(table, record, item, index + 1);
                byKey.put(key, row(table, event, record, item, key));
            } else {
                misfits.accept(table.name());
            }
        }
        return Optional.of(List.copyOf(byKey.values()));
    }

    /** One record a key (RESO's own Media) instead of a wrapper with the whole set: the record is its only item. */
    private static boolean alone(Table table, JsonValue record) {
        JsonValue items = table.items().orElseThrow().in(record, record);
        return (items.isMissing() || items.isNull()) && table.alone().stream().anyMatch(path -> path.in(record, record).word().isPresent());
    }

    private static String keyAlone(Table table, Event event, JsonValue record) {
        return Characters.indexable(word(table.itemKey().orElseThrow(), record, record).orElse(event.recordKey()));
    }

    private static String itemKey(Table table, JsonValue record, JsonValue item, int position) {
        return word(table.itemKey().orElseThrow(), record, item).map(Characters::indexable).orElse("#" + position);
    }

    private static Optional<String> word(Table.Column column, JsonValue record, JsonValue item) {
        return column.paths().stream().flatMap(path -> path.in(record, item).word().stream()).findFirst();
    }

    private Object[] row(Table table, Event event, JsonValue record, JsonValue item, String itemKey) {
        List<Object> values = new ArrayList<>(List.of(event.feed(), event.sourceLabel(), event.recordKey(), event.id(), Times.text(event.receivedAt())));
        if (table.itemKey().isPresent()) {
            values.add(itemKey);
        }
        table.columns().forEach(column -> values.add(value(table, column, event, record, item)));
        return values.toArray();
    }

    private Object value(Table table, Table.Column column, Event event, JsonValue record, JsonValue item) {
        for (JsonPath path : column.paths()) {
            JsonValue found = path.in(record, item);
            if (!found.isMissing() && !found.isNull()) {
                try {
                    return ColumnValue.of(found, column.type(), zones.apply(event));
                } catch (ColumnValue.Misfit e) {
                    misfits.accept(table.name());
                    return null;
                }
            }
        }
        return null;
    }
}
