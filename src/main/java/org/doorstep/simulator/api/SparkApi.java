package org.doorstep.simulator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import org.doorstep.simulator.spark.SparkEvents;

/**
 * Spark with its API (seed 002): bodies in {@code D}, {@code Active} false unless said, one webhook an address, 405 where nothing is
 * implemented; a stream of events, newest first, that forgets the oldest. How often a push is tried again is in no document: here
 * three times.
 */
public final class SparkApi implements SimulatedApi {

    private static final String HOOKS = "/v1/developers/newsfeeds/webhooks";
    private static final int TRIES = 3;
    private static final int USUAL_LIMIT = 10;

    /**
     * @param keep     how many events the stream remembers
     * @param readOnly whether the key may only read
     * @param gone     every so-many-th listing is not there any more; 0 for none
     */
    public record Options(String token, long seed, int keep, boolean readOnly, int gone) {
    }

    private record Hook(String id, String uri, boolean active) {
    }

    private record Sending(String uri, byte[] body) {
    }

    private final Options options;
    private final SparkEvents events;
    private final Push push = new Push();
    private final Outbox outbox;
    private final Map<String, Hook> hooks = new LinkedHashMap<>();
    private final List<byte[]> happened = new ArrayList<>();
    private final List<Sending> sendings = new LinkedList<>();
    private long nextId = 7;

    public SparkApi(Options options) {
        this.options = options;
        this.events = new SparkEvents(options.seed());
        this.outbox = new Outbox(this::one);
    }

    @Override
    public boolean knows(ApiRequest request) {
        return ("Bearer " + options.token()).equals(request.headers().get("authorization"));
    }

    @Override
    public ApiAnswer stranger() {
        return failure(401, 1000, "Invalid API key and/or request signed improperly");
    }

    @Override
    public synchronized void happen(int count) {
        for (int i = 0; i < count; i++) {
            byte[] body = events.batch(happened.size() + 1L, 1);
            happened.add(body);
            hooks.values().stream().filter(Hook::active).forEach(hook -> sendings.add(new Sending(hook.uri(), body)));
        }
        outbox.ring();
    }

    private boolean one() throws InterruptedException {
        Sending sending;
        synchronized (this) {
            if (sendings.isEmpty()) {
                return false;
            }
            sending = sendings.remove(0);
        }
        for (int attempt = 0; attempt < TRIES; attempt++) {
            if (push.post(sending.uri(), Map.of(), sending.body(), null).taken()) {
                break;
            }
        }
        return true;
    }

    @Override
    public synchronized ApiAnswer answer(ApiRequest request) throws Exception {
        if (!request.headers().containsKey("x-sparkapi-user-agent")) {
            return failure(400, 1016, "The X-SparkApi-User-Agent request header is required");
        }
        boolean one = request.path().startsWith(HOOKS + "/");
        if (one || request.path().equals(HOOKS)) {
            if (options.readOnly() && !request.method().equals("GET")) {
                return failure(405, 1017, "You are restricted to read-only access");
            }
            return one ? hook(request, hooks.get(request.path().substring(HOOKS.length() + 1))) : all(request);
        } else if (request.is("GET", "/v1/newsfeeds/events")) {
            return stream(request);
        } else if (request.method().equals("GET") && request.path().startsWith("/v1/listings/")) {
            return listing(request.path().substring("/v1/listings/".length()));
        }
        return failure(404, 404, "Not found");
    }

    private ApiAnswer all(ApiRequest request) throws IOException {
        if (request.method().equals("GET")) {
            ArrayNode results = ApiRequest.JSON.createArrayNode();
            hooks.values().forEach(hook -> results.add(shown(hook)));
            return success(results);
        } else if (!request.method().equals("POST")) {
            return failure(405, 405, "Method not allowed");
        }
        JsonNode told = request.json().path("D");
        String uri = told.path("Uri").asText("");
        if (uri.isEmpty()) {
            return failure(400, 1050, "Uri is required");
        } else if (hooks.values().stream().anyMatch(hook -> hook.uri().equals(uri))) {
            return failure(409, 1055, "Uri must be unique");
        }
        // 26 digits, past 2^63.
        String id = "201804170933478492530" + String.format("%05d", nextId++);
        hooks.put(id, new Hook(id, uri, told.path("Active").asBoolean(false)));
        return success(ApiRequest.JSON.createArrayNode().add(shown(hooks.get(id))));
    }

