package org.doorstep.provider.repliers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.doorstep.event.Change;

/**
 * A Repliers event's name and what follows from it.
 *
 * @param text     such as {@code search.match.created}
 * @param resource all words but the last, as one: {@code SearchMatch}
 * @param change   by the last word; {@code changed} where that is none of theirs
 */
record EventName(String text, String resource, Change change) {

    static EventName of(String text) {
        List<String> words = new ArrayList<>(Arrays.asList(text.split("\\.", -1)));
        Change change = switch (words.get(words.size() - 1)) {
            case "created" -> Change.CREATED;
            case "updated" -> Change.UPDATED;
            case "deleted" -> Change.DELETED;
            default -> Change.CHANGED;
        };
        if (words.size() > 1) {
            words.remove(words.size() - 1);
        }
        return new EventName(text, words.stream().map(EventName::capitalised).collect(Collectors.joining()), change);
    }

    private static String capitalised(String word) {
        return word.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }
}
