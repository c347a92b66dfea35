package org.doorstep.subscription;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bucket4j.Bucket;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.doorstep.config.Enrich;
import org.doorstep.config.Feed;
import org.doorstep.event.Change;
import org.doorstep.event.Event;
import org.doorstep.event.Times;
import org.doorstep.metrics.PerMinute;
import org.doorstep.provider.Decoded;
import org.doorstep.provider.RecordsUnavailableException;
import org.doorstep.provider.remote.RecordSource;
import org.doorstep.provider.remote.RemoteException;
import org.doorstep.provider.remote.Reply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives events that carry no record the record, before the lane opens its transaction: RESO's without Data, and Spark's, which are ids
 * only. A record that is gone makes its event a delete. Where the provider cannot be asked the lane waits, as in any outage; what it
 * refuses for good goes on as it came. Called on the lanes' threads, one a feed.
 */
final class Enrichment {

    private static final int REMEMBERED = 2_000;
    private static final Logger log = LoggerFactory.getLogger(Enrichment.class);

    private final RemoteBook remotes;
    private final MeterRegistry meters;
    private final Clock clock;
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();

    Enrichment(RemoteBook remotes, MeterRegistry meters, Clock clock) {
        this.remotes = remotes;
        this.meters = meters;
        this.clock = clock;
    }

    /** @param at epoch microseconds when it was asked for: it is as new as any event received before */
    private record Fetched(Optional<String> record, long at) {
    }

    /** What is kept of one feed between bundles; of its lane's thread only. */
    private static final class Lane {
        private final Enrich settings;
        private final Bucket bucket;
        private final Map<String, Fetched> fetched = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Fetched> eldest) {
                return size() > REMEMBERED;
            }
        };
        private final PerMinute lines = new PerMinute();

        Lane(Enrich settings) {
            this.settings = settings;
            long capacity = Math.max(1, (long) Math.ceil(settings.rate()));
            this.bucket = Bucket.builder().addLimit(limit -> limit.capacity(capacity).refillGreedy(capacity, Duration.ofNanos((long) (capacity / settings.rate() * 1e9)))).build();
        }
    }

    /** @throws RecordsUnavailableException while the provider cannot be asked */
    Decoded of(Feed feed, Decoded decoded) {
        Optional<Enrich> wanted = feed.enrich();
        Optional<RecordSource> source = wanted.isEmpty() ? Optional.empty() : remotes.of(feed).records();
        if (source.isEmpty()) {
            return decoded;
        }
        Lane lane = lanes.compute(feed.name(), (name, known) -> known != null && known.settings.equals(wanted.get()) ? known : new Lane(wanted.get()));
        List<Event> events = new ArrayList<>(decoded.events().size());
        for (Event event : decoded.events()) {
            boolean skinny = !event.deleted() && event.change() != Change.NOTICE && source.get().has(event.resource())
                    && (event.data() == null || event.provider().equals("spark"));
            events.add(skinny ? enriched(lane, source.get(), event) : event);
        }
        return new Decoded(List.copyOf(events), decoded.rejects());
    }

    private Event enriched(Lane lane, RecordSource source, Event event) {
        String id = source.idOf(event.recordKey());
        Fetched fetched = lane.fetched.get(event.resource() + "/" + id);
        long now = Times.micros(clock.instant());
        // An earlier record than the event would undo what the event tells.
        if (fetched == null || fetched.at < event.receivedAt() || now - fetched.at > lane.settings.cache().toNanos() / 1_000) {
            Optional<Fetched> fresh = fetch(lane, source, event, id);
            if (fresh.isEmpty()) {
                return event;
            }
            fetched = fresh.get();
            lane.fetched.put(event.resource() + "/" + id, fetched);
        }
        return fetched.record.map(record -> event.withRecord(event.data() == null ? record : inside(event.data(), record))).orElseGet(event::gone);
    }

    /** Empty: it is not to be had, and the event goes on as it came. */
    private Optional<Fetched> fetch(Lane lane, RecordSource source, Event event, String id) {
        try {
            lane.bucket.asBlocking().consume(1);
            long at = Times.micros(clock.instant());
            Optional<String> record = source.fetch(event.resource(), id);
            count(event.feed(), record.isPresent() ? "fetched" : "gone");
            return Optional.of(new Fetched(record, at));
        } catch (RemoteException e) {
            boolean waits = !e.ofTheRequest();
            count(event.feed(), waits ? "waiting" : "refused");
            say(lane, event.feed(), e.getMessage() + (waits ? "; events wait in the journal" : "; events go on without their records"));
            if (waits) {
                throw new RecordsUnavailableException(e.getMessage());
            }
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RecordsUnavailableException("stopping");
        }
    }

    /** Spark: the listing takes the place of its id. */
    private static String inside(String event, String listing) {
        try {
            JsonNode whole = Reply.JSON.readTree(event);
            ObjectNode at = whole.path("D").isObject() ? (ObjectNode) whole.get("D") : (ObjectNode) whole;
            at.set("Listing", Reply.JSON.readTree(listing));
            return whole.toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("both have been read before", e);
        }
    }

    /** Makes the counters of a feed, at zero. */
    void begin(String feed) {
        List.of("fetched", "gone", "waiting", "refused").forEach(outcome -> counter(feed, outcome));
    }

    private Counter counter(String feed, String outcome) {
        return meters.counter("doorstep.enriched", "feed", feed, "outcome", outcome);
    }

    private void count(String feed, String outcome) {
        counter(feed, outcome).increment();
    }

    private static void say(Lane lane, String feed, String why) {
        long due = lane.lines.due(why, 1);
        if (due > 0) {
            log.warn("records_not_fetched feed={} cause=\"{}\" count={}", feed, why, due);
        }
    }
}