    private ApiAnswer hook(ApiRequest request, Hook hook) throws IOException {
        if (hook == null) {
            return failure(404, 404, "Not found");
        }
        switch (request.method()) {
            case "GET" -> {
                return success(ApiRequest.JSON.createArrayNode().add(shown(hook)));
            }
            case "PUT" -> {
                JsonNode told = request.json().path("D");
                hooks.put(hook.id(), new Hook(hook.id(), told.path("Uri").asText(hook.uri()), told.path("Active").asBoolean(hook.active())));
            }
            case "DELETE" -> hooks.remove(hook.id());
            default -> {
                return failure(405, 405, "Method not allowed");
            }
        }
        return success(ApiRequest.JSON.createArrayNode());
    }

    /** The ResourceUri is as their sample has it, which is not where the webhook is. */
    private static ObjectNode shown(Hook hook) {
        return ApiRequest.JSON.createObjectNode().put("Id", hook.id()).put("ResourceUri", "/v1/developers/webhooks/" + hook.id())
                .put("Uri", hook.uri()).put("Active", hook.active()).put("ModificationTimestamp", "2018-04-17T14:33:47Z");
    }

    private ApiAnswer stream(ApiRequest request) throws IOException {
        int limit = Math.min(1_000, request.number("_limit", USUAL_LIMIT));
        int skip = (request.number("_page", 1) - 1) * limit;
        ArrayNode results = ApiRequest.JSON.createArrayNode();
        int oldest = Math.max(0, happened.size() - options.keep());
        for (int i = happened.size() - 1 - skip; i >= oldest && results.size() < limit; i--) {
            results.add(ApiRequest.JSON.readTree(happened.get(i)));
        }
        return success(results);
    }

    private ApiAnswer listing(String id) throws IOException {
        boolean known = happened.stream().anyMatch(body -> new String(body, StandardCharsets.UTF_8).contains("\"" + id + "\""));
        if (!known || gone(id)) {
            return failure(404, 404, "Not found");
        }
        ObjectNode listing = ApiRequest.JSON.createObjectNode().put("Id", id).put("ResourceUri", "/v1/listings/" + id);
        listing.putObject("StandardFields").put("ListingKey", id).put("ListPrice", 400_000 + Math.floorMod(id.hashCode(), 100_000)).put("City", "Fargo");
        return success(ApiRequest.JSON.createArrayNode().add(listing));
    }

    private boolean gone(String id) {
        return options.gone() > 0 && Math.floorMod(id.hashCode(), options.gone()) == 0;
    }

    private static ApiAnswer success(ArrayNode results) {
        ObjectNode answer = ApiRequest.JSON.createObjectNode();
        answer.putObject("D").put("Success", true).set("Results", results);
        return ApiAnswer.json(200, answer);
    }

    private static ApiAnswer failure(int status, int code, String message) {
        ObjectNode answer = ApiRequest.JSON.createObjectNode();
        answer.putObject("D").put("Success", false).put("Code", code).put("Message", message);
        return ApiAnswer.json(status, answer);
    }

    @Override
    public synchronized JsonNode truth() {
        ArrayNode all = ApiRequest.JSON.createArrayNode();
        happened.forEach(body -> all.addRawValue(new RawValue(new String(body, StandardCharsets.UTF_8))));
        return ApiRequest.JSON.createObjectNode().put("unsent", sendings.size()).set("events", all);
    }

    @Override
    public void close() {
        outbox.close();
    }
}
