package org.doorstep.reload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.doorstep.auth.Authenticators;
import org.doorstep.config.ConfigException;
import org.doorstep.config.Current;
import org.doorstep.config.Feed;
import org.doorstep.config.Feeds;
import org.doorstep.config.Settings;
import org.doorstep.config.Source;
import org.doorstep.config.Tables;
import org.doorstep.dispatch.LaneRoutes;
import org.doorstep.dispatch.RouteFile;
import org.doorstep.dispatch.RouteFiles;
import org.doorstep.dispatch.RouteSwaps;
import org.doorstep.provider.Providers;
import org.doorstep.store.MappedTables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over feeds.yaml, tables.yaml and resource routes while everything runs: when a file has changed, and when somebody asks. Each
 * file by itself: looked over whole, then swapped; a wrong one changes nothing. Safe for any thread.
 */
public final class Reload implements AutoCloseable {

    private static final long LOOK_EVERY_MILLIS = 1_000;
    private static final Logger log = LoggerFactory.getLogger(Reload.class);

    private final OnDisk before;
    private final Map<String, String> environment;
    private final Settings settings;
    private final Current current;
    private final Authenticators authenticators;
    private final MappedTables mapped;
    private final Trial trial;
    private final Consumer<Collection<Feed>> doors;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "doorstep-reload");
        thread.setDaemon(true);
        return thread;
    });
    private final Watched tables;
    private final Watched feeds;
    private final Map<Path, Watched> routes = new TreeMap<>();
    private List<Path> restart = List.of();
    private LaneRoutes lanes;
    private RouteSwaps swaps;
    private volatile Map<String, String> problems = Map.of();

    /** Loads route files where they can do no harm. */
    public interface Trial {
        /** @throws ConfigException naming the file that Camel refuses */
        void load(List<RouteFile> files) throws Exception;
    }

    /**
     * What a reload came to.
     *
     * @param changed  files that were taken over
     * @param problems what is wrong with those that were not, now or before: file, line, remedy
     * @param restart  files that have changed since the start and are taken over by the next one
     */
    public record Outcome(List<String> changed, List<String> problems, List<String> restart) {
    }

    /**
     * @param before the files as they were before they were read for the start
     * @param doors  throws where a feed has no door: those there are were read at the start
     */
    public Reload(OnDisk before, Map<String, String> environment, Settings settings, Current current, Authenticators authenticators, MappedTables mapped, Trial trial,
                  Consumer<Collection<Feed>> doors) {
        this.before = before;
        this.environment = environment;
        this.settings = settings;
        this.current = current;
        this.authenticators = authenticators;
        this.mapped = mapped;
        this.trial = trial;
        this.doors = doors;
        this.tables = new Watched(before.tables(), before.print(before.tables()), this::tables);
        this.feeds = new Watched(before.feeds(), before.print(before.feeds()), this::feeds);
        before.resources().forEach(file -> routes.put(file, new Watched(file, before.print(file), this::route)));
    }

    /** From now on files are watched. */
    public synchronized Reload start(LaneRoutes laneRoutes, RouteSwaps routeSwaps) {
        lanes = laneRoutes;
        swaps = routeSwaps;
        watch.scheduleWithFixedDelay(this::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        return this;
    }

    private void look() {
        try {
            look(false);
        } catch (Exception e) {
            log.warn("reload_failed cause={}", e.toString());
        }
    }

    /**
     * Takes over what has changed, without waiting for a file to settle.
     *
     * @throws IllegalStateException before the start is done and after the stop
     */
    public Outcome now() throws Exception {
        return look(true);
    }

    private synchronized Outcome look(boolean asked) throws Exception {
        if (lanes == null || watch.isShutdown()) {
            throw new IllegalStateException("starting or stopping");
        }
        OnDisk disk = OnDisk.now(before.config(), before.routes());
        disk.resources().forEach(file -> routes.computeIfAbsent(file, added -> new Watched(file, Source.ABSENT, this::route)));
        // Columns before the routes that name them, both before the feeds that use them.
        List<Watched> all = Stream.concat(Stream.concat(Stream.of(tables), routes.values().stream()), Stream.of(feeds)).toList();
        List<String> changed = new ArrayList<>();
        for (Watched file : all) {
            if (file.look(asked)) {
                changed.add(file.file().toString());
            }
        }
        Map<String, String> wrong = new TreeMap<>();
        all.forEach(file -> file.problem().ifPresent(problem -> wrong.put(file.file().toString(), problem)));
        disk.restartFor(before).stream().filter(file -> file.startsWith(before.routes()) && Files.exists(file)).forEach(file -> refusal(file).ifPresent(why -> wrong.put(file.toString(), why)));
        problems = wrong;
        routes.values().removeIf(file -> file.gone() && file.problem().isEmpty());
        sayRestart(disk.restartFor(before));
        current.forget(lanes.sweep(current.feeds().stream().map(Feed::name).collect(Collectors.toSet())));
        return new Outcome(changed, List.copyOf(wrong.values()), restart.stream().map(Path::toString).toList());
    }

    /** What a restart would say about a file that is read at the start only. */
    private Optional<String> refusal(Path file) {
        try {
            RouteFiles.look(before.routes(), RouteFile.read(file));
            return Optional.empty();
        } catch (ConfigException e) {
            return Optional.of(e.getMessage());
        }
    }

    private void sayRestart(List<Path> files) {
        files.stream().filter(file -> !restart.contains(file)).forEach(file -> log.warn("changed file={} remedy=\"restart: this file is read at the start only\"", file));
        restart = files;
    }

    /** For {@code /observe/health}: fills in what is wrong with which file. */
    public String health(Map<String, Object> details) {
        details.putAll(problems);
        return problems.isEmpty() ? null : String.join("; ", problems.values());
    }

    private void feeds(Path file) throws Exception {
        notBlank(file, "feeds: {}");
        Feeds next = Feeds.load(file, environment, settings, Providers.names());
        doors.accept(next.all());
        for (Feed feed : next.all()) {
            lanes.start(feed.name());
        }
        Runnable open = authenticators.ready(next.all());
        // Whoever reads a delivery must know its feed before the door lets one in.
        current.swap(next);
        open.run();
    }

    private void tables(Path file) throws Exception {
        notBlank(file, "tables: {}");
        Tables next = Tables.load(file);
        mapped.swap(next);
        current.swap(next);
        swaps.renamed();
    }

    private void route(Path file) throws Exception {
        if (!Files.exists(file)) {
            drop(new RouteFile(file, new byte[0]).id());
            return;
        }
        RouteFile next = RouteFile.read(file);
        RouteFiles.look(before.routes(), next);
        trial.load(List.of(next));
        swaps.take(next);
    }

    private void drop(String id) throws Exception {
        if (id.equals("other")) {
            throw RouteFiles.missingOther(before.routes());
        }
        swaps.drop(id);
    }

    /** Nobody means that; it is a file that is about to be written. */
    private static void notBlank(Path file, String nothing) throws IOException {
        if (Files.exists(file) && Files.readString(file).isBlank()) {
            throw ConfigException.at(file, 1, "is empty", "Write '" + nothing + "' if that is meant");
        }
    }

    /** Finishes what is being taken over. */
    @Override
    public void close() throws InterruptedException {
        watch.shutdown();
        watch.awaitTermination(30, TimeUnit.SECONDS);
    }
}
