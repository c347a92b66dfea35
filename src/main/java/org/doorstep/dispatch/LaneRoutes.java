package org.doorstep.dispatch;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.doorstep.store.Lanes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lanes that run: one for each feed, and for each that was removed until nothing of it is left in the journal. One thread at a
 * time.
 */
public final class LaneRoutes {

    private static final Logger log = LoggerFactory.getLogger(LaneRoutes.class);
    private static final long LEFTOVERS_NANOS = Duration.ofSeconds(10).toNanos();

    private final CamelContext camel;
    private final Lanes lanes;
    private final Predicate<String> empty;
    private final Duration linger;
    private final MeterRegistry meters;
    private final Function<String, List<Meter>> gauges;
    private final Map<String, Running> running = new HashMap<>();
    private final Set<String> noted = new HashSet<>();
    private long lookedAt;

    /** @param since {@link System#nanoTime()} at which its feed was first missed, or null */
    private record Running(List<Meter> gauges, Long since) {
    }

    /**
     * @param empty  whether the journal holds nothing of a feed; may block
     * @param linger how long after its feed is gone a request that was let in before may still reach the journal
     * @param gauges registers those of a feed
     */
    public LaneRoutes(CamelContext camel, Lanes lanes, Predicate<String> empty, Duration linger, MeterRegistry meters, Function<String, List<Meter>> gauges) {
        this.camel = camel;
        this.lanes = lanes;
        this.empty = empty;
        this.linger = linger;
        this.meters = meters;
        this.gauges = gauges;
    }

    /** Lanes of these feeds and of those that were removed before the last stop, and left something. */
    public void begin(Collection<String> feeds) throws Exception {
        noted.addAll(lanes.noted());
        for (String feed : feeds) {
            start(feed);
        }
        leftovers();
    }

    /** Also after its lane was stopped something of a removed feed may come to be in the journal: a replay, a catch-up under way. */
    private void leftovers() throws Exception {
        lookedAt = System.nanoTime();
        for (String left : noted) {
            if (!running.containsKey(left) && !empty.test(left)) {
                log.info("lane_of_removed_feed feed={} remedy=\"none needed: what it left in the journal is dispatched\"", left);
                run(left);
            }
        }
    }

    /** Before the feed's door opens. Does nothing where its lane runs. */
    public void start(String feed) throws Exception {
        if (!noted.contains(feed)) {
            lanes.note(feed);
            noted.add(feed);
        }
        if (running.containsKey(feed)) {
            running.put(feed, new Running(running.get(feed).gauges, null));
        } else {
            run(feed);
        }
    }

    private void run(String feed) throws Exception {
        camel.addRouteFromTemplate(id(feed), "lane", Map.of("feed", feed));
        running.put(feed, new Running(gauges.apply(feed), null));
    }

    /**
     * Stops the lanes of feeds that are gone when nothing of them can be left in the journal, and starts those that are needed again.
     *
     * @param feeds those there are
     * @return names of those whose lanes were stopped
     */
    public Set<String> sweep(Collection<String> feeds) throws Exception {
        Set<String> stopped = new HashSet<>();
        long now = System.nanoTime();
        for (String feed : List.copyOf(running.keySet())) {
            Running lane = running.get(feed);
            if (feeds.contains(feed)) {
                running.put(feed, new Running(lane.gauges, null));
            } else if (lane.since == null) {
                running.put(feed, new Running(lane.gauges, now));
            } else if (now - lane.since > linger.toNanos() && idle(feed)) {
                stop(feed, lane);
                stopped.add(feed);
            }
        }
        if (now - lookedAt > LEFTOVERS_NANOS) {
            leftovers();
        }
        return stopped;
    }

    private boolean idle(String feed) {
        // In this order: a bundle that is taken out while we look is in flight.
        return empty.test(feed) && camel.getInflightRepository().size(id(feed)) == 0;
    }

    private void stop(String feed, Running lane) throws Exception {
        Model model = camel.getCamelContextExtension().getContextPlugin(Model.class);
        RouteDefinition definition = model.getRouteDefinition(id(feed));
        if (definition != null) {
            model.removeRouteDefinition(definition);
        }
        lane.gauges.forEach(meters::remove);
        running.remove(feed);
        log.info("lane_stopped feed={}", feed);
    }

    private static String id(String feed) {
        return "lane-" + feed;
    }
}
