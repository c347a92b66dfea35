package org.doorstep.http;

import java.util.ArrayList;
import java.util.List;

/** A header whose value is a list (RFC 9110 section 5.6.1). */
public final class ListHeader {

    private ListHeader() {
    }

    /**
     * The elements of all lines of the header, in order, without the white space around them. Empty elements count for nothing
     * (section 5.6.1.2), and a comma within quotes parts nothing (section 5.6.4).
     */
    public static List<String> elements(List<String> lines) {
        List<String> elements = new ArrayList<>();
        for (String line : lines) {
            boolean quoted = false;
            int from = 0;
            for (int i = 0; i < line.length(); i++) {
                char c = line.charAt(i);
                if (c == '\\' && quoted) {
                    i++;
                } else if (c == '"') {
                    quoted = !quoted;
                } else if (c == ',' && !quoted) {
                    add(elements, line.substring(from, i));
                    from = i + 1;
                }
            }
            add(elements, line.substring(from));
        }
        return elements;
    }

    /** Whether an element is that token, in any case. */
    public static boolean holds(List<String> lines, String token) {
        return elements(lines).stream().anyMatch(token::equalsIgnoreCase);
    }

    private static void add(List<String> elements, String element) {
        String bare = element.strip();
        if (!bare.isEmpty()) {
            elements.add(bare);
        }
    }
}
