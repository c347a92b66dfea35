package org.doorstep.simulator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.doorstep.simulator.reso.ResoEvents;

/**
 * A RESO producer with its Web API (RCP-27, RCP-28): EntityEvents by sequence in pages, records by key, tokens for client credentials.
 * Pushes to one address; after three failures it stops without a word until somebody POSTs to {@code /resume}.
 */
public final class ResoApi implements SimulatedApi {

    private static final Pattern AFTER = Pattern.compile("EntityEventSequence gt ([0-9]{1,19})");
    private static final Pattern RECORD = Pattern.compile("/([A-Za-z]+)\\('(.*)'\\)");
    private static final Pattern COLLECTION = Pattern.compile("/(Property|Member|Office|Media|OpenHouse)");
    private static final Pattern KEY = Pattern.compile("[A-Za-z]+ eq '(.*)'");
    private static final int TRIES = 3;

    /**
     * @param clientId   with the secret, for a token; a token may also be shown as it is
     * @param page       events a page
     * @param delete     every so-many-th event deletes its record; 0 for none
     * @param pushUrl    where events go; empty for nowhere
     * @param pushToken  that is shown there
     * @param skinny     whether pushed events leave Data out
     * @param lifeOfToken seconds
     */
    public record Options(String token, String clientId, String clientSecret, long seed, int page, int delete, String pushUrl, String pushToken,
                          boolean skinny, int lifeOfToken) {
    }

    private final Options options;
    private final ResoEvents events;
    private final Push push = new Push();
    private final Outbox outbox;
    private final List<ObjectNode> happened = new ArrayList<>();
    private final Map<String, JsonNode> records = new LinkedHashMap<>();
    private int sent;
    private int failures;

    public ResoApi(Options options) {
        this.options = options;
        this.events = new ResoEvents(options.seed());
        this.outbox = new Outbox(this::one);
    }

    @Override
    public boolean knows(ApiRequest request) {
        return request.path().equals("/oauth/token") || ("Bearer " + options.token()).equals(request.headers().get("authorization"));
    }

    @Override
    public synchronized void happen(int count) {
        try {
            for (int i = 0; i < count; i++) {
                long sequence = happened.size() + 1L;
                ObjectNode event = (ObjectNode) ApiRequest.JSON.readTree(events.batch(sequence, 1)).path("value").get(0);
                String key = event.path("ResourceName").asText() + "/" + event.path("ResourceRecordKey").asText();
                if (options.delete() > 0 && sequence % options.delete() == 0) {
                    event.remove("Data");
                    event.putArray("EventTypes").add("Delete");
                    records.remove(key);
                } else {
                    records.put(key, event.get("Data"));
                }
                happened.add(event);
            }
        } catch (IOException e) {
            throw new IllegalStateException("our own JSON", e);
        }
        outbox.ring();
    }

    private boolean one() throws InterruptedException {
        ObjectNode body = ApiRequest.JSON.createObjectNode().put("@reso.context", ResoEvents.CONTEXT);
        int until;
        synchronized (this) {
            if (options.pushUrl().isEmpty() || failures >= TRIES || sent == happened.size()) {
                return false;
            }
            until = Math.min(happened.size(), sent + 50);
            ArrayNode value = body.putArray("value");
            for (ObjectNode event : happened.subList(sent, until)) {
                value.add(options.skinny() ? event.deepCopy().without("Data") : event);
            }
        }
        boolean taken = push.post(options.pushUrl(), Map.of("Authorization", "Bearer " + options.pushToken()), body.toString().getBytes(StandardCharsets.UTF_8), null).taken();
        synchronized (this) {
            failures = taken ? 0 : failures + 1;
            sent = taken ? until : sent;
        }
        return true;
    }

