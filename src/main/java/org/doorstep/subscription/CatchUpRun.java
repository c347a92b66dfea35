package org.doorstep.subscription;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.doorstep.provider.Decoded;
import org.doorstep.provider.Provider;
import org.doorstep.provider.Providers;
import org.doorstep.provider.Redaction;
import org.doorstep.provider.remote.CatchUp;
import org.doorstep.provider.remote.Found;
import org.doorstep.provider.remote.Lost;
import org.doorstep.store.DeadLetter;
import org.doorstep.store.DeadLetters;
import org.doorstep.store.KnownEvents;

/**
 * One run of polling for one feed: what is found and not known goes through the journal like any delivery, so that order and
 * idempotency hold; the watermark follows when it is durable. Of one thread.
 */
final class CatchUpRun implements CatchUp.Target {

    /** How much later than it happened, by the provider's clock, we may have logged it, by ours. */
    private static final long CLOCKS = TimeUnit.MINUTES.toMicros(5);
    /** More than one in so many records of a resource is more than a day's work; fewer than ten never are. */
    private static final int DELETES_IN = 50;
    private static final int LEAST_DELETES = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Feed feed;
    private final Provider provider;
    private final Redaction redaction;
    private final Journal journal;
    private final KnownEvents log;
    private final DeadLetters deadLetters;
    private final Wish wish;
    private final Map<String, Set<String>> deleted = new HashMap<>();
    private final Runnable goingOn;
    private final Consumer<String> confirmed;
    private final Map<String, Long> unrecoverable = new TreeMap<>();
    private long matched;
    private long recovered;
    private String watermark;

    /**
     * What is asked for.
     *
     * @param by      who wants it
     * @param dry     whether nothing is to be taken
     * @param deletes whether any number of records may be deleted
     */
    record Wish(String by, boolean dry, boolean deletes) {
    }

    /**
     * @param goingOn   called before each page; throws when the run is to end
     * @param confirmed told each new watermark, once what is before it is durable
     */
    CatchUpRun(Feed feed, Journal journal, KnownEvents log, DeadLetters deadLetters, Wish wish, Runnable goingOn, Consumer<String> confirmed) {
        this.feed = feed;
        this.provider = Providers.of(feed);
        Set<String> names = new HashSet<>(provider.redacts());
        names.addAll(feed.redact());
        this.redaction = new Redaction(names);
        this.journal = journal;
        this.log = log;
        this.deadLetters = deadLetters;
        this.wish = wish;
        this.goingOn = goingOn;
        this.confirmed = confirmed;
    }

    @Override
    public boolean dry() {
        return wish.dry;
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
        long since = found.happened() == null ? 0 : found.happened() - CLOCKS;
        List<Event> events = decoded(found).events();
        return !events.isEmpty() && events.stream().allMatch(event -> found.byVersion() && event.undated() == null ? log.applied(event) : log.logged(event, since));
    }

    @Override
    public CatchUp.Reading read(Found found) {
        Decoded decoded = decoded(found);
        return decoded.events().size() == 1 ? new CatchUp.Reading(decoded.events().get(0), null)
                : new CatchUp.Reading(null, decoded.rejects().stream().map(Decoded.Reject::reason).findFirst().orElse("no event"));
    }

    private Decoded decoded(Found found) {
        try {
            return provider.decode(delivery(found));
        } catch (UndecodableException e) {
            return new Decoded(List.of(), List.of(new Decoded.Reject(e.reason(), 0, 0)));
        }
    }

    private Delivery delivery(Found found) {
        return new Delivery("-", feed.name(), provider.name(), Times.micros(Instant.now()), Delivery.CATCH_UP, "fetched", found.sourceLabel(), found.eventName(),
                redaction.redact(found.body()).body());
    }

    @Override
    public void take(List<Found> fresh, int alreadyThere, String newWatermark) throws InterruptedException {
        goingOn.run();
        if (!wish.dry) {
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
            if (!wish.dry) {
                confirmed.accept(newWatermark);
            }
        }
    }

    private CompletableFuture<Delivery> write(Found found) throws InterruptedException {
        try {
            return journal.write(new Draft(feed.name(), feed.provider(), Delivery.CATCH_UP, "fetched", found.sourceLabel(), found.eventName(),
                    redaction.redact(found.body()).body(), came(found)), PATIENCE);
        } catch (JournalUnavailableException e) {
            throw new KeeperException("our journal does not accept what was found");
        }
    }

    /** When it would have come: an old event without a time of its own must not pass for a new one. A record is as new as it is now. */
    private static Long came(Found found) {
        return found.byVersion() || found.happened() == null || found.happened() <= 0 ? null : found.happened();
    }

    private static void await(CompletableFuture<Delivery> write) throws InterruptedException {
        try {
            write.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new KeeperException("our journal does not accept what was found");
        }
    }

    /** Beside the events that a lane could not take: there an operator looks, and can bring it back. */
    @Override
    public void lost(Lost lost) {
        unrecoverable.merge(lost.reason(), 1L, Long::sum);
        if (!wish.dry) {
            deadLetters.add(DeadLetter.unrecoverable(delivery(lost.what()), lost.reason(), lost.resource(), lost.recordKey()));
        }
    }

    /** A provider that lost half of its records would have us delete them: an operator says whether that is meant. */
    @Override
    public Optional<String> refusesToDelete(String label, String resource, Collection<String> keys) {
        Set<String> all = new HashSet<>(deleted.getOrDefault(resource, Set.of()));
        keys.stream().filter(key -> log.living(feed.name(), label, resource, key)).forEach(all::add);
        if (!wish.deletes && all.size() >= LEAST_DELETES && all.size() * DELETES_IN > log.living(feed.name(), label, resource)) {
            return Optional.of("more than 2 % of a resource would be deleted (" + all.size() + " records), because their provider does not have them any more. "
                    + "None of them was deleted. If that is right: 'bin/doorstep catch-up " + feed.name() + " --confirm-deletes'");
        }
        deleted.put(resource, all);
        return Optional.empty();
    }

    CatchUpReport report(Instant began, String from, String problem) {
        return new CatchUpReport(wish.by, began.truncatedTo(ChronoUnit.SECONDS).toString(), from, watermark == null ? from : watermark, wish.dry, matched, recovered,
                Map.copyOf(unrecoverable), problem);
    }
}
