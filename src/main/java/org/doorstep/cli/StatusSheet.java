package org.doorstep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.StreamSupport;

/** One screen: which hub and when, a line a feed, and below what needs a look. */
final class StatusSheet {

    private static final List<String> HEAD = List.of("FEED", "PROVIDER", "LAST DELIVERY", "DELIVERIES/5 MIN", "REFUSED/5 MIN", "NOT DISPATCHED", "DEAD LETTERS",
            "PARKED ROUTES", "SUBSCRIPTION");
    /** States of a subscription that ask for nobody. */
    private static final Set<String> WELL = Set.of("active", "inactive", "polled", "paused", "not looked at yet", "-");

    private final String title;
    private final List<List<String>> rows = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private boolean well = true;

    StatusSheet(JsonNode answer) {
        Instant now = Instant.parse(answer.path("at").asText());
        title = "Doorstep " + answer.path("version").asText("of an older version") + " at " + now.truncatedTo(ChronoUnit.SECONDS) + " (UTC)";
        down(answer.path("down"));
        answer.path("feeds").forEach(feed -> add(feed, now));
        answer.path("rejected").fields().forEachRemaining(queue -> rejected(queue.getKey(), queue.getValue().asLong()));
        media(answer.path("media"));
        queues(answer.path("queues"));
    }

    private void add(JsonNode feed, Instant now) {
        String name = feed.path("feed").asText();
        JsonNode subscription = feed.path("subscription");
        String state = subscription.path("state").asText("-");
        long backlog = feed.path("backlog").asLong();
        rows.add(List.of(name, feed.path("provider").asText(),
            feed.path("lastDelivery").isNull() ? "never" : ago(Duration.between(Instant.parse(feed.path("lastDelivery").asText()), now)),
            feed.path("acceptedIn5m").asText(), feed.path("refusedIn5m").asText(), backlog < 0 ? "?" : Long.toString(backlog), feed.path("deadLetters").asText(),
            Integer.toString(feed.path("parked").size()), state));
        feed.path("wrong").fieldNames().forEachRemaining(kind -> remarks.add(name + " is " + kind + " since " + SubscriptionsSheet.time(feed.path("wrong").path(kind).asText())
                + (kind.equals("silent") ? " (expected every " + feed.path("expectEvery").asText().replace("PT", "").toLowerCase(Locale.ROOT) + ")" : "")));
        feed.path("parked").fieldNames().forEachRemaining(resource -> remarks.add(name + ": " + resource + " is parked: " + feed.path("parked").path(resource).asText()));
        List<String> undated = new ArrayList<>();
        feed.path("undated").fields().forEachRemaining(cause -> undated.add(cause.getValue().asText() + " " + cause.getKey()));
        undated.removeIf(each -> each.endsWith(" missing"));
        if (!undated.isEmpty()) {
            remarks.add(name + ": times of events that cannot be used, since the start: " + String.join(", ", undated) + "; these events count in the order of receipt");
        }
        if (!WELL.contains(state)) {
            remarks.add(name + ": subscription " + state + (subscription.path("detail").isTextual() ? ": " + subscription.path("detail").asText() : ""));
        }
        if (subscription.path("facts").isObject()) {
            remarks.add(name + ": the provider says " + SubscriptionsSheet.facts(subscription.path("facts")));
        }
        if (subscription.path("lastCatchUp").isObject()) {
            remarks.add(name + ": caught up " + ago(Duration.between(Instant.parse(subscription.path("lastCatchUp").path("began").asText()), now)) + ": "
                    + SubscriptionsSheet.catchUp(subscription.path("lastCatchUp")));
        }
        well &= feed.path("wrong").isEmpty() && feed.path("parked").isEmpty() && feed.path("deadLetters").asLong() == 0 && WELL.contains(state)
                && !subscription.path("lastCatchUp").path("problem").isTextual();
    }

    private void down(JsonNode checks) {
        if (!checks.isEmpty()) {
            remarks.add("DOWN: " + String.join(", ", checks.findValuesAsText("check")) + ": 'health' says what to do");
            well = false;
        }
    }

    private void rejected(String queue, long count) {
        remarks.add(queue + ": consumers rejected " + Plain.count(count, "message") + ": 'queues dead' says which and why");
        well = false;
    }

    /** A refused photo stays refused, whatever anyone does: it is told, and nothing that needs a look for ever. */
    private void media(JsonNode states) {
        StringJoiner counts = new StringJoiner(", ");
        for (String state : List.of("refused", "failed")) {
            if (states.path(state).asLong() > 0) {
                counts.add(states.path(state).asLong() + " " + state);
            }
        }
        if (counts.length() > 0) {
            remarks.add("media: " + counts + ": 'media list --state refused' (or failed) says which and why");
        }
    }

    private void queues(JsonNode queues) {
        if (queues.isMissingNode() || queues.isNull()) {
            remarks.add("queues: the broker does not say what waits");
            return;
        }
        List<JsonNode> holding = StreamSupport.stream(queues.spliterator(), false).filter(queue -> queue.path("messages").asLong() > 0)
                .sorted(Comparator.comparingLong((JsonNode queue) -> queue.path("messages").asLong()).reversed()).toList();
        if (!holding.isEmpty()) {
            long messages = holding.stream().mapToLong(queue -> queue.path("messages").asLong()).sum();
            remarks.add("queues: " + Plain.count(messages, "message") + " for consumers to read, in " + Plain.count(holding.size(), "queue") + "; most in "
                    + holding.get(0).path("queue").asText() + " (" + holding.get(0).path("messages").asLong() + "), read by "
                    + (holding.get(0).path("consumers").asLong() == 0 ? "no consumer" : Plain.count(holding.get(0).path("consumers").asLong(), "consumer")));
        }
    }

    /** Whether nothing needs a look. */
    boolean well() {
        return well;
    }

    /** What stands below the table. */
    List<String> remarks() {
        return List.copyOf(remarks);
    }

    void print() {
        Plain.say(Plain.line(title));
        Plain.say("");
        Plain.table(HEAD, rows);
        if (!remarks.isEmpty()) {
            Plain.say("");
            remarks.forEach(remark -> Plain.say(Plain.line(remark)));
        }
    }

    /** In the largest unit that fits. */
    private static String ago(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        return seconds < 60 ? seconds + " s ago" : seconds < 3_600 ? seconds / 60 + " min ago" : seconds < 172_800 ? seconds / 3_600 + " h ago" : seconds / 86_400 + " days ago";
    }
}
