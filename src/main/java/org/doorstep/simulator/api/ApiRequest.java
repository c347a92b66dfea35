package org.doorstep.simulator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A request to a simulated API.
 *
 * @param path    decoded
 * @param query   decoded, in order; a name may come twice
 * @param headers the first value of each, by lower-case name
 */
record ApiRequest(String method, String path, Map<String, List<String>> query, Map<String, String> headers, byte[] body) {

    static final ObjectMapper JSON = new ObjectMapper();

    static ApiRequest of(String method, URI uri, Map<String, String> headers, byte[] body) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        if (uri.getRawQuery() != null) {
            for (String pair : uri.getRawQuery().split("&")) {
                int equals = pair.indexOf('=');
                query.computeIfAbsent(decoded(equals < 0 ? pair : pair.substring(0, equals)), name -> new ArrayList<>())
                        .add(equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return new ApiRequest(method, uri.getPath(), query, headers, body);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    String query(String name, String otherwise) {
        return query.containsKey(name) ? query.get(name).get(0) : otherwise;
    }

    int number(String name, int otherwise) {
        String text = query(name, "");
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : otherwise;
    }

    /** A missing node where there is none. */
    JsonNode json() throws IOException {
        return JSON.readTree(body);
    }

    boolean is(String wantedMethod, String wantedPath) {
        return method.equals(wantedMethod) && path.equals(wantedPath);
    }
}
