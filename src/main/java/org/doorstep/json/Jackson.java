package org.doorstep.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The one place that configures Jackson, so that all who read a record have the same limits. How long a number, a text or a name
 * may be is bounded by the body that holds it, so none of them has a limit of its own; the depth has, for readers go down by calls.
 * Safe for any thread.
 */
public final class Jackson {

    private static final StreamReadConstraints LIMITS = lengths(StreamReadConstraints.builder().maxNestingDepth(Json.MAX_DEPTH));

    /**
     * Reads trees whose numbers keep the characters they were written with, and lone surrogates: written again, they are what was
     * sent. Of a name that an object has twice the last one counts. Nothing may follow the value. Names of strangers do not stay
     * in memory.
     */
    public static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder().streamReadConstraints(LIMITS)
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .addModule(new SimpleModule().addDeserializer(JsonNode.class, new SentNodes()))
            .build();

    private Jackson() {
    }

    private static StreamReadConstraints lengths(StreamReadConstraints.Builder limits) {
        return limits.maxNumberLength(Integer.MAX_VALUE).maxStringLength(Integer.MAX_VALUE).maxNameLength(Integer.MAX_VALUE).build();
    }

    /** A factory whose parsers know places in bytes; it remembers names as long as it is used. */
    static JsonFactory factory() {
        return JsonFactory.builder().streamReadConstraints(LIMITS).disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();
    }

    /**
     * Lifts the limits of length for all parsers of this process that are made from now on, those of a user's own steps
     * ({@code unmarshal: json}) too. Their depth stays what Jackson has for it, for they see a record inside of an envelope.
     */
    public static void liftLimits() {
        StreamReadConstraints.overrideDefaultStreamReadConstraints(lengths(StreamReadConstraints.builder()));
    }

    /**
     * The value that some bytes are.
     *
     * @param utf8 UTF-8 to the letter (RFC 3629); a byte order mark is passed over
     * @return a missing node where there is nothing
     * @throws JsonProcessingException when it is not one JSON value in UTF-8
     */
    public static JsonNode tree(byte[] utf8) throws JsonProcessingException {
        if (!Utf8.mayBeJson(utf8)) {
            throw new JsonParseException(null, "not UTF-8");
        }
        try {
            return MAPPER.readTree(utf8);
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("reading bytes in memory", e);
        }
    }
}
