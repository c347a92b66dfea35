package org.doorstep.fuzz;

import static org.doorstep.fuzz.DecoderFuzz.demand;
import static org.doorstep.fuzz.DecoderFuzz.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.doorstep.json.Json;
import org.doorstep.provider.Redaction;

/** Any bytes to {@link Redaction} and {@link Json#check}. */
public final class RedactionFuzz {

    private static final List<String> NAMES = List.of("password", "secret");
    private static final Redaction REDACTION = new Redaction(NAMES);
    private static final JsonFactory JSON = JsonFactory.builder().streamReadConstraints(StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build()).build();

    private RedactionFuzz() {
    }

    public static void fuzzerTestOneInput(byte[] body) {
        byte[] before = body.clone();
        Redaction.Redacted redacted = REDACTION.redact(body);
        demand(Arrays.equals(before, body), "the body was changed");
        demand(json(body) == redacted.malformed().isEmpty(), "the door and the redaction do not agree on what is JSON");
        demand(json(redacted.body()) == redacted.malformed().isEmpty(), "what is kept must be JSON exactly where the body was");
        if (redacted.malformed().isPresent()) {
            return;
        }
        demand(tokens(body, true).equals(tokens(redacted.body(), false)), "not the same but for the blanked values");
        demand(Arrays.equals(redacted.body(), REDACTION.redact(redacted.body()).body()), "blanked differently the second time");
    }

    /** The tokens as another reader of JSON sees them. */
    private static List<String> tokens(byte[] body, boolean blank) {
        boolean mark = body.length >= 3 && body[0] == (byte) 0xEF;
        List<String> tokens = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(body, mark ? 3 : 0, body.length - (mark ? 3 : 0))) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                tokens.add(token + parser.getText());
                if (blank && token == JsonToken.FIELD_NAME && NAMES.stream().anyMatch(parser.currentName()::equalsIgnoreCase)) {
                    parser.nextToken();
                    parser.skipChildren();
                    tokens.add(JsonToken.VALUE_STRING + "***");
                }
            }
            return tokens;
        } catch (IOException e) {
            throw new AssertionError("another reader cannot read it", e);
        }
    }
}
