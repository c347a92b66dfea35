package org.doorstep.simulator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.doorstep.simulator.showinghub.ShowingHubEvents;

/**
 * ShowingHub with its API (seed 001): one subscription; three tries of a message, then {@code DisabledDueToError}; messages queue meanwhile
 * and come out of order after {@code /activate}; what failed stays in the history only.
 */
public final class ShowingHubApi implements SimulatedApi {

    private static final String BASE = "/app/v1/subscriptions";
    private static final String ID = "7001";
    private static final int TRIES = 3;

    /**
     * @param token     who asks shows it
     * @param url       where messages go until somebody says otherwise; may be empty
     * @param pause     between tries
     * @param retention how long the history keeps messages
     * @param fold      whether the history can fold messages in
     */
    public record Options(String token, long seed, String url, Duration pause, Duration retention, boolean fold) {
    }

    private record Message(String id, byte[] body, String type, String occurredOn) {
    }

    private record Attempt(String id, Message message, Instant at, int status, int number) {
    }

    private final Options options;
    private final ShowingHubEvents events;
    private final Random chance;
    private final Push push = new Push();
    private final Outbox outbox;
    private final Map<String, Message> messages = new LinkedHashMap<>();
    private final List<Message> pending = new LinkedList<>();
    private final List<Attempt> history = new ArrayList<>();
    private final Map<String, String> headers = new LinkedHashMap<>();
    private String url;
    private String status = "Enabled";
    private long number;

    public ShowingHubApi(Options options) {
        this.options = options;
        this.url = options.url();
        this.events = new ShowingHubEvents(options.seed());
        this.chance = new Random(options.seed());
        this.outbox = new Outbox(this::one);
    }

    @Override
    public boolean knows(ApiRequest request) {
        return ("Bearer " + options.token()).equals(request.headers().get("authorization"));
    }

    @Override
    public synchronized void happen(int count) {
        for (int i = 0; i < count; i++) {
            byte[] body = events.batch(++number, 1);
            try {
                JsonNode json = ApiRequest.JSON.readTree(body);
                String id = json.path("webhookMessageId").asText(UUID.nameUUIDFromBytes((options.seed() + "/" + number).getBytes(StandardCharsets.UTF_8)).toString());
                Message message = new Message(id, body, json.path("eventName").asText(), json.path("eventOccurredOn").asText());
                messages.put(id, message);
                pending.add(message);
            } catch (IOException e) {
                throw new IllegalStateException("our own JSON", e);
            }
        }
        outbox.ring();
    }

