package org.doorstep.provider;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.doorstep.config.JsonPath;

/**
 * Where the key of a record stands: one place, or several that make the key together ({@code mlsNumber+boardId}).
 *
 * @param parts all of them are needed
 */
public record KeyPath(List<JsonPath> parts) {

    public KeyPath {
        parts = List.copyOf(parts);
    }

    /** @throws IllegalArgumentException with a message for the user */
    public static KeyPath of(String text) {
        return new KeyPath(Arrays.stream(text.split("\\+")).map(part -> JsonPath.compile(part.strip())).toList());
    }

    /** Several, the first that finds a key wins. */
    public static List<KeyPath> list(String... texts) {
        return Arrays.stream(texts).map(KeyPath::of).toList();
    }

    /** The key: the value as sent, or the values of all parts as one that no other values make. */
    public Optional<String> in(Fields fields) {
        List<String> values = parts.stream().map(part -> fields.first(List.of(part)).orElse(null)).toList();
        if (values.stream().anyMatch(Objects::isNull)) {
            return Optional.empty();
        }
        return Optional.of(values.size() == 1 ? values.get(0) : Text.key(values.toArray(String[]::new)));
    }

    /** The first key found. */
    public static Optional<String> first(List<KeyPath> paths, Fields fields) {
        return paths.stream().map(path -> path.in(fields)).flatMap(Optional::stream).findFirst();
    }

    /** All the places these look at. */
    public static Stream<JsonPath> places(List<KeyPath> paths) {
        return paths.stream().flatMap(path -> path.parts().stream());
    }
}
