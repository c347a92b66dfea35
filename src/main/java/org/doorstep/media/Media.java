package org.doorstep.media;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.io.CloseMode;
import org.doorstep.config.Feed;
import org.doorstep.config.MediaSettings;
import org.doorstep.config.MediaSource;
import org.doorstep.config.MediaSources;
import org.doorstep.event.Event;
import org.doorstep.json.UndecodableException;
import org.doorstep.store.Database;
import org.doorstep.store.Leases;
import org.doorstep.store.MediaBlobs;
import org.doorstep.store.MediaCollection;
import org.doorstep.store.MediaFiles;
import org.doorstep.store.MediaTodo;
import org.doorstep.store.MediaViews;

/**
 * The room of photos and other files: notes which records name them, fetches them in its own time, keeps each once, tells consumers,
 * and lets go of what nobody refers to. A lane gives it one small row a record and waits for nothing of it.
 */
public final class Media implements AutoCloseable {

    /** Sends events about files on. */
    public interface Announcer {
        /**
         * @param events of one provider, in the order in which their files were stored
         * @return false when their queue is full: they are offered again later
         */
        boolean announce(List<Event> events);
    }

    private static final long A_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final MediaSources sources;
    private final SetReader reader;
    private final Function<String, Optional<Feed>> feeds;
    private final MediaSettings settings;
    private final Clock clock = Clock.systemUTC();
    private final MediaMeters meters;
    private final MediaTodo todo;
    private final MediaCollection collection;
    private final MediaBlobs blobs;
    private final MediaFiles files;
    private final MediaViews views;
    private final FileShelf shelf;
    private final Sweep sweep;
    private final CloseableHttpClient client;
    private final ExecutorService threads;
    private final ScheduledExecutorService timer;
    private final Fetching fetching;
    private final Settling settling;
    private final List<Loop> loops = new ArrayList<>();
    private volatile long lastNoted = System.nanoTime() - A_SECOND;

    /**
     * @param feeds which feed has this name now: asked again each time
     * @param data  the data folder
     */
    public Media(MediaSettings settings, MediaSources sources, Function<String, Optional<Feed>> feeds, Path data, Database database, Leases leases,
                 MeterRegistry registry) {
        this(settings, sources, feeds, data, database, leases, registry, InetAddress::getAllByName);
    }

    Media(MediaSettings settings, MediaSources sources, Function<String, Optional<Feed>> feeds, Path data, Database database, Leases leases, MeterRegistry registry,
          AddressGuard.Lookup lookup) {
        this.sources = sources;
        this.reader = new SetReader(sources);
        this.feeds = feeds;
        this.settings = settings;
        this.meters = new MediaMeters(registry);
        String claimant = leases.holder();
        this.todo = new MediaTodo(database);
        this.collection = new MediaCollection(database, todo);
        this.blobs = new MediaBlobs(database);
        this.files = new MediaFiles(database, blobs, claimant);
        this.views = new MediaViews(database);
        this.shelf = new FileShelf(settings.folder().orElse(data.resolve("media")), claimant);
        this.sweep = new Sweep(files, blobs, views, shelf, leases, settings.grace(), clock);
        AddressGuard guard = new AddressGuard(settings, lookup, new OwnAddresses());
        this.client = OutsideClient.of(settings, guard);
        this.threads = Executors.newFixedThreadPool(settings.threads(), work -> daemon(work, "media-fetch"));
        this.timer = Executors.newSingleThreadScheduledExecutor(work -> daemon(work, "media-deadlines"));
        this.settling = new Settling(files, shelf, meters, settings, sweep::bytes, sweep::grown, clock);
        this.fetching = new Fetching(files, new Fetcher(client, guard, settings, shelf, timer, clock), settling, settings, this::wanted, this::full, threads, clock);
        meters.gauge("doorstep.media.bytes", sweep::bytes);
        meters.gauge("doorstep.media.fetching", fetching::busy);
        List.of("pending", "stored", "gone", "expired", "refused", "failed").forEach(state -> meters.items(state, () -> sweep.states().getOrDefault(state, 0L)));
    }

