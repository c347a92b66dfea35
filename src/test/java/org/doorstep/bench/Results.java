package org.doorstep.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The rows of a section: kept as JSON lines once it is done, shown as a Markdown table. */
final class Results {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    Results(Path folder, String section) {
        this.file = folder.resolve(section + ".jsonl");
    }

    boolean there() {
        return Files.exists(file);
    }

    /** All at once, so that a section is done or is not. */
    void keep(List<Map<String, Object>> rows, Machine machine) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Map<String, Object> row : rows) {
            Map<String, Object> whole = new LinkedHashMap<>(row);
            whole.put("cpus", machine.cpus());
            whole.put("syncs/s", machine.syncs());
            whole.put("java", machine.java());
            whole.put("flags", machine.flags());
            lines.add(JSON.writeValueAsString(whole));
        }
        Path part = Files.write(file.resolveSibling(file.getFileName() + ".part"), lines);
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Whether nothing is missing or doubled and no request failed. */
    boolean allRight() throws IOException {
        for (String line : Files.readAllLines(file)) {
            Map<String, Object> row = JSON.readValue(line, new TypeReference<LinkedHashMap<String, Object>>() { });
            if (!row.getOrDefault("errors", "none").equals("none") || !row.getOrDefault("all arrived once", "yes").equals("yes")) {
                return false;
            }
        }
        return true;
    }

    /** Columns in the order in which they come up. */
    String table() throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            rows.add(JSON.readValue(line, new TypeReference<LinkedHashMap<String, Object>>() { }));
        }
        Set<String> columns = new LinkedHashSet<>();
        rows.forEach(row -> columns.addAll(row.keySet()));
        StringBuilder table = new StringBuilder("| " + String.join(" | ", columns) + " |\n|" + "---|".repeat(columns.size()) + "\n");
        for (Map<String, Object> row : rows) {
            table.append(columns.stream().map(column -> shown(row.get(column))).collect(Collectors.joining(" | ", "| ", " |\n")));
        }
        return table.toString();
    }

    private static String shown(Object value) {
        return value == null ? "" : value instanceof Double number ? Figure.of(number) : value.toString();
    }
}
