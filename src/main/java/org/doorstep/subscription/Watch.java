package org.doorstep.subscription;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.doorstep.config.Feed;
import org.doorstep.provider.remote.HttpCalls;
import org.doorstep.provider.remote.Knocker;
import org.doorstep.provider.remote.RemoteException;
import org.doorstep.store.Arrivals;
import org.doorstep.url.WebUrl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that a feed has fallen silent, or that its sender is refused again and again, and tells of the change: health, metrics, log,
 * and whoever is to be told. When a feed was last heard of outlives the process. Safe for any thread.
 */
public final class Watch implements Signs {

    static final String SILENT = "silent";
    static final String REFUSING = "refusing";
    /** So many wrong proofs in five minutes, and more of them than deliveries, are no accident. */
    private static final long STORM = 20;
    /** Another process may see a storm that we do not. */
    private static final Duration CALM = Duration.ofMinutes(5);
    private static final Logger log = LoggerFactory.getLogger(Watch.class);

    private final Supplier<Collection<Feed>> feeds;
    private final Traffic traffic;
    private final Arrivals arrivals;
    private final Knocker knocker;
    private final Optional<WebUrl> alarm;
    private final Executor telling;
    private final MeterRegistry meters;
    private final Clock clock;
    private final Map<String, Long> written = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Long>> wrong = new ConcurrentHashMap<>();
    private final Set<String> metered = ConcurrentHashMap.newKeySet();

    /** @param telling runs what tells others: it may take long */
    Watch(Supplier<Collection<Feed>> feeds, Traffic traffic, Arrivals arrivals, HttpCalls http, Optional<WebUrl> alarm, Executor telling, MeterRegistry meters, Clock clock) {
        this.feeds = feeds;
        this.traffic = traffic;
        this.arrivals = arrivals;
        this.knocker = new Knocker(http);
        this.alarm = alarm;
        this.telling = telling;
        this.meters = meters;
        this.clock = clock;
    }

    /** One look at all feeds. */
    void look() {
        wrong.keySet().retainAll(feeds.get().stream().map(Feed::name).toList());
        for (Feed feed : feeds.get()) {
            String name = feed.name();
            if (metered.add(name)) {
                arrivals.expect(name, clock.millis());
                Gauge.builder("doorstep.feed.silent", wrong, now -> wrong(name, SILENT) ? 1 : 0).tag("feed", name).register(meters);
                Gauge.builder("doorstep.feed.refusing", wrong, now -> wrong(name, REFUSING) ? 1 : 0).tag("feed", name).register(meters);
            }
            write(name);
            judge(name, SILENT, silent(feed), Duration.ZERO);
            Traffic.Shown shown = traffic.of(name);
            judge(name, REFUSING, shown.refused() >= STORM && shown.refused() > shown.accepted(), CALM);
        }
    }

    /** Writes down when feeds were last heard of, so that it is known after a restart. */
    void write() {
        feeds.get().forEach(feed -> write(feed.name()));
    }

    private void write(String feed) {
        long last = traffic.of(feed).last();
        if (last > written.getOrDefault(feed, 0L)) {
            arrivals.heard(feed, last);
            written.put(feed, last);
        }
    }

    private void judge(String feed, String kind, boolean now, Duration calm) {
        long millis = clock.millis();
        Optional<Long> before = arrivals.since(feed, kind);
        if (now) {
            if (arrivals.raise(feed, kind, millis)) {
                log.warn("feed_{} feed={} remedy=\"{}\"", kind, feed, kind.equals(SILENT)
                        ? "bin/doorstep health says what to do; the provider may have switched us off" : "the sender's credentials are wrong, or somebody tries: compare 'bin/doorstep endpoint " + feed + "'");
                tell(feed, kind, false);
            }
        } else if (before.isPresent() && arrivals.end(feed, kind, millis - calm.toMillis())) {
            log.info("feed_{}_ended feed={}", kind, feed);
            tell(feed, kind, true);
        }
        Optional<Long> since = arrivals.since(feed, kind);
        wrong.computeIfAbsent(feed, name -> new ConcurrentHashMap<>()).compute(kind, (name, old) -> since.orElse(null));
    }

    @Override
    public boolean silent(Feed feed) {
        return feed.expectEvery().filter(rhythm -> {
            Optional<Arrivals.Arrival> arrival = arrivals.of(feed.name());
            long heard = Math.max(traffic.of(feed.name()).last(),
                    arrival.map(known -> known.last() == null ? known.firstSeen() : known.last()).orElse(clock.millis()));
            return clock.millis() - heard > rhythm.toMillis();
        }).isPresent();
    }

    /** Makes the counters of a feed, at zero. */
    void begin(String feed) {
        recovered(feed);
        unrecoverable(feed);
    }

    private Counter recovered(String feed) {
        return meters.counter("doorstep.catchup.recovered", "feed", feed);
    }

    private Counter unrecoverable(String feed) {
        return meters.counter("doorstep.catchup.unrecoverable", "feed", feed);
    }

    @Override
    public void caughtUp(String feed, CatchUpReport report) {
        if (!report.dry()) {
            recovered(feed).increment(report.recovered());
            unrecoverable(feed).increment(report.lost());
        }
    }

    private boolean wrong(String feed, String kind) {
        return wrong.getOrDefault(feed, Map.of()).containsKey(kind);
    }

    /** Silent, refusing, and since when. */
    public Map<String, String> wrongWith(String feed) {
        Map<String, String> shown = new LinkedHashMap<>();
        wrong.getOrDefault(feed, Map.of()).forEach((kind, since) -> shown.put(kind, Instant.ofEpochMilli(since).toString()));
        return shown;
    }

    /** When a delivery was last accepted, by whatever process; epoch milliseconds. */
    public Optional<Long> lastHeard(String feed) {
        long here = traffic.of(feed).last();
        Optional<Long> written = arrivals.of(feed).map(Arrivals.Arrival::last);
        return here == 0 ? written : Optional.of(Math.max(here, written.orElse(0L)));
    }

    /** Nothing of what a delivery held is told. */
    private void tell(String feed, String kind, boolean ended) {
        alarm.ifPresent(whom -> {
            ObjectNode body = JsonNodeFactory.instance.objectNode().put("source", "doorstep").put("feed", feed).put("state", kind).put("ended", ended)
                    .put("at", clock.instant().toString());
            telling.execute(() -> {
                try {
                    knocker.tell(whom, body.toString());
                } catch (RemoteException e) {
                    log.warn("alarm_not_told feed={} cause=\"{}\"", feed, e.getMessage());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        });
    }
}