    private boolean one() throws InterruptedException {
        Message message;
        String target;
        Map<String, String> with;
        synchronized (this) {
            if (!status.equals("Enabled") || pending.isEmpty() || url.isEmpty()) {
                return false;
            }
            message = pending.remove(0);
            target = url;
            with = new LinkedHashMap<>(headers);
        }
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            Push.Result result = push.post(target, with, message.body(), null);
            synchronized (this) {
                history.add(new Attempt(UUID.randomUUID().toString(), message, Instant.now(), result.status(), attempt));
                if (result.taken()) {
                    return true;
                }
                if (attempt == TRIES && status.equals("Enabled")) {
                    status = "DisabledDueToError";
                }
            }
            TimeUnit.MILLISECONDS.sleep(options.pause().toMillis());
        }
        return true;
    }

    @Override
    public synchronized ApiAnswer answer(ApiRequest request) throws Exception {
        if (request.is("GET", BASE)) {
            return ApiAnswer.json(200, ApiRequest.JSON.createArrayNode().add(subscription()));
        } else if (request.path().startsWith(BASE + "/messages/") && request.method().equals("GET")) {
            Message message = messages.get(request.path().substring((BASE + "/messages/").length()));
            return message == null || options.retention().isZero() ? ApiAnswer.error(404, "no such message") : ApiAnswer.text(200, text(message));
        } else if (!request.path().equals(BASE + "/" + ID) && !request.path().startsWith(BASE + "/" + ID + "/")) {
            return ApiAnswer.error(404, "no such thing");
        }
        String what = request.method() + request.path().substring((BASE + "/" + ID).length());
        return switch (what) {
            case "GET" -> ApiAnswer.json(200, subscription());
            case "PUT" -> put(request.json());
            case "POST/activate" -> activate();
            case "POST/deactivate" -> {
                status = "DisabledManually";
                yield ApiAnswer.json(200, subscription());
            }
            case "GET/status" -> status();
            case "GET/history" -> history(request);
            default -> ApiAnswer.error(405, "not like this");
        };
    }

    private ObjectNode subscription() {
        ObjectNode subscription = ApiRequest.JSON.createObjectNode().put("id", ID).put("name", "Our application").put("url", url);
        headers.forEach(subscription.putObject("requestHeaders")::put);
        return subscription;
    }

    private ApiAnswer put(JsonNode body) {
        url = body.path("url").asText(url);
        if (body.path("requestHeaders").isObject()) {
            headers.clear();
            body.get("requestHeaders").fields().forEachRemaining(header -> headers.put(header.getKey(), header.getValue().asText()));
        }
        outbox.ring();
        return ApiAnswer.json(200, subscription());
    }

    /** "We cannot guarantee the queued messages will come in order." */
    private ApiAnswer activate() {
        if (!status.equals("Enabled")) {
            Collections.shuffle(pending, chance);
        }
        status = "Enabled";
        outbox.ring();
        return ApiAnswer.json(200, subscription());
    }

    private ApiAnswer status() {
        ObjectNode shown = ApiRequest.JSON.createObjectNode().put("status", status).put("retries", TRIES - 1);
        shown.put("errors", history.stream().filter(attempt -> attempt.status() / 100 != 2).count());
        shown.put("attempts", history.size());
        shown.put("messagesPending", pending.size());
        return ApiAnswer.json(200, shown);
    }

    private ApiAnswer history(ApiRequest request) {
        Instant from = request.query().containsKey("startDateTime") ? OffsetDateTime.parse(request.query("startDateTime", "")).toInstant() : Instant.MIN;
        Instant to = request.query().containsKey("endDateTime") ? OffsetDateTime.parse(request.query("endDateTime", "")).toInstant() : Instant.MAX;
        boolean failed = request.query("failed", "false").equals("true");
        boolean fold = options.fold() && List.of("true", "Y").contains(request.query("includeMessages", request.query("includedMessages", "false")));
        ArrayNode attempts = ApiRequest.JSON.createArrayNode();
        for (Attempt attempt : history) {
            if (attempt.at().isBefore(from) || !attempt.at().isBefore(to) || failed && attempt.status() / 100 == 2) {
                continue;
            }
            ObjectNode shown = attempts.addObject().put("id", attempt.id()).put("eventOccurredOn", attempt.message().occurredOn())
                    .put("attemptedOn", attempt.at().toString()).put("responseStatusCode", attempt.status()).put("response", "")
                    .put("webhookMessageId", attempt.message().id()).put("webhookMessageType", attempt.message().type()).put("attemptNumber", attempt.number());
            if (fold) {
                shown.putRawValue("webhookMessage", new RawValue(text(attempt.message())));
            }
        }
        return ApiAnswer.json(200, attempts);
    }

    private static String text(Message message) {
        return new String(message.body(), StandardCharsets.UTF_8);
    }

    /** Every message once. */
    @Override
    public synchronized JsonNode truth() {
        ArrayNode all = ApiRequest.JSON.createArrayNode();
        messages.values().forEach(message -> all.addRawValue(new RawValue(text(message))));
        return ApiRequest.JSON.createObjectNode().put("status", status).put("pending", pending.size()).set("messages", all);
    }

    @Override
    public void close() {
        outbox.close();
    }
}
