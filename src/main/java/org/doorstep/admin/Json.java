package org.doorstep.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.doorstep.json.Jackson;

/** JSON that we wrote into a table ourselves. */
final class Json {

    private static final ObjectMapper JSON = Jackson.MAPPER;

    private Json() {
    }

    /** Null for null. */
    static JsonNode read(String text) {
        try {
            return text == null ? null : JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("we wrote it", e);
        }
    }
}
