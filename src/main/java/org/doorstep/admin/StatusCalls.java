package org.doorstep.admin;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.doorstep.config.Feed;
import org.doorstep.store.DeadLetters;
import org.doorstep.store.Keeping;
import org.doorstep.store.Lanes;
import org.doorstep.subscription.Keeper;
import org.doorstep.subscription.Traffic;

/** The command {@code status}: all feeds at a glance. */
public final class StatusCalls {

    private final Supplier<Collection<Feed>> feeds;
    private final Keeper keeper;
    private final DeadLetters deadLetters;
    private final Lanes lanes;
    private final ToLongFunction<String> backlog;
    private final Supplier<Map<String, Long>> rejected;
    private final Function<String, Map<String, Long>> undated;
    private final Map<String, Supplier<?>> parts = new LinkedHashMap<>();

    /**
     * @param backlog  bundles of a feed that wait to be dispatched; negative where that cannot be known
     * @param rejected messages that consumers rejected, by the queue they were read from
     * @param undated  events of a feed that had no version, by cause
     */
    public StatusCalls(Supplier<Collection<Feed>> feeds, Keeper keeper, DeadLetters deadLetters, Lanes lanes, ToLongFunction<String> backlog,
                       Supplier<Map<String, Long>> rejected, Function<String, Map<String, Long>> undated) {
        this.feeds = feeds;
        this.keeper = keeper;
        this.deadLetters = deadLetters;
        this.lanes = lanes;
        this.backlog = backlog;
        this.rejected = rejected;
        this.undated = undated;
    }

    /** Adds what another room says of all feeds together; before {@link #offer}. */
    public StatusCalls with(String part, Supplier<?> what) {
        parts.put(part, what);
        return this;
    }

    public void offer(Api api) {
        api.on("status", given -> {
            Map<String, Long> open = deadLetters.open();
            List<Map<String, Object>> shown = new ArrayList<>();
            feeds.get().stream().sorted(Comparator.comparing(Feed::name)).forEach(feed -> shown.add(status(feed, open.getOrDefault(feed.name(), 0L))));
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("at", Instant.now().toString());
            answer.put("feeds", shown);
            answer.put("rejected", rejected.get());
            parts.forEach((part, what) -> answer.put(part, what.get()));
            return answer;
        });
    }

    private Map<String, Object> status(Feed feed, long open) {
        String name = feed.name();
        Traffic.Shown traffic = keeper.traffic().of(name);
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("feed", name);
        shown.put("provider", feed.provider());
        shown.put("lastDelivery", keeper.watch().lastHeard(name).map(millis -> Instant.ofEpochMilli(millis).toString()).orElse(null));
        shown.put("acceptedIn5m", traffic.accepted());
        shown.put("refusedIn5m", traffic.refused());
        shown.put("backlog", backlog.applyAsLong(name));
        shown.put("deadLetters", open);
        shown.put("undated", undated.apply(name));
        shown.put("parked", lanes.parkedNow(name));
        shown.put("expectEvery", feed.expectEvery().map(Object::toString).orElse(null));
        shown.put("wrong", keeper.watch().wrongWith(name));
        feed.subscription().ifPresent(subscription -> {
            Keeping.Kept kept = keeper.kept(name);
            Map<String, Object> state = new LinkedHashMap<>();
            state.put("state", kept.state() == null ? "not looked at yet" : kept.state());
            state.put("detail", kept.detail());
            state.put("lookedAt", kept.lookedAt());
            state.put("facts", Json.read(kept.facts()));
            state.put("lastCatchUp", Json.read(kept.report()));
            shown.put("subscription", state);
        });
        return shown;
    }
}