    /** Makes the metrics of a feed whose media are fetched, before anything is counted. */
    public void begin(String feed) {
        if (wanted(feed)) {
            meters.begin(feed);
        }
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Begins to work: from where the last process left off. */
    public void start(Announcer announcer) {
        files.unclaim(clock.instant());
        AtomicReference<Loop> fetches = new AtomicReference<>();
        Runnable poke = () -> fetches.get().poke();
        fetches.set(new Loop("fetching", () -> fetching.turn(poke)));
        Collector collector = new Collector(todo, collection, reader, meters, poke, this::lanesWork, clock);
        loops.add(new Loop("collecting", collector::turn));
        loops.add(fetches.get());
        loops.add(new Loop("settling", settling::turn));
        loops.add(new Loop("announcing", new Announcing(files, announcer, sweep::chores, meters, clock)::turn));
        loops.add(new Loop("sweeping", sweep::turn));
        loops.forEach(Loop::start);
    }

    private boolean wanted(String feed) {
        return feeds.apply(feed).map(Feed::media).orElse(false);
    }

    /** Whether a file as large as one may be would not fit. */
    private boolean full() {
        return sweep.bytes() + settings.file() > settings.disk();
    }

    /**
     * Notes which records of these events have media to look at. In the lane's transaction and on its thread; costs one small row a
     * record that may have some.
     *
     * @param judged events of one feed, after {@code records} has judged them
     */
    public void note(List<Event> judged) {
        lastNoted = System.nanoTime();
        if (!judged.isEmpty() && wanted(judged.get(0).feed())) {
            // A later version of the same record takes the place of an earlier one where both say something.
            Map<List<String>, Event> some = new LinkedHashMap<>();
            judged.stream().filter(this::mayHold).forEach(event -> some.put(List.of(event.sourceLabel(), event.resource(), event.recordKey()), event));
            if (!some.isEmpty()) {
                todo.mark(List.copyOf(some.values()));
            }
        }
    }

    private boolean lanesWork() {
        return System.nanoTime() - lastNoted < A_SECOND;
    }

    private boolean mayHold(Event event) {
        return !event.stale() && (event.deleted()
                || event.data() != null && sources.of(event.provider(), event.resource()).filter(source -> speaks(source, event)).isPresent());
    }

    /** What says nothing must not take the place of a set that nobody has looked at yet. */
    private boolean speaks(MediaSource source, Event event) {
        try {
            return source.mayHold(event.data()) && (source.hasArray(event.data()) || reader.read(new MediaTodo.Named(event.feed(), event.sourceLabel(),
                    event.resource(), event.recordKey(), event.provider(), event.id(), 0, false, event.data())).isPresent());
        } catch (UndecodableException e) {
            return true;
        }
    }

    /** Looks for media in all records of a feed. Use it after 'media' was switched on or media.yaml was changed. Returns how many records. */
    public int collect(Feed feed) {
        return sources.all().stream().filter(source -> source.provider().equals(feed.provider()))
                .mapToInt(source -> todo.markAll(feed.name(), feed.provider(), source.resource())).sum();
    }

    /**
     * Erases all media of a record at once, files too where no other record has the same.
     *
     * @return how many items it had
     */
    public int erase(String feed, String sourceLabel, String resource, String key) {
        return files.erase(feed, sourceLabel, resource, key, blob -> shelf.remove(blob.sha256()));
    }

    /** What is wrong, or null. @param details filled in */
    public String health(Map<String, Object> details) {
        details.put("bytes", sweep.bytes());
        details.put("fetching", fetching.busy());
        details.putAll(sweep.states());
        if (meters.left() > 0) {
            details.put("leftOut", meters.left());
        }
        List<String> failing = loops.stream().filter(Loop::failing).map(Loop::name).toList();
        return full() ? "doorstep.media.disk is used up" : failing.isEmpty() ? null : String.join(", ", failing) + " fails";
    }

    /** How many items are in which state, as it was counted last. */
    public Map<String, Long> states() {
        return sweep.states();
    }

    public MediaViews views() {
        return views;
    }

    public MediaBlobs blobs() {
        return blobs;
    }

    public FileShelf shelf() {
        return shelf;
    }

    public Verify verify() {
        return new Verify(blobs, shelf, clock);
    }

    /** Ends what is under way, writes down what has come, and lets go of what was claimed. */
    @Override
    public void close() throws Exception {
        fetching.stop();
        for (Loop loop : loops) {
            loop.close();
        }
        client.close(CloseMode.IMMEDIATE);
        threads.shutdown();
        threads.awaitTermination(10, TimeUnit.SECONDS);
        timer.shutdownNow();
        if (!loops.isEmpty()) {
            settling.finish();
            files.unclaim(clock.instant());
            sweep.release();
        }
    }
}
