package org.doorstep.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Resolves {@code {{env:NAME}}} and {@code {{file:PATH}}}, so that no secret has to stand in a file that is shared. */
final class Placeholders {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(env|file):([^}]+)}}");
    private static final Pattern ANY = Pattern.compile("\\{\\{([^}]*)}}");

    private final Map<String, String> environment;
    private final Path base;

    /** @param base relative {@code file:} paths are looked up from here */
    Placeholders(Map<String, String> environment, Path base) {
        this.environment = environment;
        this.base = base;
    }

    /**
     * @param problem turns what is wrong into the exception to throw; the caller knows file and line
     */
    String resolve(String text, Function<String, ConfigException> problem) {
        if (!text.contains("{{")) {
            return text;
        }
        String resolved = PLACEHOLDER.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(value(match.group(1), match.group(2).strip(), problem)));
        Matcher unknown = ANY.matcher(text);
        while (unknown.find()) {
            if (!PLACEHOLDER.matcher(unknown.group()).matches()) {
                throw problem.apply("unknown placeholder " + unknown.group() + ". Use {{env:NAME}} or {{file:PATH}}");
            }
        }
        return resolved;
    }

    /** The secret files that a text names, present or not. */
    List<Path> files(String text) {
        return PLACEHOLDER.matcher(text).results().filter(match -> match.group(1).equals("file")).map(match -> base.resolve(match.group(2).strip())).toList();
    }

    private String value(String kind, String name, Function<String, ConfigException> problem) {
        if (kind.equals("env")) {
            String value = environment.get(name);
            if (value == null || value.isEmpty()) {
                throw problem.apply("environment variable " + name + " is not set. Set it, or write the value another way");
            }
            return value;
        }
        Path file = base.resolve(name);
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw problem.apply("secret file " + file + " cannot be read. Create it, readable by this user");
        }
    }
}
