package org.doorstep.simulator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.doorstep.simulator.repliers.RepliersEvents;

/**
 * Repliers with its API (seed 003): a handshake while the webhook is made, one webhook an address, {@code 201 {}} or {@code 200} with an id;
 * listings by the time they changed. A push that fails three times is not tried again.
 */
public final class RepliersApi implements SimulatedApi {

    private static final List<String> EVENTS = List.of("listing.created", "listing.updated", "listing.updated", "listing.deleted");
    private static final int TRIES = 3;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /**
     * @param withId  whether making a webhook answers 200 with its id, as one of their documents has it, or 201 with nothing
     * @param present whether listings change now, else when the invented story says
     */
    public record Options(String key, long seed, boolean withId, boolean present) {
    }

    private record Hook(int id, String url, String event, String secret) {
    }

    private record Sending(Hook hook, byte[] body) {
    }

    private final Options options;
    private final RepliersEvents events;
    private final Push push = new Push();
    private final Outbox outbox;
    private final Map<Integer, Hook> hooks = new LinkedHashMap<>();
    private final Map<String, JsonNode> listings = new LinkedHashMap<>();
    private final Map<String, JsonNode> deleted = new LinkedHashMap<>();
    private final List<Sending> sendings = new LinkedList<>();
    private int nextId = 100;
    private long lastChange;
    private long number;

    public RepliersApi(Options options) {
        this.options = options;
        this.events = new RepliersEvents(options.seed(), EVENTS, false);
        this.outbox = new Outbox(this::one);
    }

    @Override
    public boolean knows(ApiRequest request) {
        return options.key().equals(request.headers().get("repliers-api-key"));
    }

    @Override
    public synchronized void happen(int count) {
        for (int i = 0; i < count; i++) {
            byte[] told = events.batch(++number, 1);
            String name = EVENTS.get(events.turn(number));
            byte[] body;
            try {
                ObjectNode listing = (ObjectNode) ApiRequest.JSON.readTree(told).get(0);
                if (options.present()) {
                    lastChange = Math.max(lastChange + 1, System.currentTimeMillis());
                    listing.put("updatedOn", TIME.format(Instant.ofEpochMilli(lastChange)));
                }
                body = ApiRequest.JSON.createArrayNode().add(listing).toString().getBytes(StandardCharsets.UTF_8);
                String key = listing.path("mlsNumber").asText() + "/" + listing.path("boardId").asText();
                (name.equals("listing.deleted") ? listings : deleted).remove(key);
                (name.equals("listing.deleted") ? deleted : listings).put(key, listing);
            } catch (IOException e) {
                throw new IllegalStateException("our own JSON", e);
            }
            hooks.values().stream().filter(hook -> hook.event().equals(name)).forEach(hook -> sendings.add(new Sending(hook, body)));
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
            int status = push.post(sending.hook().url(), Map.of("X-Hook-Secret", sending.hook().secret()), sending.body(), null).status();
            if (status == 410) {
                synchronized (this) {
                    hooks.remove(sending.hook().id());
                }
            }
            if (status / 100 == 2 || status == 410) {
                break;
            }
        }
        return true;
    }

    @Override
    public ApiAnswer answer(ApiRequest request) throws Exception {
        if (request.is("POST", "/webhooks")) {
            return create(request.json());
        }
        synchronized (this) {
            if (request.is("GET", "/webhooks")) {
                ArrayNode shown = ApiRequest.JSON.createArrayNode();
                hooks.values().forEach(hook -> shown.add(shown(hook)));
                return ApiAnswer.json(200, shown);
            } else if (request.method().equals("DELETE") && request.path().matches("/webhooks/[0-9]{1,9}")) {
                return hooks.remove(Integer.parseInt(request.path().substring("/webhooks/".length()))) != null
                        ? ApiAnswer.text(204, "") : ApiAnswer.error(404, "no such webhook");
            } else if (request.is("GET", "/listings")) {
                return page(request, listings);
            } else if (request.is("GET", "/listings/deleted")) {
                return page(request, deleted);
            }
        }
        return ApiAnswer.error(404, "no such thing");
    }

    private ApiAnswer create(JsonNode told) throws InterruptedException {
        String url = told.path("target_url").asText("");
        String event = told.path("event").asText("");
        synchronized (this) {
            if (url.isEmpty() || !RepliersEvents.NAMES.contains(event)) {
                return ApiAnswer.error(400, "target_url and event are required");
            } else if (hooks.values().stream().anyMatch(hook -> hook.url().equals(url))) {
                return ApiAnswer.error(409, "target_url must be unique");
            }
        }
        // While the call is on its way, and not under the lock: the subscriber may ask us meanwhile.
        String secret = UUID.randomUUID().toString();
        Push.Result shaken = push.post(url, Map.of("X-Hook-Secret", secret), new byte[0], "X-Hook-Secret");
        if (shaken.status() != 200 || !secret.equals(shaken.header())) {
            return ApiAnswer.error(400, "the handshake failed");
        }
        synchronized (this) {
            Hook hook = new Hook(nextId++, url, event, secret);
            hooks.put(hook.id(), hook);
            return options.withId() ? ApiAnswer.json(200, shown(hook)) : ApiAnswer.text(201, "{}");
        }
    }

    private static ObjectNode shown(Hook hook) {
        return ApiRequest.JSON.createObjectNode().put("id", hook.id()).put("target_url", hook.url()).put("event", hook.event());
    }

    private static ApiAnswer page(ApiRequest request, Map<String, JsonNode> all) {
        // Times without an offset compare as text once the T is a space.
        String from = request.query("minUpdatedOn", "");
        List<JsonNode> found = new ArrayList<>(all.values().stream()
                .filter(listing -> updated(listing).compareTo(from) >= 0).sorted(Comparator.comparing(RepliersApi::updated)).toList());
        int size = Math.min(100, request.number("resultsPerPage", 100));
        int page = request.number("pageNum", 1);
        ObjectNode answer = ApiRequest.JSON.createObjectNode().put("page", page).put("numPages", (found.size() + size - 1) / size)
                .put("pageSize", size).put("count", found.size());
        ArrayNode shown = answer.putArray("listings");
        found.stream().skip((page - 1L) * size).limit(size).forEach(shown::add);
        return ApiAnswer.json(200, answer);
    }

    private static String updated(JsonNode listing) {
        return listing.path("updatedOn").asText().replace('T', ' ');
    }

    /** The listings that there are. */
    @Override
    public synchronized JsonNode truth() {
        ArrayNode all = ApiRequest.JSON.createArrayNode();
        listings.values().forEach(all::add);
        return ApiRequest.JSON.createObjectNode().put("unsent", sendings.size()).put("deleted", deleted.size()).set("listings", all);
    }

    @Override
    public void close() {
        outbox.close();
    }
}
