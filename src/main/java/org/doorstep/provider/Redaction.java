package org.doorstep.provider;

import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.doorstep.json.Json;
import org.doorstep.json.UndecodableException;

/**
 * Blanks the values of named fields before anything is stored: at any depth, whatever kind of value it is, names compared
 * ignoring case and with their escapes undone. All other bytes stay exactly as sent. JSON inside a string is only a string.
 * Immutable, safe for any thread.
 */
public final class Redaction {

    private static final byte[] BLANK = "\"***\"".getBytes(StandardCharsets.UTF_8);

    private final Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    public Redaction(Collection<String> names) {
        this.names.addAll(names);
    }

    /**
     * @param body      what may be stored
     * @param malformed why the body that came is not JSON: to be answered by; then what may be stored tells only its size, hash and
     *                  the place of the error, for where JSON ends nobody knows what is a password. It is no JSON either, so a decoder
     *                  sets it aside like any other
     */
    public record Redacted(byte[] body, Optional<UndecodableException> malformed) {
    }

    /** @param body not changed; returned itself where there is nothing to blank */
    public Redacted redact(byte[] body) {
        try {
            return new Redacted(names.isEmpty() ? body : blanked(body), Optional.empty());
        } catch (UndecodableException e) {
            return new Redacted(body.length == 0 ? body : withheld(body, e), Optional.of(e));
        }
    }

    private byte[] blanked(byte[] body) throws UndecodableException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length + BLANK.length);
        int copied = 0;
        try (Json json = Json.open(body)) {
            int depth = 0;
            do {
                JsonToken token = json.next();
                if (token == null) {
                    throw new UndecodableException("not JSON", "empty");
                }
                if (token == JsonToken.FIELD_NAME && names.contains(json.name())) {
                    json.next();
                    out.write(body, copied, json.start() - copied);
                    out.writeBytes(BLANK);
                    json.skip();
                    copied = json.position();
                } else if (token.isStructStart()) {
                    depth++;
                } else if (token.isStructEnd()) {
                    depth--;
                } else {
                    json.skip();
                }
            } while (depth > 0);
            json.end();
        }
        if (copied == 0) {
            return body;
        }
        out.write(body, copied, body.length - copied);
        return out.toByteArray();
    }

    private static byte[] withheld(byte[] body, UndecodableException why) {
        return "withheld {\"error\":\"%s\",\"size\":%d,\"sha256\":\"%s\"}"
                .formatted(why.getMessage(), body.length, HexFormat.of().formatHex(Element.sha256().digest(body)))
                .getBytes(StandardCharsets.UTF_8);
    }
}
