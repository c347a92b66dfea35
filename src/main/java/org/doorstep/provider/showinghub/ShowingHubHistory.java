package org.doorstep.provider.showinghub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.doorstep.event.Times;
import org.doorstep.provider.remote.ApiSession;
import org.doorstep.provider.remote.CatchUp;
import org.doorstep.provider.remote.Found;
import org.doorstep.provider.remote.RemoteException;
import org.doorstep.provider.remote.Reply;
import org.doorstep.url.WebUrl;

/**
 * The attempts that ShowingHub says failed, and the messages that they were about (seed 001, {@code /history} and {@code /messages}).
 * Asked for a day at a time, for it folds the messages in. The watermark is the time up to which was asked.
 */
final class ShowingHubHistory implements CatchUp {

    private static final Duration DAY = Duration.ofDays(1);
    /** An attempt may show up late, and clocks differ. */
    private static final Duration OVERLAP = Duration.ofMinutes(20);

    private final ApiSession api;
    private final Clock clock;

    ShowingHubHistory(ApiSession api, Clock clock) {
        this.api = api;
        this.clock = clock;
    }

    @Override
    public String now() {
        return clock.instant().toString();
    }

    @Override
    public String from(String text) {
        return CatchUp.instant(text);
    }

    @Override
    public void since(String watermark, Target target) throws RemoteException, InterruptedException {
        Instant now = clock.instant();
        Instant confirmed = Instant.parse(watermark);
        Instant from = confirmed.minus(OVERLAP);
        while (from.isBefore(now)) {
            Instant to = from.plus(DAY).isBefore(now) ? from.plus(DAY) : now;
            day(from, to, target, to.isAfter(confirmed) ? to.toString() : null);
            from = to;
        }
    }

    private void day(Instant from, Instant to, Target target, String watermark) throws RemoteException, InterruptedException {
        // The last one is left open: what fails while we ask belongs to it.
        JsonNode answer = api.get(api.uri(api.path("subscriptions") + "/" + ApiSession.segment(id()) + "/history", api.parameter("failed"), "true",
                api.parameter("includeMessages"), api.parameter("includeMessages").startsWith("included") ? "Y" : "true",
                api.parameter("from"), from.toString(), api.parameter("to"), to.isBefore(clock.instant()) ? to.toString() : null));
        Map<String, JsonNode> messages = new LinkedHashMap<>();
        attempts(answer).forEach(attempt -> messages.merge(attempt.path("webhookMessageId").asText(""), attempt,
                (first, later) -> message(first) == null ? later : first));
        List<Found> found = new ArrayList<>();
        int lost = 0;
        for (Map.Entry<String, JsonNode> entry : messages.entrySet()) {
            JsonNode message = message(entry.getValue());
            if (message == null) {
                message = fetched(entry.getKey());
            }
            if (message instanceof ObjectNode object) {
                found.add(found(object, entry.getValue()));
            } else {
                lost++;
            }
        }
        if (lost > 0) {
            target.lost(lost, "the provider does not keep the message any more");
        }
        BitSet known = target.known(found);
        List<Found> fresh = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            if (!known.get(i)) {
                fresh.add(found.get(i));
            }
        }
        target.take(fresh, known.cardinality(), watermark);
    }

    private String id() throws RemoteException, InterruptedException {
        JsonNode answer = api.get(api.uri(api.path("subscriptions")));
        JsonNode only = answer.isArray() ? answer.path(0) : answer;
        return only.path("id").asText(only.path("subscriptionId").asText(""));
    }

    /** By the time that each event occurred: ShowingHub promises no order. */
    private static List<JsonNode> attempts(JsonNode answer) {
        List<JsonNode> attempts = new ArrayList<>();
        (answer.isArray() ? answer : answer.path("attempts").isArray() ? answer.path("attempts") : answer.path("history")).forEach(attempts::add);
        attempts.sort(Comparator.comparing((JsonNode attempt) -> time(attempt, "eventOccurredOn")).thenComparing(attempt -> time(attempt, "attemptedOn"))
                .thenComparingInt(attempt -> attempt.path("attemptNumber").asInt()));
        return attempts;
    }

    private static Instant time(JsonNode attempt, String field) {
        try {
            return Times.parse(attempt.path(field).asText(""), ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    /** Folded in as an object, or as its text. */
    private static JsonNode message(JsonNode attempt) {
        JsonNode message = attempt.path("webhookMessage");
        try {
            JsonNode read = message.isTextual() ? Reply.JSON.readTree(message.asText()) : message;
            return read.isObject() ? read : null;
        } catch (IOException e) {
            return null;
        }
    }

    private JsonNode fetched(String id) throws RemoteException, InterruptedException {
        if (id.isEmpty()) {
            return null;
        }
        WebUrl uri = api.uri(api.path("messages") + "/" + ApiSession.segment(id));
        Reply reply = api.ask(uri);
        if (reply.status() == 404 || reply.status() == 410) {
            return null;
        }
        JsonNode answer = api.checked(reply, uri).json(uri);
        JsonNode inside = message(answer);
        return inside != null ? inside : answer;
    }

    private static Found found(ObjectNode message, JsonNode attempt) {
        ObjectNode body = message;
        String type = attempt.path("webhookMessageType").asText("");
        if (!named(message) && !type.isEmpty()) {
            body = message.deepCopy().put("webhookMessageType", type);
        }
        Instant occurred = time(attempt, "eventOccurredOn");
        return new Found("", "", body.toString().getBytes(StandardCharsets.UTF_8), Times.micros(occurred), false);
    }

    private static boolean named(ObjectNode message) {
        for (Iterator<String> names = message.fieldNames(); names.hasNext();) {
            String name = names.next();
            if (ShowingHubOptions.NAMES.stream().anyMatch(name::equalsIgnoreCase)) {
                return true;
            }
        }
        return false;
    }
}
