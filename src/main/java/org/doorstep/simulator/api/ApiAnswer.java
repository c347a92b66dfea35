package org.doorstep.simulator.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** An answer of a simulated API. */
record ApiAnswer(int status, Map<String, String> headers, byte[] body) {

    static ApiAnswer json(int status, JsonNode body) {
        return text(status, body.toString());
    }

    static ApiAnswer text(int status, String json) {
        return new ApiAnswer(status, Map.of("Content-Type", "application/json"), json.getBytes(StandardCharsets.UTF_8));
    }

    static ApiAnswer error(int status, String message) {
        return json(status, ApiRequest.JSON.createObjectNode().put("error", message));
    }
}
