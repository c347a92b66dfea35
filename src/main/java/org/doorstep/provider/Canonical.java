package org.doorstep.provider;

import com.fasterxml.jackson.core.JsonToken;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.doorstep.json.Characters;
import org.doorstep.json.Json;
import org.doorstep.json.UndecodableException;

/**
 * JSON with its accidents taken out, so that the same content sent twice has one hash: no whitespace, the fields of an object
 * sorted by name (UTF-16 code units), strings with no more escapes than needed. In the spirit of RFC 8785, which differs in
 * this: numbers stay as written ({@code 1.0} is not {@code 1}: providers repeat what they wrote, and a double would lose
 * digits), of a field given twice the last one is kept, escapes of control characters have upper-case digits, and half a surrogate
 * pair is no error but stays an escape: its bytes would be those of a question mark. No deeper than {@link Json#MAX_DEPTH}. An object of more than {@link #LARGE} characters is stood for by its
 * SHA-256, or one of 10 MiB under 500 unsorted levels would be sorted 500 times.
 */
final class Canonical {

    static final int LARGE = 16 << 10;

    private final StringBuilder out;

    private Canonical(int size) {
        this.out = new StringBuilder(size);
    }

    private record Member(String name, int from, int to) {
    }

    /** @param json one JSON value */
    static String of(byte[] json) throws UndecodableException {
        Canonical canonical = new Canonical(json.length);
        try (Json parser = Json.open(json)) {
            if (parser.next() == null) {
                throw new UndecodableException("not JSON", "empty");
            }
            canonical.value(parser);
            parser.end();
        }
        return canonical.out.toString();
    }

    private void value(Json json) throws UndecodableException {
        switch (json.token()) {
            case START_OBJECT -> object(json);
            case START_ARRAY -> array(json);
            case VALUE_STRING -> string(json.text());
            default -> out.append(json.text());
        }
    }

    private void array(Json json) throws UndecodableException {
        out.append('[');
        for (boolean first = true; json.next() != JsonToken.END_ARRAY; first = false) {
            if (!first) {
                out.append(',');
            }
            value(json);
        }
        out.append(']');
    }

    private void object(Json json) throws UndecodableException {
        out.append('{');
        int from = out.length();
        List<Member> members = new ArrayList<>();
        boolean sorted = true;
        while (json.next() != JsonToken.END_OBJECT) {
            if (!members.isEmpty()) {
                out.append(',');
            }
            String name = json.name();
            int start = out.length();
            string(name);
            out.append(':');
            json.next();
            value(json);
            sorted = sorted && (members.isEmpty() || members.get(members.size() - 1).name.compareTo(name) < 0);
            members.add(new Member(name, start, out.length()));
        }
        if (!sorted) {
            sort(from, members);
        }
        if (out.length() - from > LARGE) {
            byte[] text = out.substring(from).getBytes(StandardCharsets.UTF_8);
            out.setLength(from);
            out.append('#').append(HexFormat.of().formatHex(Element.sha256().digest(text)));
        }
        out.append('}');
    }

    private void sort(int from, List<Member> members) {
        members.sort(Comparator.comparing(Member::name));
        StringBuilder sorted = new StringBuilder(out.length() - from);
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            if (i + 1 < members.size() && members.get(i + 1).name.equals(member.name)) {
                continue;
            }
            if (!sorted.isEmpty()) {
                sorted.append(',');
            }
            sorted.append(out, member.from, member.to);
        }
        out.setLength(from);
        out.append(sorted);
    }

    private void string(String text) {
        Characters.quote(text, out);
    }
}
