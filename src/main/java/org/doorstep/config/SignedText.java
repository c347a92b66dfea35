package org.doorstep.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a signature is made over, as a template: text in which {@code {body}}, {@code {body:base64}}, {@code {timestamp}} and
 * {@code {header:NAME}} stand for what the request holds.
 *
 * @param template as it is configured
 * @param parts    in order
 */
public record SignedText(String template, List<Part> parts) {

    private static final Pattern PLACE = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern HEADER = Pattern.compile("header:([A-Za-z0-9!#$%&'*+.^_`|~-]+)");

    /** One part of it. */
    public sealed interface Part {
    }

    public record Literal(String text) implements Part {
    }

    /** The value of the timestamp's header, as it came. */
    public record Timestamp() implements Part {
    }

    /** The value of another header, as it came. @param name in lower case */
    public record Header(String name) implements Part {
    }

    /** The body, as it came over the wire. @param base64 encoded so before it was signed */
    public record Body(boolean base64) implements Part {
    }

    /** @throws IllegalArgumentException saying what is wrong with it */
    static SignedText parse(String template) {
        List<Part> parts = new ArrayList<>();
        Matcher place = PLACE.matcher(template);
        int from = 0;
        while (place.find()) {
            literal(parts, template.substring(from, place.start()));
            parts.add(part(place.group(1)));
            from = place.end();
        }
        literal(parts, template.substring(from));
        return new SignedText(template, List.copyOf(parts));
    }

    private static Part part(String name) {
        Matcher header = HEADER.matcher(name);
        return switch (name) {
            case "timestamp" -> new Timestamp();
            case "body" -> new Body(false);
            case "body:base64" -> new Body(true);
            default -> {
                if (!header.matches()) {
                    throw new IllegalArgumentException("holds {" + name + "}; known are {body}, {body:base64}, {timestamp} and {header:NAME}");
                }
                yield new Header(header.group(1).toLowerCase(Locale.ROOT));
            }
        };
    }

    private static void literal(List<Part> parts, String text) {
        if (text.contains("{") || text.contains("}")) {
            throw new IllegalArgumentException("has an unmatched brace");
        }
        if (!text.isEmpty()) {
            parts.add(new Literal(text));
        }
    }

    boolean holdsBody() {
        return parts.stream().anyMatch(Body.class::isInstance);
    }

    boolean holdsTimestamp() {
        return parts.contains(new Timestamp());
    }

    /** The headers, beside the timestamp's, that it is made of; in lower case. */
    public List<String> headers() {
        return parts.stream().filter(Header.class::isInstance).map(part -> ((Header) part).name()).distinct().toList();
    }
}
