package org.doorstep.admin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.doorstep.config.Feed;
import org.doorstep.event.Event;
import org.doorstep.event.Times;
import org.doorstep.store.LoggedEvents;
import org.doorstep.store.Selection;

/** The commands {@code events ...}. Lists never hold what a record held; one event at a time does. */
final class EventCalls {

    private static final int OF_A_FEED = 200;

    private final LoggedEvents events;
    private final Supplier<Collection<Feed>> feeds;

    EventCalls(LoggedEvents events, Supplier<Collection<Feed>> feeds) {
        this.events = events;
        this.feeds = feeds;
    }

    void offer(Api api) {
        api.on("events", given -> {
            Asked asked = new Asked(given);
            return Map.of("events", events.newest(asked.selection(), asked.limit(50)));
        }).on("event", given -> shown(given.required("id"))).on("events-after", this::after);
    }

    private Map<String, Object> shown(String id) {
        Event event = events.find(id).orElseThrow(() -> new IllegalArgumentException("there is no event '" + id + "' in the log"));
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", event.id());
        shown.put("feed", event.feed());
        shown.put("provider", event.provider());
        shown.put("sourceLabel", event.sourceLabel());
        shown.put("resource", event.resource());
        shown.put("recordKey", event.recordKey());
        shown.put("change", event.change().word());
        shown.put("sequence", event.sequence());
        shown.put("occurredAt", event.occurredAt() == null ? null : Times.text(event.occurredAt()));
        shown.put("receivedAt", Times.text(event.receivedAt()));
        shown.put("origin", event.origin());
        shown.put("deliveryId", event.deliveryId());
        shown.put("dedupKey", event.identity().key());
        // Whether it is what its record was told last, or has been overtaken since.
        shown.put("newest", event.latest());
        shown.put("data", event.data());
        shown.put("extra", event.extra());
        return shown;
    }

    /**
     * What was logged since. Each feed has its own place: their lanes do not run side by side, and a slow one's events have older ids
     * than a fast one's.
     */
    private Map<String, Object> after(Api.Parameters given) {
        Asked asked = new Asked(given);
        List<String> names = asked.text("feed") != null ? List.of(asked.text("feed")) : feeds.get().stream().map(Feed::name).toList();
        Map<String, String> places = places(given.or("cursor", ""));
        List<LoggedEvents.Head> found = new ArrayList<>();
        if (given.values().containsKey("cursor")) {
            for (String feed : names) {
                Selection selection = new Selection(feed, asked.text("resource"), asked.text("key"), asked.text("change"), null, null);
                List<LoggedEvents.Head> more = events.following(selection, places.get(feed), OF_A_FEED);
                found.addAll(more);
                if (!more.isEmpty()) {
                    places.put(feed, more.get(more.size() - 1).id());
                }
            }
        } else {
            places.putAll(events.lastIds(names));
        }
        found.sort(Comparator.comparing(LoggedEvents.Head::id));
        return Map.of("events", found, "cursor", places.entrySet().stream().map(each -> each.getKey() + ":" + each.getValue()).collect(Collectors.joining(",")));
    }

    private static Map<String, String> places(String cursor) {
        Map<String, String> places = new TreeMap<>();
        for (String place : cursor.split(",")) {
            int colon = place.indexOf(':');
            if (colon > 0) {
                places.put(place.substring(0, colon), place.substring(colon + 1));
            }
        }
        return places;
    }
}
