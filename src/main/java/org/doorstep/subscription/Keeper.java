package org.doorstep.subscription;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.doorstep.config.Feed;
import org.doorstep.config.Settings;
import org.doorstep.event.Delivery;
import org.doorstep.journal.Journal;
import org.doorstep.provider.Provider;
import org.doorstep.provider.remote.Actual;
import org.doorstep.provider.remote.History;
import org.doorstep.provider.remote.HttpCalls;
import org.doorstep.provider.remote.RemoteException;
import org.doorstep.store.Arrivals;
import org.doorstep.store.DeadLetters;
import org.doorstep.store.Hooks;
import org.doorstep.store.Keeping;
import org.doorstep.store.KnownEvents;
import org.doorstep.store.Leases;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keeper: looks after the subscriptions of all feeds that have one, each on its own thread and by one process at a time, and watches
 * for silence. Safe for any thread; what asks a provider may take minutes.
 */
public final class Keeper implements AutoCloseable {

    private static final int AT_ONCE = 4;
    private static final long TICK_MILLIS = 250;
    private static final int WATCH_EVERY_TICKS = 20;
    private static final Logger log = LoggerFactory.getLogger(Keeper.class);

    private final House house;
    private final HttpCalls http;
    private final Keeping keeping;
    private final FeedKeeper.Tools tools;
    private final Traffic traffic;
    private final Watch watch;
    private final Enrichment enrichment;
    private final Map<String, FeedKeeper> keepers = new ConcurrentHashMap<>();
    private final Map<String, AtomicBoolean> busy = new ConcurrentHashMap<>();
    private final Map<String, Future<CatchUpReport>> asked = new ConcurrentHashMap<>();
    private final ExecutorService work = Executors.newFixedThreadPool(AT_ONCE, task -> daemon(task, "doorstep-keeper"));
    private final ExecutorService telling = Executors.newSingleThreadExecutor(task -> daemon(task, "doorstep-alarm"));
    private final ScheduledExecutorService clockwork = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "doorstep-watch"));
    private long ticks;

    /** The tables that a keeper needs. */
    public record Store(Keeping keeping, KnownEvents log, DeadLetters deadLetters, Hooks hooks, Leases leases, Arrivals arrivals) {
    }

    /** Does nothing until {@link #start}. */
    public Keeper(House house, Settings.Keeper settings, Store store, Journal journal, Traffic traffic, HttpCalls http, MeterRegistry meters, Clock clock) {
        this.house = house;
        this.http = http;
        this.keeping = store.keeping;
        this.traffic = traffic;
        this.watch = new Watch(house.feeds(), traffic, store.arrivals, http, settings.alarm(), telling, meters, clock);
        RemoteBook remotes = new RemoteBook(http);
        this.tools = new FeedKeeper.Tools(house, settings, http, store.keeping, store.log, store.deadLetters, store.hooks, store.leases, journal, clock,
                watch, remotes);
        this.enrichment = new Enrichment(remotes, meters, clock);
    }

    /** Makes the metrics of a feed, before anything is counted. */
    public void begin(Feed feed) {
        watch.begin(feed.name());
        if (feed.enrich().isPresent()) {
            enrichment.begin(feed.name());
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Once the doors are open: providers send as soon as they are asked to. */
    public Keeper start() {
        clockwork.scheduleWithFixedDelay(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
        return this;
    }

    private void tick() {
        try {
            if (ticks++ % WATCH_EVERY_TICKS == 0) {
                watch.look();
            }
        } catch (RuntimeException e) {
            log.warn("watch_failed cause={}", e.getClass().getName());
        }
        kept().forEach(feed -> {
            FeedKeeper keeper = of(feed.name());
            AtomicBoolean running = busy.computeIfAbsent(feed.name(), name -> new AtomicBoolean());
            if (keeper.due() && running.compareAndSet(false, true)) {
                work.execute(() -> look(feed.name(), keeper, running));
            }
        });
    }

    private static void look(String feed, FeedKeeper keeper, AtomicBoolean running) {
        try {
            keeper.look();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.warn("keeper_failed feed={} cause={}", feed, e.getClass().getName());
        } finally {
            running.set(false);
        }
    }

    private List<Feed> kept() {
        return house.feeds().get().stream().filter(feed -> feed.subscription().isPresent()).toList();
    }

    private FeedKeeper of(String feed) {
        return keepers.computeIfAbsent(feed, name -> new FeedKeeper(name, tools));
    }

    private FeedKeeper known(String feed) {
        if (house.find().apply(feed).filter(found -> found.subscription().isPresent()).isEmpty()) {
            throw new IllegalArgumentException("'" + feed + "' is not a feed with a 'subscription' in feeds.yaml");
        }
        return of(feed);
    }

    /** Names of the feeds that have a subscription. */
    public List<String> feeds() {
        return kept().stream().map(Feed::name).sorted().toList();
    }

    public Watch watch() {
        return watch;
    }

    public Traffic traffic() {
        return traffic;
    }

    /** A provider has said that something is amiss. Returns at once. */
    public void lookNow(String feed) {
        if (house.find().apply(feed).filter(found -> found.subscription().isPresent()).isPresent()) {
            of(feed).lookNow();
        }
    }

    /**
     * How a delivery is to be read, by who knows how: the keeper reads along.
     *
     * @param provider how it would be read without the keeper
     */
    public Provider reading(Delivery delivery, Provider provider) {
        Optional<Feed> feed = house.find().apply(delivery.feed()).filter(known -> known.provider().equals(delivery.provider()));
        return new ReadAlong(provider, decoded -> feed.isPresent() ? enrichment.of(feed.get(), decoded) : decoded, this::lookNow);
    }

    /** What the provider remembers of its pushes to us. @throws RemoteException what it says instead */
    public Optional<History> history(String feed, Instant from, boolean failed) throws RemoteException, InterruptedException {
        return known(feed).history(from, failed);
    }

    /** What is wanted against what is: one map a subscription. @throws RemoteException what the provider says */
    public List<Map<String, Object>> plan(String feed) throws RemoteException, InterruptedException {
        List<Map<String, Object>> shown = new ArrayList<>();
        for (Step step : known(feed).plan()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("feed", feed);
            line.put("state", step.kind().name().toLowerCase(Locale.ROOT));
            line.put("event", step.event());
            line.put("id", Optional.ofNullable(step.actual()).map(Actual::id).orElse(""));
            // The provider's own address may hold a secret that is not ours to know.
            line.put("url", step.wanted() == null ? "" : step.wanted().shown());
            line.put("action", step.kind().act());
            line.put("reason", step.reason());
            if (step.actual() != null && !step.actual().facts().isEmpty()) {
                line.put("facts", step.actual().facts());
            }
            shown.add(line);
        }
        return shown;
    }

    /** Does what the plan says, also where the keeper had stopped. @param delete id of a subscription to be deleted, or null */
    public void apply(String feed, String who, String delete) throws RemoteException, InterruptedException {
        known(feed).apply(who, delete);
    }

    public void pause(String feed, boolean on, String who) throws RemoteException, InterruptedException {
        known(feed).pause(on, who);
    }

    /**
     * Starts a catch-up and returns at once; {@link #caughtUp} tells its report.
     *
     * @param from    what an operator wrote, or null
     * @param dry     whether nothing is to be taken
     * @param deletes whether any number of records may be deleted
     */
    public void catchUp(String feed, String who, String from, boolean dry, boolean deletes) {
        FeedKeeper keeper = known(feed);
        asked.compute(feed, (name, running) -> {
            if (running != null && !running.isDone()) {
                throw new KeeperException("a catch-up of '" + feed + "' is under way");
            }
            return work.submit(() -> keeper.catchUp(new CatchUpRun.Wish(who, dry, deletes), from));
        });
    }

    /** The report of the catch-up that was asked for; empty while it runs. @throws Exception why there is none */
    public Optional<Map<String, Object>> caughtUp(String feed) throws Exception {
        Future<CatchUpReport> running = asked.get(feed);
        if (running == null) {
            throw new IllegalArgumentException("no catch-up of '" + feed + "' was asked for");
        }
        if (!running.isDone()) {
            return Optional.empty();
        }
        try {
            return Optional.of(running.get().shown());
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** What is remembered of a feed, whichever process looks after it. */
    public Keeping.Kept kept(String feed) {
        return keeping.of(feed);
    }

    /** Why the last catch-up of this feed was not complete, whichever process ran it. */
    public Optional<String> incomplete(String feed) {
        return Optional.ofNullable(keeping.of(feed).report()).flatMap(CatchUpReport::problem);
    }

    /** What was done at the provider of late, newest first. */
    public List<Keeping.Act> acts(String feed, int most) {
        return keeping.acts(feed, most);
    }

    /** Interrupts what is under way: it is taken up again after the next start. */
    @Override
    public void close() throws InterruptedException {
        clockwork.shutdownNow();
        http.close();
        work.shutdownNow();
        telling.shutdownNow();
        work.awaitTermination(5, TimeUnit.SECONDS);
        try {
            watch.write();
            keepers.values().forEach(FeedKeeper::leave);
        } catch (RuntimeException e) {
            log.warn("keeper_closed cause={}", e.getClass().getName());
        }
    }
}
