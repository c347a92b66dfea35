package org.doorstep.provider.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.doorstep.event.Times;
import org.doorstep.provider.remote.ApiSession;
import org.doorstep.provider.remote.CatchUp;
import org.doorstep.provider.remote.Found;
import org.doorstep.provider.remote.RemoteException;
import org.doorstep.provider.remote.Reply;

/**
 * Spark's stream of news feed events, newest first (their page "News Feed: Events"). Read back to 20 minutes before the watermark,
 * for schedules bring events late; then taken oldest first. The watermark is the newest event's time. Their page shows no event, so
 * both the pushed shape and a flat one are understood.
 */
final class SparkNewsFeed implements CatchUp {

    private static final Duration OVERLAP = Duration.ofMinutes(20);
    private static final int LIMIT = 100;
    /** Of one run: 200,000 events wait to be turned round in memory, some 100 MB. */
    private static final int MOST_PAGES = 2_000;
    private static final int AT_ONCE = 500;

    private final ApiSession api;

    SparkNewsFeed(ApiSession api) {
        this.api = api;
    }

    @Override
    public String now() throws RemoteException, InterruptedException {
        JsonNode newest = page(1).path(0);
        return newest.isMissingNode() ? Instant.EPOCH.toString() : time(newest).toString();
    }

    @Override
    public String from(String text) {
        return CatchUp.instant(text);
    }

    @Override
    public void since(String watermark, Target target) throws RemoteException, InterruptedException {
        Instant until = Instant.parse(watermark).minus(OVERLAP);
        Instant newest = Instant.parse(watermark);
        // New events push older ones to later pages while we read: the same one may come twice.
        Map<String, Found> events = new LinkedHashMap<>();
        int nameless = 0;
        boolean back = false;
        for (int number = 1; !back && number <= MOST_PAGES; number++) {
            JsonNode page = page(number);
            for (JsonNode event : page) {
                Instant time = time(event);
                if (time.isBefore(until)) {
                    back = true;
                } else if (event.path("Listing").path("Id").isMissingNode() && event.path("ListingId").isMissingNode()) {
                    nameless++;
                } else {
                    ObjectNode pushed = pushed(event);
                    events.putIfAbsent(pushed.toString(), new Found("", "", pushed.toString().getBytes(StandardCharsets.UTF_8), Times.micros(time), false));
                    newest = time.isAfter(newest) ? time : newest;
                }
            }
            back |= page.size() < LIMIT;
        }
        if (nameless > 0) {
            target.lost(nameless, "an event that names no listing");
        }
        List<Found> oldestFirst = new ArrayList<>(events.values());
        Collections.reverse(oldestFirst);
        take(oldestFirst, newest, target);
    }

    private static void take(List<Found> oldestFirst, Instant newest, Target target) throws InterruptedException {
        for (int from = 0; from == 0 || from < oldestFirst.size(); from += AT_ONCE) {
            List<Found> some = oldestFirst.subList(from, Math.min(oldestFirst.size(), from + AT_ONCE));
            BitSet known = target.known(some);
            List<Found> fresh = new ArrayList<>();
            for (int i = 0; i < some.size(); i++) {
                if (!known.get(i)) {
                    fresh.add(some.get(i));
                }
            }
            target.take(fresh, known.cardinality(), from + AT_ONCE >= oldestFirst.size() ? newest.toString() : null);
        }
    }

    private JsonNode page(int number) throws RemoteException, InterruptedException {
        return SparkRemote.results(api.get(api.uri(api.path("events"), api.parameter("limit"), Integer.toString(LIMIT), api.parameter("page"), Integer.toString(number))));
    }

    private static Instant time(JsonNode event) throws RemoteException {
        String text = event.path("NewsFeed").path("EventTimestamp").asText(event.path("EventTimestamp").asText(""));
        try {
            return Times.parse(text, ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new RemoteException(RemoteException.Kind.UNREADABLE, "a news feed event there has no EventTimestamp that can be read");
        }
    }

    /** As it is pushed, so that it has the same natural key. */
    private static ObjectNode pushed(JsonNode event) {
        ObjectNode body = Reply.JSON.createObjectNode();
        body.putObject("Listing").put("Id", event.path("Listing").path("Id").asText(event.path("ListingId").asText()));
        if (event.path("Subscriber").isObject()) {
            body.set("Subscriber", event.get("Subscriber"));
        }
        ObjectNode feed = body.putObject("NewsFeed");
        JsonNode inside = event.path("NewsFeed");
        feed.put("Id", inside.path("Id").asText(event.path("NewsFeedId").asText("")));
        for (String field : List.of("Event", "EventTimestamp", "Type")) {
            JsonNode value = inside.has(field) ? inside.get(field) : event.path(field);
            if (value.isValueNode()) {
                feed.set(field, value);
            }
        }
        JsonNode subscription = inside.has("Subscription") ? inside.get("Subscription") : event.path("Subscription");
        if (subscription.isObject()) {
            feed.putObject("Subscription").put("Id", subscription.path("Id").asText());
        }
        return body;
    }
}
