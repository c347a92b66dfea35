package org.doorstep.admin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.doorstep.config.Feed;
import org.doorstep.dispatch.Afterwards;
import org.doorstep.store.Parked;

/** The commands {@code routes ...}. */
final class RouteCalls {

    private final Afterwards afterwards;
    private final Supplier<Collection<Feed>> feeds;

    RouteCalls(Afterwards afterwards, Supplier<Collection<Feed>> feeds) {
        this.afterwards = afterwards;
        this.feeds = feeds;
    }

    void offer(Api api) {
        api.on("routes", given -> Map.of("routes", listed(new Asked(given).text("feed"), given.or("parked", "").equals("true"))))
                .on("routes-resume", this::resumed);
    }

    private List<Map<String, Object>> listed(String only, boolean parkedOnly) {
        Map<String, Map<String, Parked.Row>> parked = new LinkedHashMap<>();
        afterwards.parked().all().forEach(row -> parked.computeIfAbsent(row.feed(), feed -> new LinkedHashMap<>()).put(row.resource(), row));
        Map<String, String> providers = new LinkedHashMap<>();
        feeds.get().forEach(feed -> providers.put(feed.name(), feed.provider()));
        // A feed that is no longer there may still have something parked.
        parked.keySet().forEach(feed -> providers.putIfAbsent(feed, ""));
        List<Map<String, Object>> listed = new ArrayList<>();
        providers.forEach((feed, provider) -> {
            Map<String, Parked.Row> rows = parked.getOrDefault(feed, Map.of());
            Set<String> resources = new TreeSet<>(rows.keySet());
            if (!provider.isEmpty() && !parkedOnly) {
                resources.addAll(afterwards.routes().listed(provider));
            }
            if (only == null || only.equals(feed)) {
                resources.forEach(resource -> listed.add(route(feed, provider, resource, rows.get(resource))));
            }
        });
        return listed;
    }

    private Map<String, Object> route(String feed, String provider, String resource, Parked.Row row) {
        Map<String, Object> route = new LinkedHashMap<>();
        String id = afterwards.routes().find(provider, resource);
        route.put("feed", feed);
        route.put("resource", resource);
        route.put("route", id);
        // Camel's route, which runs on for other feeds while this feed's resource is parked.
        route.put("running", afterwards.routes().running(id));
        route.put("state", row != null ? row.resuming() ? "resuming" : "parked" : afterwards.routes().running(id) ? "running" : "stopped");
        route.put("parkedAt", row == null ? null : row.parkedAt());
        route.put("reason", row == null ? null : row.why());
        route.put("firstEvent", row == null ? null : row.firstEvent());
        route.put("resume", row == null ? null : row.command());
        route.put("resuming", row != null && row.resuming());
        route.put("waiting", row == null ? 0 : row.waiting());
        return route;
    }

    private Map<String, Object> resumed(Api.Parameters given) {
        Asked asked = new Asked(given);
        List<Map<String, Object>> resumed = new ArrayList<>();
        boolean all = given.or("all", "").equals("true");
        String feed = all ? asked.text("feed") : given.required("feed");
        String resource = all ? null : given.required("resource");
        for (Parked.Row row : afterwards.parked().all()) {
            boolean meant = (feed == null || feed.equals(row.feed())) && (resource == null || resource.equals(row.resource()));
            if (meant && afterwards.parked().resume(row.feed(), row.resource())) {
                resumed.add(Map.of("feed", row.feed(), "resource", row.resource(), "waiting", row.waiting()));
            }
        }
        if (resumed.isEmpty() && !all) {
            throw new IllegalArgumentException("'" + resource + "' of feed '" + feed + "' is not parked; see 'doorstep routes list --parked'");
        }
        afterwards.wake();
        return Map.of("resumed", resumed);
    }
}
