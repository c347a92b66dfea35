package org.doorstep.simulator.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Answers that a simulated API gives instead of its own, as often as it was told to. */
final class Faults {

    private static final class Fault {
        private final String path;
        private final String method;
        private final ApiAnswer answer;
        private final long millis;
        private int times;

        Fault(JsonNode told) {
            path = told.path("path").asText("");
            method = told.path("method").asText("");
            millis = told.path("delay").asLong(0);
            times = told.path("times").asInt(1);
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("Content-Type", "application/json");
            told.path("headers").fields().forEachRemaining(header -> headers.put(header.getKey(), header.getValue().asText()));
            // Without a status the own answer comes, late.
            answer = told.has("status") ? new ApiAnswer(told.get("status").asInt(), headers, told.path("body").asText("{}").getBytes(StandardCharsets.UTF_8)) : null;
        }
    }

    private final List<Fault> faults = new LinkedList<>();

    synchronized void add(JsonNode told) {
        faults.add(new Fault(told));
    }

    /** The answer to give, or empty for the API's own. May wait first. */
    Optional<ApiAnswer> of(ApiRequest request) throws InterruptedException {
        Fault fault = next(request);
        if (fault == null) {
            return Optional.empty();
        }
        TimeUnit.MILLISECONDS.sleep(fault.millis);
        return Optional.ofNullable(fault.answer);
    }

    private synchronized Fault next(ApiRequest request) {
        for (Fault fault : faults) {
            if (request.path().contains(fault.path) && (fault.method.isEmpty() || fault.method.equals(request.method()))) {
                if (--fault.times <= 0) {
                    faults.remove(fault);
                }
                return fault;
            }
        }
        return null;
    }
}
