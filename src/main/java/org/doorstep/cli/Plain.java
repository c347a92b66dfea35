package org.doorstep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is printed for humans. Strangers' texts must not steer a terminal: their control characters are shown as {@code ?}. */
final class Plain {

    private Plain() {
    }

    /** The text or number of a field; empty where it is null or missing. */
    static String text(JsonNode node) {
        return node.isNull() || node.isMissingNode() ? "" : line(node.asText());
    }

    /** On one line. */
    static String line(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u2029]", "?");
    }

    /** On several lines. */
    static String lines(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u0080-\\u009f&&[^\\n\\t]]", "?");
    }

    /** JSON, in which the control characters that it need not escape are escaped too. */
    static String json(JsonNode node) {
        StringBuilder safe = new StringBuilder();
        node.toString().chars().forEach(c -> {
            if (c >= 0x7f && c <= 0x9f || c == 0x2028 || c == 0x2029) {
                safe.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                safe.append((char) c);
            }
        });
        return safe.toString();
    }

    /** Rows under their headings, columns as wide as they must be. */
    static void table(List<String> headings, Iterable<JsonNode> rows, String... fields) {
        List<List<String>> cells = new ArrayList<>(List.of(headings));
        for (JsonNode row : rows) {
            List<String> cell = new ArrayList<>();
            for (String field : fields) {
                cell.add(text(row.at(field)));
            }
            cells.add(cell);
        }
        if (cells.size() > 1) {
            print(cells);
        }
    }

    private static void print(List<List<String>> cells) {
        for (List<String> row : cells) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                int column = i;
                int width = cells.stream().mapToInt(each -> each.get(column).length()).max().orElse(0);
                line.append(row.get(i)).append(" ".repeat(width - row.get(i).length() + 2));
            }
            System.out.println(line.toString().stripTrailing());
        }
    }
}
