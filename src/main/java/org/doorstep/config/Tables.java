package org.doorstep.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** tables.yaml: which fields of which resource become which columns. */
public final class Tables {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");
    private static final Set<String> OURS = Set.of("events", "records", "dead_letters", "media_files", "media_todo", "media_blobs", "lanes", "lane_positions",
            "attempts", "parked", "parked_events", "replays", "hooks", "leases", "purges", "keeping", "subscriptions",
            "keeper_acts", "arrivals", "alarms", "flyway_schema_history");
    private static final Set<String> KEYS = Set.of("feed", "source_label", "record_key", "event_id", "updated_at");

    private final List<Table> tables;

    private Tables(List<Table> tables) {
        this.tables = List.copyOf(tables);
    }

    /** @throws ConfigException naming file, line and remedy */
    public static Tables load(Path file) {
        Section root = Section.read(file, new Placeholders(Map.of(), file.toAbsolutePath().getParent())).only("tables");
        Section entries = root.section("tables");
        List<Table> tables = new ArrayList<>();
        Problems problems = new Problems();
        entries.names().forEach(name -> problems.of(() -> table(name, entries.section(name))).ifPresent(tables::add));
        problems.raise();
        return new Tables(tables);
    }

    private static Table table(String name, Section entry) {
        entry.only("provider", "resource", "items", "itemKey", "alone", "columns");
        if (!NAME.matcher(name).matches()) {
            throw entry.wrong("'" + name + "' cannot be a table's name", "Use lower-case letters, digits and '_', at most 63");
        }
        if (OURS.contains(name) || name.startsWith("sqlite_") || name.startsWith("pg_")) {
            throw entry.wrong("'" + name + "' is a table of Doorstep's own", "Choose another name");
        }
        Optional<JsonPath> items = entry.text("items").map(text -> path(entry, "items", text));
        Set<String> seen = new HashSet<>(KEYS);
        Optional<Table.Column> itemKey = Optional.empty();
        if (items.isPresent()) {
            Section key = entry.section("itemKey").only("column", "path");
            itemKey = Optional.of(new Table.Column(columnName(key, key.required("column"), seen), paths(key), Table.Type.TEXT));
        }
        for (String ofItems : List.of("itemKey", "alone")) {
            if (items.isEmpty() && entry.has(ofItems)) {
                throw entry.wrong(ofItems, "needs 'items'", "Add 'items: path.of.the.array', or remove it");
            }
        }
        List<JsonPath> alone = entry.has("alone") ? entry.texts("alone").stream().map(text -> path(entry, "alone", text)).toList()
                : itemKey.map(Table.Column::paths).orElse(List.of());
        Section columns = entry.section("columns");
        List<Table.Column> mapped = new ArrayList<>();
        for (String column : columns.names()) {
            Section spec = columns.section(column).only("path", "type");
            mapped.add(new Table.Column(columnName(spec, column, seen), paths(spec), type(spec)));
        }
        if (mapped.isEmpty()) {
            throw entry.wrong("table '" + name + "' has no columns", "Add 'columns:' with 'name: {path: Field, type: text}' lines");
        }
        return new Table(name, entry.text("provider"), entry.required("resource"), items, itemKey, alone, mapped);
    }

    private static String columnName(Section at, String name, Set<String> seen) {
        if (!NAME.matcher(name).matches()) {
            throw at.wrong("'" + name + "' cannot be a column's name", "Use lower-case letters, digits and '_', at most 63");
        }
        if (!seen.add(name)) {
            throw at.wrong("column '" + name + "' is there already", "Every table has " + String.join(", ", KEYS.stream().sorted().toList()) + "; choose another name");
        }
        return name;
    }

    private static List<JsonPath> paths(Section spec) {
        List<JsonPath> paths = spec.texts("path").stream().map(text -> path(spec, "path", text)).toList();
        if (paths.isEmpty()) {
            throw spec.wrong("'path' is missing", "Add the field's name, as in 'path: ListPrice'");
        }
        return paths;
    }

    private static JsonPath path(Section spec, String field, String text) {
        try {
            return JsonPath.compile(text);
        } catch (IllegalArgumentException e) {
            throw spec.wrong(field, e.getMessage(), "Correct it");
        }
    }

    private static Table.Type type(Section spec) {
        String type = spec.text("type").orElse("text");
        List<String> known = Arrays.stream(Table.Type.values()).map(value -> value.name().toLowerCase(Locale.ROOT)).toList();
        if (!known.contains(type)) {
            throw spec.wrong("type", "is '" + type + "', which is not known", Suggestion.of(type, known));
        }
        return Table.Type.valueOf(type.toUpperCase(Locale.ROOT));
    }

    public List<Table> all() {
        return tables;
    }

    /** The tables that records of this provider and resource belong in. */
    public List<Table> of(String provider, String resource) {
        return tables.stream().filter(table -> table.holds(provider, resource)).toList();
    }
}
