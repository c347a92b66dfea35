package org.doorstep.provider.showinghub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.doorstep.event.Times;
import org.doorstep.provider.remote.ApiSession;
import org.doorstep.provider.remote.CatchUp;
import org.doorstep.provider.remote.Fetches;
import org.doorstep.provider.remote.Found;
import org.doorstep.provider.remote.History;
import org.doorstep.provider.remote.Lost;
import org.doorstep.provider.remote.RemoteException;
import org.doorstep.url.WebUrl;

/**
 * The attempts that ShowingHub says failed, and the messages that they were about (seed 001, {@code /history} and {@code /messages}).
 * Asked for a day at a time, for it folds the messages in. The watermark is the time up to which was asked.
 */
final class ShowingHubHistory implements CatchUp {

    private static final Duration DAY = Duration.ofDays(1);
    /** An attempt may show up late, and clocks differ. */
    private static final Duration OVERLAP = Duration.ofMinutes(20);

    /** About one day: a history that brings something new each time. */
    private static final int MOST_QUESTIONS = 1_000;

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
        String history = history();
        try (Fetches fetches = new Fetches(this::id)) {
            while (from.isBefore(now)) {
                Instant to = from.plus(DAY).isBefore(now) ? from.plus(DAY) : now;
                // The last one is left open: what fails while we ask belongs to it.
                Attempts attempts = new Attempts(api);
                RemoteException incomplete = read(history, true, from, to.isBefore(now) ? to : null, attempts);
                take(attempts, fetches, target, incomplete == null && to.isAfter(confirmed) ? to.toString() : null);
                if (incomplete != null) {
                    throw incomplete;
                }
                from = to;
            }
        }
    }

    private String history() throws RemoteException, InterruptedException {
        return api.path("subscriptions") + "/" + ApiSession.segment(id()) + "/history";
    }

    /** For an operator to look at; nothing is taken in. */
    History shown(Instant from, boolean failed) throws RemoteException, InterruptedException {
        Instant now = clock.instant();
        String history = history();
        Attempts attempts = new Attempts(api);
        RemoteException incomplete = null;
        for (Instant day = from; day.isBefore(now) && incomplete == null; day = day.plus(DAY)) {
            Attempts ofDay = new Attempts(api);
            incomplete = read(history, failed, day, day.plus(DAY).isBefore(now) ? day.plus(DAY) : null, ofDay);
            attempts.addAll(ofDay);
        }
        return new History(attempts.inOrder().stream().map(ShowingHubHistory::unfolded).toList(), Optional.ofNullable(incomplete).map(RemoteException::getMessage));
    }

    /** With its message as an object where it came as text: what is not to be seen is found in there, too. */
    private static JsonNode unfolded(JsonNode attempt) {
        JsonNode message = Attempts.message(attempt);
        return message != null && attempt instanceof ObjectNode object ? object.deepCopy().set("webhookMessage", message) : attempt;
    }

    /**
     * Their documents say nothing of pages. So what is asked for is asked for again, later than the last attempt and earlier than the
     * first one, until nothing new comes.
     *
     * @return why this may not be all, or null
     */
    private RemoteException read(String history, boolean failed, Instant from, Instant to, Attempts attempts) throws RemoteException, InterruptedException {
        boolean more = attempts.add(ask(history, failed, from, to));
        for (int asked = 1; more; asked++) {
            Instant last = attempts.last();
            Instant first = attempts.first();
            more = last.isAfter(from) && attempts.add(ask(history, failed, last, to));
            more |= first.isAfter(from) && attempts.add(ask(history, failed, from, first));
            if (asked >= MOST_QUESTIONS) {
                return api.incomplete("has more attempts of one day than are asked for");
            }
        }
        return attempts.promised() > attempts.size()
                ? api.incomplete("says that there are " + attempts.promised() + " attempts and shows " + attempts.size()) : null;
    }

    private JsonNode ask(String history, boolean failed, Instant from, Instant to) throws RemoteException, InterruptedException {
        return api.get(api.uri(history, api.parameter("failed"), failed ? "true" : null,
                api.parameter("includeMessages"), api.parameter("includeMessages").startsWith("included") ? "Y" : "true",
                api.parameter("from"), from.toString(), api.parameter("to"), to == null ? null : to.toString()));
    }

    private void take(Attempts attempts, Fetches fetches, Target target, String watermark) throws RemoteException, InterruptedException {
        List<JsonNode> messages = attempts.messages();
        List<Integer> missing = new ArrayList<>();
        List<Fetches.Fetch<JsonNode>> questions = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            String id = Attempts.messageId(messages.get(i));
            if (Attempts.message(messages.get(i)) == null && !id.isEmpty()) {
                missing.add(i);
                questions.add(() -> fetched(id));
            }
        }
        Fetches.Outcomes<JsonNode> outcomes = fetches.all(questions);
        if (outcomes.failure() != null) {
            // Their order is none, so there is no place up to which all are had.
            throw outcomes.failure();
        }
        List<Found> found = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            JsonNode attempt = messages.get(i);
            int place = missing.indexOf(i);
            JsonNode message = place < 0 ? Attempts.message(attempt) : outcomes.done().get(place).answer();
            if (message instanceof ObjectNode object) {
                found.add(found(object, attempt, attempts.time(attempt, "eventOccurredOn")));
            } else {
                RemoteException odd = place < 0 ? null : outcomes.done().get(place).odd();
                target.lost(new Lost(reason(odd), null, null, new Found("", "", attempt.toString().getBytes(StandardCharsets.UTF_8), null, false)));
            }
        }
        target.takeUnknown(found, watermark);
    }

    private static String reason(RemoteException odd) {
        return odd == null ? "an attempt without a message that can be read" : odd.kind() == RemoteException.Kind.NOT_FOUND
                ? "the provider does not keep the message any more" : odd.status() > 0 ? "the message was answered with " + odd.status()
                : "the message was answered with something else";
    }

    private String id() throws RemoteException, InterruptedException {
        JsonNode answer = api.get(api.uri(api.path("subscriptions")));
        JsonNode only = answer.isArray() ? answer.path(0) : answer;
        return only.path("id").asText(only.path("subscriptionId").asText(""));
    }

    private JsonNode fetched(String id) throws RemoteException, InterruptedException {
        WebUrl uri = api.uri(api.path("messages") + "/" + ApiSession.segment(id));
        JsonNode answer = api.get(uri);
        JsonNode inside = Attempts.message(answer);
        if (inside == null && !answer.isObject()) {
            throw new RemoteException(RemoteException.Kind.UNREADABLE, "a message there is no object. Check subscription.api.paths.messages");
        }
        return inside != null ? inside : answer;
    }

    private static Found found(ObjectNode message, JsonNode attempt, Instant occurred) {
        ObjectNode body = message;
        String type = attempt.path("webhookMessageType").asText("");
        if (!named(message) && !type.isEmpty()) {
            body = message.deepCopy().put("webhookMessageType", type);
        }
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
