package org.doorstep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/**
 * The one place that prints what commands say: tables, lines, JSON. Strangers' texts must not steer a terminal nor turn its lines
 * around: in JSON their control and format characters are escaped, for humans they are shown as {@code ?}.
 */
final class Plain {

    private Plain() {
    }

    /** One line of JSON on stdout. */
    static void say(JsonNode node) {
        print(json(node));
    }

    /** On stdout. Line feeds and tabs are kept: a stranger's value in it goes through {@link #text} or {@link #line} first. */
    static void say(String text) {
        print(lines(text));
    }

    /** On stderr, as {@link #say(String)}. */
    static void warn(String text) {
        System.err.println(lines(text));
        System.err.flush();
    }

    private static void print(String safe) {
        System.out.println(safe);
        System.out.flush();
    }

    /** The text or number of a field; empty where it is null or missing. */
    static String text(JsonNode node) {
        return node.isNull() || node.isMissingNode() ? "" : line(node.asText());
    }

    /** On one line. */
    static String line(String text) {
        return shown(text, Plain::steers);
    }

    /** On several lines. */
    static String lines(String text) {
        return shown(text, c -> c != '\n' && c != '\t' && steers(c));
    }

    /** A count with its noun: "1 event", "2 events". */
    static String count(long count, String one) {
        return count + " " + one + (count == 1 ? "" : "s");
    }

    /** JSON, in which the characters that steer a terminal and that JSON does not demand to be escaped are escaped too. */
    static String json(JsonNode node) {
        StringBuilder safe = new StringBuilder();
        node.toString().codePoints().forEach(c -> {
            if (steers(c) || joins(c)) {
                for (char half : Character.toChars(c)) {
                    safe.append(String.format(Locale.ROOT, "\\u%04x", (int) half));
                }
            } else {
                safe.appendCodePoint(c);
            }
        });
        return safe.toString();
    }

    private static String shown(String text, IntPredicate hidden) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> safe.appendCodePoint(hidden.test(c) ? '?' : c));
        return safe.toString();
    }

    /** C0, DEL, C1, line and paragraph separators, and what is only there to format: direction marks, invisible tags, zero width. */
    private static boolean steers(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE -> true;
            case Character.FORMAT -> !joins(c);
            default -> false;
        };
    }

    /** The two joiners that scripts and emoji are written with. */
    private static boolean joins(int c) {
        return c == 0x200c || c == 0x200d;
    }

    /** Rows under their headings, columns as wide as they must be; without rows "none". */
    static void table(List<String> headings, Iterable<JsonNode> rows, String... fields) {
        List<List<String>> cells = new ArrayList<>();
        for (JsonNode row : rows) {
            List<String> cell = new ArrayList<>();
            for (String field : fields) {
                cell.add(row.at(field).isNull() ? "" : row.at(field).asText());
            }
            cells.add(cell);
        }
        if (cells.isEmpty()) {
            say("none");
        } else {
            table(headings, cells);
        }
    }

    /** As above, of texts of any origin. */
    static void table(List<String> headings, List<List<String>> rows) {
        List<List<String>> cells = new ArrayList<>(List.of(headings));
        rows.forEach(row -> cells.add(row.stream().map(Plain::line).toList()));
        int[] widths = new int[headings.size()];
        cells.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        for (List<String> row : cells) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            print(line.toString().stripTrailing());
        }
    }
}
