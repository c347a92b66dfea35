package org.doorstep.provider.showinghub;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.doorstep.provider.remote.ApiSession;
import org.doorstep.provider.remote.RemoteException;
import org.doorstep.provider.remote.Reply;

/** Attempts that ShowingHub's history shows, from one answer or several. */
final class Attempts {

    private static final List<String> LISTS = List.of("attempts", "history", "data", "results", "items");
    /** Their documents name none; where one of these is there it is believed. */
    private static final List<String> COUNTS = List.of("totalCount", "total", "totalRecords", "count");

    private final ApiSession api;
    private final Map<String, JsonNode> shown = new LinkedHashMap<>();
    private long promised;

    /** @param api whose they are */
    Attempts(ApiSession api) {
        this.api = api;
    }

    /** @return whether anything in it had not been shown before */
    boolean add(JsonNode answer) throws RemoteException {
        if (answer.isMissingNode()) {
            // No content (204): none.
            return false;
        }
        JsonNode list = answer.isArray() ? answer
                : LISTS.stream().map(answer::path).filter(JsonNode::isArray).findFirst()
                .orElseThrow(() -> new RemoteException(RemoteException.Kind.UNREADABLE,
                        "an answer without a list of attempts. Check subscription.api.url and paths"));
        int before = shown.size();
        list.forEach(attempt -> shown.putIfAbsent(attempt.path("id").isValueNode() ? attempt.get("id").asText()
                : attempt.toString(), attempt));
        COUNTS.stream().map(answer::path).filter(JsonNode::isIntegralNumber).findFirst().ifPresent(count -> promised = Math.max(promised, count.asLong()));
        return shown.size() > before;
    }

    void addAll(Attempts others) {
        others.shown.forEach(shown::putIfAbsent);
    }

    /** By the time at which each was made. */
    List<JsonNode> inOrder() {
        return shown.values().stream().sorted(Comparator.comparing((JsonNode attempt) -> made(attempt)).thenComparingInt(attempt -> attempt.path("attemptNumber").asInt())).toList();
    }

    int size() {
        return shown.size();
    }

    /** How many there are by the provider's count, or 0. */
    long promised() {
        return promised;
    }

    /** When the last one was made, of those whose time can be read. */
    Instant last() {
        return made().max(Comparator.naturalOrder()).orElse(Instant.EPOCH);
    }

    /** When the first one was. */
    Instant first() {
        return made().min(Comparator.naturalOrder()).orElse(Instant.EPOCH);
    }

    private Stream<Instant> made() {
        return shown.values().stream().map(this::made).filter(Instant.EPOCH::isBefore);
    }

    private Instant made(JsonNode attempt) {
        Instant attempted = time(attempt, "attemptedOn");
        return attempted.equals(Instant.EPOCH) ? time(attempt, "eventOccurredOn") : attempted;
    }

    /** One attempt a message, one that holds it where there is one, by the time that each event occurred: ShowingHub promises no order. */
    List<JsonNode> messages() {
        List<JsonNode> sorted = new ArrayList<>(shown.values());
        sorted.sort(Comparator.comparing((JsonNode attempt) -> time(attempt,
                "eventOccurredOn")).thenComparing(attempt -> time(attempt, "attemptedOn"))
                .thenComparingInt(attempt -> attempt.path("attemptNumber").asInt()));
        Map<String, JsonNode> messages = new LinkedHashMap<>();
        // An attempt that names no message is about one of its own.
        sorted.forEach(attempt -> messages.merge(messageId(attempt).isEmpty() ? "attempt " + attempt
                : messageId(attempt), attempt,
                (first, later) -> message(first) == null ? later : first));
        return List.copyOf(messages.values());
    }

    static String messageId(JsonNode attempt) {
        return attempt.path("webhookMessageId").asText("");
    }

    /** Folded in as an object, or as its text; null where it is not. */
    static JsonNode message(JsonNode attempt) {
        JsonNode message = attempt.path("webhookMessage");
        try {
            JsonNode read = message.isTextual() ? Reply.JSON.readTree(message.asText()) : message;
            return Optional.ofNullable(read).filter(JsonNode::isObject).orElse(null);
        } catch (IOException e) {
            return null;
        }
    }

    /** The beginning of all times where it cannot be read. */
    Instant time(JsonNode attempt, String field) {
        try {
            return api.time(attempt.path(field).asText(""));
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }
}
