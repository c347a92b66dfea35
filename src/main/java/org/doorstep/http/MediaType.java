package org.doorstep.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A media type (RFC 9110 section 8.3.1) in lower case, without its parameters: none of those that we take has one that changes what
 * it is. JSON is UTF-8 whatever {@code charset} says (RFC 8259 section 8.1).
 */
public record MediaType(String type, String subtype) {

    public static final MediaType JSON = new MediaType("application", "json");
    public static final MediaType FORM = new MediaType("application", "x-www-form-urlencoded");

    private static final String TOKEN = "([A-Za-z0-9!#$%&'*+.^_`|~-]+)";
    private static final Pattern TYPE = Pattern.compile("\\s*" + TOKEN + "/" + TOKEN + "\\s*(?:;.*)?", Pattern.DOTALL);

    /** Empty where the text is no media type. */
    public static Optional<MediaType> of(String text) {
        Matcher type = TYPE.matcher(text);
        return type.matches() ? Optional.of(new MediaType(type.group(1).toLowerCase(Locale.ROOT), type.group(2).toLowerCase(Locale.ROOT)))
                : Optional.empty();
    }

    /**
     * What the lines of a {@code Content-Type} header say. The header has one value; where a proxy has joined or doubled it, it counts
     * if it says the same each time. Else, and where there is none, empty.
     */
    public static Optional<MediaType> ofContent(List<String> lines) {
        List<Optional<MediaType>> types = ListHeader.elements(lines).stream().map(MediaType::of).distinct().toList();
        return types.size() == 1 ? types.get(0) : Optional.empty();
    }

    /**
     * What a JOSE header's {@code typ} or {@code cty} names: {@code application/} is left out where no other slash is there (RFC 7515
     * section 4.1.9).
     */
    public static Optional<MediaType> ofJose(String text) {
        // A slash in a parameter is one, too: then the type was to be written out.
        return of(text.indexOf('/') < 0 ? "application/" + text.strip() : text);
    }

    /** Whether it is JSON, or a format that is written in JSON (RFC 6839 section 3.1). */
    public boolean isJson() {
        return equals(JSON) || type.equals("application") && subtype.endsWith("+json") && subtype.length() > "+json".length();
    }
}