    @Override
    public synchronized ApiAnswer answer(ApiRequest request) throws Exception {
        Matcher record = RECORD.matcher(request.path());
        if (request.is("POST", "/oauth/token")) {
            return token(request);
        } else if (request.is("POST", "/resume")) {
            // What happened meanwhile is not pushed any more.
            sent = failures >= TRIES ? happened.size() : sent;
            failures = 0;
            outbox.ring();
            return ApiAnswer.text(200, "{}");
        } else if (request.is("GET", "/EntityEvent")) {
            return page(request);
        } else if (request.method().equals("GET") && record.matches()) {
            JsonNode found = records.get(record.group(1) + "/" + record.group(2).replace("''", "'"));
            return found == null ? ApiAnswer.error(404, "no such record")
                    : ApiAnswer.json(200, ((ObjectNode) found.deepCopy()).put("@odata.context", "$metadata#" + record.group(1)));
        }
        Matcher collection = COLLECTION.matcher(request.path());
        return request.method().equals("GET") && collection.matches() ? collection(request, collection.group(1) + "/") : ApiAnswer.error(404, "no such thing");
    }

    /** Records of one resource; the key is the only filter. */
    private ApiAnswer collection(ApiRequest request, String resource) {
        Matcher key = KEY.matcher(request.query("$filter", ""));
        String only = key.matches() ? resource + key.group(1).replace("''", "'") : null;
        ObjectNode answer = ApiRequest.JSON.createObjectNode().put("@odata.context", "$metadata#" + resource);
        ArrayNode value = answer.putArray("value");
        records.entrySet().stream().filter(record -> only == null ? record.getKey().startsWith(resource) : record.getKey().equals(only))
                .limit(request.number("$top", options.page())).forEach(record -> value.add(record.getValue()));
        return ApiAnswer.json(200, answer);
    }

    private ApiAnswer token(ApiRequest request) {
        String basic = "Basic " + Base64.getEncoder().encodeToString((options.clientId() + ":" + options.clientSecret()).getBytes(StandardCharsets.UTF_8));
        String form = new String(request.body(), StandardCharsets.UTF_8);
        if (!basic.equals(request.headers().get("authorization")) || !form.contains("grant_type=client_credentials")) {
            return ApiAnswer.text(401, "{\"error\":\"invalid_client\"}");
        }
        return ApiAnswer.json(200, ApiRequest.JSON.createObjectNode().put("access_token", options.token()).put("token_type", "Bearer").put("expires_in", options.lifeOfToken()));
    }

    private ApiAnswer page(ApiRequest request) {
        Matcher after = AFTER.matcher(request.query("$filter", ""));
        int from = after.find() ? (int) Math.min(happened.size(), Long.parseLong(after.group(1))) : 0;
        int top = Math.min(options.page(), request.number("$top", options.page()));
        ObjectNode answer = ApiRequest.JSON.createObjectNode().put("@odata.context", "$metadata#EntityEvent");
        ArrayNode value = answer.putArray("value");
        if (request.query("$orderby", "").endsWith("desc")) {
            for (int i = happened.size() - 1; i >= from && value.size() < top; i--) {
                value.add(shown(happened.get(i)));
            }
            return ApiAnswer.json(200, answer);
        }
        for (int i = from; i < happened.size() && value.size() < top; i++) {
            value.add(shown(happened.get(i)));
        }
        if (from + value.size() < happened.size()) {
            answer.put("@odata.nextLink", "/EntityEvent?$filter=EntityEventSequence%20gt%20" + (from + value.size()) + "&$orderby=EntityEventSequence%20asc");
        }
        return ApiAnswer.json(200, answer);
    }

    /** The resource has no Data, and says nothing of deletes (RCP-27): the record is fetched. */
    private static ObjectNode shown(ObjectNode event) {
        return event.deepCopy().without(List.of("Data", "EventTypes"));
    }

    @Override
    public synchronized JsonNode truth() {
        ObjectNode truth = ApiRequest.JSON.createObjectNode().put("events", happened.size()).put("sent", sent).put("silent", failures >= TRIES);
        ObjectNode shown = truth.putObject("records");
        records.forEach(shown::set);
        return truth;
    }

    @Override
    public void close() {
        outbox.close();
    }
}
