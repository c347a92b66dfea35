package org.doorstep;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;
import org.doorstep.admin.HouseCheck;
import org.doorstep.broker.Brokers;
import org.doorstep.broker.DeadMessages;
import org.doorstep.broker.DeadQueues;
import org.doorstep.config.Feed;
import org.doorstep.dispatch.DispatchMeters;
import org.doorstep.dispatch.QueueStep;
import org.doorstep.journal.Journal;
import org.doorstep.journal.JournalStore;
import org.doorstep.store.Database;
import org.doorstep.store.Lanes;
import org.doorstep.subscription.Keeper;

/** What each room says of itself at {@code /observe/health}; {@code /ready} asks only whether a delivery can be accepted. */
final class Health {

    /** An outage is visible at what is out; a lane that fails for longer than this is said by itself. */
    private static final Duration LANE_PATIENCE = Duration.ofMinutes(1);

    private final List<HouseCheck> checks = new ArrayList<>();

    /** @param check fills in details and says what is wrong, or null; called at each request, never long */
    Health add(String room, Function<Map<String, Object>, String> check) {
        checks.add(new HouseCheck(room, check));
        return this;
    }

    Health journal(Journal journal, JournalState state, JournalStore store) {
        return add("journal", details -> {
            details.put("waitingBytes", journal.waitingBytes());
            store.diskPercent().ifPresent(percent -> details.put("diskPercent", percent));
            return state.wrong().orElse(store.full() ? "full" : null);
        });
    }

    /** What consumers rejected is told, and nothing that is wrong with the hub. */
    Health queues(Brokers brokers, QueueStep step, DeadQueues dead) {
        return add("queues", details -> {
            dead.rejected().forEach((queue, count) -> details.put(DeadMessages.PREFIX + queue, count + " rejected"));
            Set<String> full = step.fullQueues();
            full.forEach(queue -> details.put(queue, "full"));
            return !brokers.queuesUp() ? "not reachable" : full.isEmpty() ? null : "full: " + String.join(", ", full);
        });
    }

    Health database(Database database) {
        return add("database", details -> {
            database.ping();
            return database.damage().orElse(null);
        });
    }

    Health disk(DiskWatch disk) {
        return add("disk", details -> {
            details.put("freeBytes", disk.freeBytes());
            return disk.wrong().orElse(null);
        });
    }

    Health routes(Lanes lanes, Supplier<Collection<Feed>> feeds) {
        return add("routes", details -> {
            Map<String, Object> parked = new LinkedHashMap<>();
            feeds.get().forEach(feed -> lanes.parkedNow(feed.name()).forEach((resource, why) -> parked.put(feed.name() + "/" + resource, why)));
            details.putAll(parked);
            return parked.isEmpty() ? null : parked.size() + " parked: " + String.join(", ", parked.keySet());
        });
    }

    Health subscriptions(Keeper keeper, Supplier<Collection<Feed>> feeds) {
        return add("keeper", details -> {
            Map<String, Object> wrong = new LinkedHashMap<>();
            feeds.get().forEach(feed -> {
                keeper.watch().wrongWith(feed.name()).forEach((kind, since) -> wrong.put(feed.name(), kind + " since " + since));
                feed.subscription().map(kept -> keeper.kept(feed.name())).filter(kept -> List.of("stopped", "given up").contains(String.valueOf(kept.state())))
                        .ifPresent(kept -> wrong.put(feed.name() + " subscription", kept.state() + ": " + kept.detail()));
                feed.subscription().flatMap(kept -> keeper.incomplete(feed.name())).ifPresent(why -> wrong.put(feed.name() + " catch-up", "not complete: " + why));
            });
            details.putAll(wrong);
            return wrong.isEmpty() ? null : String.join("; ", wrong.entrySet().stream().map(each -> each.getKey() + " " + each.getValue()).toList());
        });
    }

    Health lanes(DispatchMeters meters) {
        return add("lanes", details -> {
            Map<String, String> unreadable = meters.unreadable();
            Map<String, String> failing = meters.failing(LANE_PATIENCE);
            details.putAll(unreadable);
            details.putAll(failing);
            return !unreadable.isEmpty() ? "waiting for a Doorstep that can read their next bundle: " + unreadable
                    : !failing.isEmpty() ? "their next bundle keeps failing and is tried again: " + failing : null;
        });
    }

    void register(CamelContext context) {
        checks.forEach(check -> {
            check.setCamelContext(context);
            HealthCheckRegistry.get(context).register(check);
        });
    }
}
