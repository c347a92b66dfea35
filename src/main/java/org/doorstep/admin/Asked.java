package org.doorstep.admin;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.doorstep.config.Units;
import org.doorstep.event.Times;
import org.doorstep.store.Selection;

/** What operators write in the filters of their commands, read the same way everywhere. */
record Asked(Api.Parameters given) {

    /** Rows of one answer. */
    static final int MOST = 1_000;
    private static final int LONGEST_NOTE = 1_000;

    /** As it was given, or null. */
    String text(String name) {
        return Optional.ofNullable(given.values().get(name)).filter(value -> !value.isEmpty()).orElse(null);
    }

    List<String> list(String name) {
        return Arrays.stream(given.or(name, "").split(",")).filter(part -> !part.isEmpty()).toList();
    }

    /** @throws IllegalArgumentException when it is no number from 1 to {@link #MOST} */
    int limit(int otherwise) {
        String text = given.or("limit", Integer.toString(otherwise));
        if (!text.matches("[1-9]\\d{0,3}") || Integer.parseInt(text) > MOST) {
            throw new IllegalArgumentException("--limit must be a number from 1 to " + MOST);
        }
        return Integer.parseInt(text);
    }

    /**
     * A time (ISO 8601; UTC where it has no offset), a day, or how long ago (2h); null where none is given.
     *
     * @throws IllegalArgumentException when it is none of these
     */
    Instant time(String name) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        try {
            return text.matches("\\d+(ms|s|m|h|d)") ? Instant.now().minus(Units.duration(text)) : Times.parse(text, ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("--" + name + " must be a time like 2026-05-01T10:00:00Z, a day like 2026-05-01, or a time ago like 2h");
        }
    }

    /** Times are those at which events were accepted: they are in their ids. */
    Selection selection() {
        Instant from = time("from");
        Instant to = time("to");
        return new Selection(text("feed"), text("resource"), text("key"), text("change"), from == null ? null : Selection.idAt(from), to == null ? null : Selection.idAt(to));
    }

    /** Who asks, as the command says. */
    String by() {
        return line(given.or("by", "somebody"), 100);
    }

    /** What is kept of an act: when, who, what, and why where that was given. */
    String note(String act) {
        String note = line(given.or("note", ""), LONGEST_NOTE);
        return DateTimeFormatter.ISO_INSTANT.format(Instant.ofEpochSecond(Instant.now().getEpochSecond())) + " " + by() + " " + act + (note.isEmpty() ? "" : ": " + note);
    }

    private static String line(String text, int longest) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() > longest ? line.substring(0, longest) : line;
    }
}
