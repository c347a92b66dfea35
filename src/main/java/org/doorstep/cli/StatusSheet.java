package org.doorstep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One screen: a line a feed, and below what needs a look. */
final class StatusSheet {

    private static final String[] HEAD = {"FEED", "PROVIDER", "LAST DELIVERY", "IN 5 MIN", "REFUSED", "BACKLOG", "DEAD", "PARKED", "SUBSCRIPTION"};
    /** States of a subscription that ask for nobody. */
    private static final Set<String> WELL = Set.of("active", "inactive", "polled", "paused", "not looked at yet", "-");

    private final List<String[]> rows = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private boolean well = true;

    StatusSheet(JsonNode answer) {
        Instant now = Instant.parse(answer.path("at").asText());
        rows.add(HEAD);
        answer.path("feeds").forEach(feed -> add(feed, now));
        answer.path("rejected").fields().forEachRemaining(queue -> rejected(Plain.line(queue.getKey()), queue.getValue().asLong()));
    }

    private void add(JsonNode feed, Instant now) {
        String name = feed.path("feed").asText();
        JsonNode subscription = feed.path("subscription");
        String state = subscription.path("state").asText("-");
        long backlog = feed.path("backlog").asLong();
        rows.add(new String[] {name, feed.path("provider").asText(),
            feed.path("lastDelivery").isNull() ? "never" : ago(Duration.between(Instant.parse(feed.path("lastDelivery").asText()), now)),
            feed.path("acceptedIn5m").asText(), feed.path("refusedIn5m").asText(), backlog < 0 ? "?" : Long.toString(backlog), feed.path("deadLetters").asText(),
            Integer.toString(feed.path("parked").size()), state});
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

    private void rejected(String queue, long count) {
        remarks.add(queue + ": consumers rejected " + count + (count == 1 ? " message" : " messages") + ": 'queues dead' says which and why");
        well = false;
    }

    /** Whether nothing needs a look. */
    boolean well() {
        return well;
    }

    String text() {
        int[] widths = IntStream.range(0, HEAD.length).map(column -> rows.stream().mapToInt(row -> row[column].length()).max().orElse(0)).toArray();
        String table = rows.stream().map(row -> line(row, widths)).collect(Collectors.joining("\n"));
        return remarks.isEmpty() ? table : table + "\n\n" + String.join("\n", remarks);
    }

    private static String line(String[] row, int[] widths) {
        return IntStream.range(0, row.length).mapToObj(column -> row[column] + " ".repeat(widths[column] - row[column].length())).collect(Collectors.joining("  ")).stripTrailing();
    }

    /** In the largest unit that fits. */
    private static String ago(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        return seconds < 60 ? seconds + " s ago" : seconds < 3_600 ? seconds / 60 + " min ago" : seconds < 172_800 ? seconds / 3_600 + " h ago" : seconds / 86_400 + " days ago";
    }
}
