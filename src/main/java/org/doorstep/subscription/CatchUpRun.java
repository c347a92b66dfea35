package org.doorstep.subscription;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.doorstep.config.Feed;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.event.Times;
import org.doorstep.journal.Draft;
import org.doorstep.journal.Journal;
import org.doorstep.journal.JournalUnavailableException;
import org.doorstep.json.UndecodableException;
import org.doorstep.provider.Provider;
import org.doorstep.provider.Providers;
import org.doorstep.provider.Redaction;
import org.doorstep.provider.remote.CatchUp;
import org.doorstep.provider.remote.Found;
import org.doorstep.store.KnownEvents;

/**
 * One run of polling for one feed: what is found and not known goes through the journal like any delivery, so that order and
 * idempotency hold; the watermark follows when it is durable. Of one thread.
 */
final class CatchUpRun implements CatchUp.Target {

    /** How much later than it happened, by the provider's clock, we may have logged it, by ours. */
    private static final long CLOCKS = TimeUnit.MINUTES.toMicros(5);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Feed feed;
    private final Provider provider;
    private final Redaction redaction;
    private final Journal journal;
    private final KnownEvents log;
    private final boolean dry;
    private final Runnable goingOn;
    private final Consumer<String> confirmed;
    private final Map<String, Long> unrecoverable = new TreeMap<>();
    private long matched;
    private long recovered;
    private String watermark;

    /**
     * @param goingOn   called before each page; throws when the run is to end
     * @param confirmed told each new watermark, once what is before it is durable
     */
    CatchUpRun(Feed feed, Journal journal, KnownEvents log, boolean dry, Runnable goingOn, Consumer<String> confirmed) {
        this.feed = feed;
        this.provider = Providers.of(feed);
        Set<String> names = new HashSet<>(provider.redacts());
        names.addAll(feed.redact());
        this.redaction = new Redaction(names);
        this.journal = journal;
        this.log = log;
        this.dry = dry;
        this.goingOn = goingOn;
        this.confirmed = confirmed;
    }

    @Override
    public boolean dry() {
        return dry;
    }

    @Override
    public BitSet known(List<Found> found) {
        goingOn.run();
        BitSet known = new BitSet();
        for (int i = 0; i < found.size(); i++) {
            known.set(i, known(found.get(i)));
        }
        return known;
    }

    /** What cannot be read is not known: it goes the way of all deliveries, and is set aside there. */
    private boolean known(Found found) {
        try {
            long now = Times.micros(Instant.now());
            List<Event> events = provider.decode(new Delivery("-", feed.name(), provider.name(), now, Delivery.CATCH_UP, "fetched", found.sourceLabel(),
                    found.eventName(), redaction.redact(found.body()).body())).events();
            long since = found.happened() == null ? 0 : found.happened() - CLOCKS;
            return !events.isEmpty() && events.stream().allMatch(event -> found.byVersion() && event.occurredAt() != null ? log.applied(event) : log.logged(event, since));
        } catch (UndecodableException e) {
            return false;
        }
    }

    @Override
    public void take(List<Found> fresh, int alreadyThere, String newWatermark) throws InterruptedException {
        goingOn.run();
        if (!dry) {
            List<CompletableFuture<Delivery>> writes = new ArrayList<>();
            for (Found found : fresh) {
                writes.add(write(found));
            }
            for (CompletableFuture<Delivery> write : writes) {
                await(write);
            }
        }
        matched += alreadyThere;
        recovered += fresh.size();
        if (newWatermark != null) {
            watermark = newWatermark;
            if (!dry) {
                confirmed.accept(newWatermark);
            }
        }
    }

    private CompletableFuture<Delivery> write(Found found) throws InterruptedException {
        try {
            return journal.write(new Draft(feed.name(), feed.provider(), Delivery.CATCH_UP, "fetched", found.sourceLabel(), found.eventName(),
                    redaction.redact(found.body()).body()), PATIENCE);
        } catch (JournalUnavailableException e) {
            throw new KeeperException("our journal does not take what was found");
        }
    }

    private static void await(CompletableFuture<Delivery> write) throws InterruptedException {
        try {
            write.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new KeeperException("our journal does not take what was found");
        }
    }

    @Override
    public void lost(int events, String why) {
        unrecoverable.merge(why, (long) events, Long::sum);
    }

    CatchUpReport report(String by, Instant began, String from, String problem) {
        return new CatchUpReport(by, began.truncatedTo(ChronoUnit.SECONDS).toString(), from, watermark == null ? from : watermark, dry, matched, recovered,
                Map.copyOf(unrecoverable), problem);
    }
}
