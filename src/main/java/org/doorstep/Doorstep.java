package org.doorstep;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;
import org.apache.camel.support.PluginHelper;
import org.doorstep.admin.Admin;
import org.doorstep.admin.AfterwardsCalls;
import org.doorstep.admin.Api;
import org.doorstep.admin.HealthCalls;
import org.doorstep.admin.HealthPage;
import org.doorstep.admin.HookCalls;
import org.doorstep.admin.MediaCalls;
import org.doorstep.admin.MetricsPage;
import org.doorstep.admin.PurgeCalls;
import org.doorstep.admin.QueueCalls;
import org.doorstep.auth.Authenticators;
import org.doorstep.broker.Brokers;
import org.doorstep.broker.DeadMessages;
import org.doorstep.broker.DeadQueues;
import org.doorstep.broker.EmbeddedBroker;
import org.doorstep.config.ConfigException;
import org.doorstep.config.Current;
import org.doorstep.config.Feed;
import org.doorstep.config.Feeds;
import org.doorstep.config.MediaSources;
import org.doorstep.config.Ports;
import org.doorstep.config.Settings;
import org.doorstep.config.Tables;
import org.doorstep.dispatch.Afterwards;
import org.doorstep.dispatch.Announcements;
import org.doorstep.dispatch.DispatchMeters;
import org.doorstep.dispatch.JsonStep;
import org.doorstep.dispatch.Lane;
import org.doorstep.dispatch.LaneRoutes;
import org.doorstep.dispatch.ParametersStep;
import org.doorstep.dispatch.QueueStep;
import org.doorstep.dispatch.ResourceRoutes;
import org.doorstep.dispatch.RouteFile;
import org.doorstep.dispatch.RouteFileLoader;
import org.doorstep.dispatch.RouteFiles;
import org.doorstep.dispatch.RouteSwaps;
import org.doorstep.dispatch.RouteTrouble;
import org.doorstep.dispatch.StepWatch;
import org.doorstep.dispatch.TablesStep;
import org.doorstep.dispatch.Transactions;
import org.doorstep.door.Admission;
import org.doorstep.door.Doors;
import org.doorstep.door.HttpPort;
import org.doorstep.event.Delivery;
import org.doorstep.journal.Backlog;
import org.doorstep.journal.Journal;
import org.doorstep.journal.JournalStore;
import org.doorstep.journal.UnfinishedRoutes;
import org.doorstep.json.Jackson;
import org.doorstep.media.Media;
import org.doorstep.metrics.Metrics;
import org.doorstep.provider.Provider;
import org.doorstep.provider.Providers;
import org.doorstep.reload.OnDisk;
import org.doorstep.reload.Reload;
import org.doorstep.store.Database;
import org.doorstep.store.DeadLetters;
import org.doorstep.store.EventLog;
import org.doorstep.store.Hooks;
import org.doorstep.store.Lanes;
import org.doorstep.store.Leases;
import org.doorstep.store.MappedTables;
import org.doorstep.store.Purge;
import org.doorstep.store.Records;
import org.doorstep.store.Retention;
import org.doorstep.subscription.House;
import org.doorstep.subscription.Keeper;
import org.doorstep.subscription.Traffic;

/** The house: starts and wires its rooms, in the order in which they need each other, and closes them in the reverse order. */
public final class Doorstep implements AutoCloseable {

    /** Event loops: one a processor, which all share. */
    private static final int LOOPS = Math.max(2, Runtime.getRuntime().availableProcessors());
    private static final long DRAIN_MILLIS = 10_000;
    /** For what a request takes beside waiting for its body and for the journal. */
    private static final Duration LATE = Duration.ofSeconds(5);

    /** Much longer than from one look to the next. */
    private static final Duration DEAD_QUEUES_LEASE = Duration.ofMinutes(1);

    private final Deque<AutoCloseable> rooms = new ArrayDeque<>();
    private Ports ports;
    private final CamelContext camel;
    private Announcements announcements;
    private Media media;
    private RouteSwaps swaps;

    /**
     * Where everything is.
     *
     * @param config      folder with application.properties, feeds.yaml, tables.yaml
     * @param routes      folder with the route files
     * @param environment for {@code {{env:NAME}}} and overriding keys
     * @param flags       keys set on the command line
     */
    public record Place(Path config, Path routes, Map<String, String> environment, Map<String, String> flags) {
    }

    private Doorstep(Place place) throws Exception {
        OnDisk before = OnDisk.now(place.config(), place.routes());
        Configuration found = Configuration.load(place, new Configuration.Trial() { });
        try {
            camel = wire(place, before, found.settings(), new Current(found.feeds(), found.tables()), found.media(), found.routes().sayIgnored());
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    /**
     * Starts everything; when it returns, all of it listens.
     *
     * @throws org.doorstep.config.ConfigException with one line for the user
     */
    public static Doorstep start(Place place) throws Exception {
        Jackson.liftLimits();
        return new Doorstep(place);
    }

    private CamelContext wire(Place place, OnDisk before, Settings settings, Current current, MediaSources mediaSources, RouteFiles routes) throws Exception {
        DataFolder folder = keep(DataFolder.open(settings.data()));
        Path data = folder.path();
        Metrics metrics = keep(new Metrics(Release.VERSION, Release.REVISION));
        MeterRegistry meters = metrics.registry();
        DiskWatch disk = keep(DiskWatch.of(settings.disk(), data, meters));
        Database database = keep(Database.open(settings.database(), data));
        Leases leases = new Leases(database, Clock.systemUTC(), folder.identity());
        keep(new Housekeeping(new Retention(database, settings.retention(), Clock.systemUTC()), leases, meters).start());
        DispatchMeters dispatchMeters = new DispatchMeters(meters);
        MappedTables mapped = new MappedTables(database, current.tables(), dispatchMeters::misfit,
                event -> current.reader(event.feed(), event.provider()).map(feed -> feed.reading().timeZone()).orElse(ZoneOffset.UTC));
        mapped.create();
        current.tables().all().forEach(table -> dispatchMeters.table(table.name()));
        Lanes lanes = new Lanes(database);
        Brokers brokers = keep(Brokers.start(settings, data, settings.queues().openwirePort(), settings.queues().stompPort()));
        metrics.beforeScrape(new QueueMeters(meters, brokers::depths, dispatchMeters::queue)::refresh);
        UnfinishedRoutes unfinished = new UnfinishedRoutes();
        JournalForm form = JournalForm.open(settings.journal(), data, database, unfinished);
        JournalStore store = keep(form.store());
        form.measure(metrics, () -> current.feeds().stream().map(Feed::name).toList());
        Backlog backlog = new Backlog(store.held(), settings.journal().disk(), Clock.systemUTC());
        Journal journal = keep(new Journal(store, settings.journal().memory(), backlog));
        Admission admission = new Admission(backlog::tooMuch);
        Hooks hooks = new Hooks(database, Clock.systemUTC());
        Authenticators authenticators = new Authenticators(hooks, Clock.systemUTC());
        authenticators.prepare(current.feeds());
        Traffic traffic = new Traffic(Clock.systemUTC());
        Doors doors = new Doors(authenticators, hooks, settings, admission, journal, () -> store.full() || disk.full(), meters, new DoorTraffic(traffic));
        Vertx vertx = vertx();
        keep(() -> vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS));
        keep(doors);
        HttpPort door = doors.listen(vertx, LOOPS);
        HttpPort adminSide = doors.listenForAdmin(vertx);
        List<Integer> consumers = brokers.queues().map(EmbeddedBroker::ports).orElse(List.of(0, 0));
        ports = new Ports(door.number(), adminSide.number(), consumers.get(0), consumers.get(1));
        JournalState state = new JournalState(journal, store, disk, settings.journal().timeout());
        Keeper keeper = Keepers.of(settings, database, leases, hooks, journal, traffic, meters,
                new House(current::feeds, current::feed, () -> state.notReady(doors), Keepers.local(settings, ports), store::empty));
        Api api = new Api();
        media = keep(new Media(settings.media(), mediaSources, current::feed, folder.path(), database, leases, meters));
        new MediaCalls(media, current::feed).offer(api);
        new HookCalls(hooks, current::feed).offer(api);
        Reload reload = new Reload(before, place.environment(), settings, current, authenticators, mapped, files -> Check.load(files, settings), routes::doors);
        api.on("reload", given -> reload.now());
        DeadMessages rejected = brokers.deadMessages(settings.queues());
        DeadQueues deadQueues = keep(new DeadQueues(brokers, rejected, settings.queues().deadLimit(),
                () -> brokers.queues().isPresent() || leases.hold("dead-queues", DEAD_QUEUES_LEASE), meters).start());
        Keepers.offer(api, current, keeper, database, lanes, store, brokers, deadQueues, dispatchMeters.undated(), media::states);
        new PurgeCalls(new Purge(database, lanes, current::tables, List.of(gone -> media.erase(gone.feed(), gone.sourceLabel(), gone.resource(), gone.recordKey()))),
                current::feed).offer(api);
        new Backup(store, database, data).offer(api);

        Main main = new Main();
        // The house stops its rooms in their order; Camel's own shutdown hook would be a second one, and waits half a minute for the first.
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        doors.bind(main::bind);
        adminSide.serve(new Admin(settings.admin(), () -> state.notReady(doors), api, new MetricsPage(metrics), new HealthPage(main::getCamelContext)));
        main.bind("metricsRegistry", meters);
        main.bind("doorstep", database.joined());
        main.bind("activemq", brokers.queuesComponent());
        main.bind("tables", new TablesStep(mapped));
        main.bind("json", new JsonStep());
        main.bind("parameters", new ParametersStep(mapped));
        // Loaded below, as they were read and looked over.
        main.configure().withRoutesIncludePattern("false");
        CamelKeys.of(settings).forEach(main::addOverrideProperty);
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport support) {
                // Faults are told apart in the lane; a redelivery of Camel's inside a transaction would hold it open.
                support.getCamelContext().getCamelContextExtension().setErrorHandlerFactory(new NoErrorHandlerDefinition());
                support.getCamelContext().getCamelContextExtension().addInterceptStrategy(new StepWatch());
                support.getCamelContext().getRegistry().bind("routeFiles", new RouteFileLoader());
            }

            @Override
            public void afterConfigure(BaseMainSupport support) {
                CamelContext context = support.getCamelContext();
                ResourceRoutes resources = new ResourceRoutes(context, RouteSwaps.names(routes.ofResources(), current.tables()));
                swaps = new RouteSwaps(context, resources, routes.ofResources(), current::tables);
                QueueStep queueStep = new QueueStep(brokers.queueTemplate(), resources, brokers::full, dispatchMeters, settings.queues().ttl());
                context.getRegistry().bind("queue", queueStep);
                new QueueCalls(brokers::depths, rejected, brokers.queues().isEmpty(), queueStep::gaps).offer(api);
                announcements = new Announcements(queueStep, brokers.queueTransactions());
                Transactions transactions = new Transactions(brokers.queueTransactions(), database.transactions());
                form.lanes(transactions).ifPresent(Doorstep.this::keep);
                context.addComponent("journal", form.component());
                context.getRegistry().bind("journalStore", store);
                Afterwards afterwards = new Afterwards(database, leases, transactions, journal, resources, queueStep, dispatchMeters,
                        () -> current.feeds().stream().map(Feed::name).toList(), delivery -> reading(current, delivery));
                new AfterwardsCalls(afterwards, current::feeds).offer(api);
                context.getRegistry().bind("afterwards", afterwards);
                Lane.Neighbours neighbours = new Lane.Neighbours(delivery -> keeper.reading(delivery, reading(current, delivery)), media::note,
                        (feed, events) -> current.feed(feed).ifPresent(found -> admission.events(found, events)), disk::full,
                        feed -> current.feed(feed).map(Feed::strictOrder).orElse(false));
                Lane.Stores stores = new Lane.Stores(new EventLog(database, settings.dedupWindow()), new Records(database), new DeadLetters(database), lanes);
                context.getRegistry().bind("lane", new Lane(neighbours, stores, transactions, resources, dispatchMeters, backlog));
                new HealthCalls(context).offer(api);
                new Health().journal(journal, state, store).queues(brokers, queueStep, deadQueues).database(database).disk(disk).routes(lanes, current::feeds).lanes(dispatchMeters).subscriptions(keeper, current::feeds).add("configuration", reload::health).add("media", media::health)
                        .add("doors", doors::health).add("dispatch", unfinished::health).register(context);
                CamelMeters.register(context, meters);
                load(context, routes);
            }
        });
        start(main, routes, refused -> CamelKeys.refused(refused, settings, place.config()));
        keep(main::stop);
        keep(main.getCamelContext().getRegistry().lookupByNameAndType("afterwards", Afterwards.class).start());
        CamelContext context = main.getCamelContext();
        LaneRoutes laneRoutes = new LaneRoutes(context, lanes, store::empty,
                settings.limits().bodyTimeout().plus(settings.journal().timeout()).plus(LATE), meters, feed -> {
                    doors.begin(feed);
                    media.begin(feed);
                    current.feed(feed).ifPresent(keeper::begin);
                    List<Meter> of = dispatchMeters.begin(feed);
                    of.addAll(gauges(feed, store, backlog, meters));
                    return of;
                });
        laneRoutes.begin(current.feeds().stream().map(Feed::name).toList());
        media.start(announcements::send);
        keep(() -> drain(doors));
        doors.open(true);
        keep(keeper.start());
        keep(reload.start(laneRoutes, swaps));
        keep(PortsFile.write(data, settings, ports));
        return context;
    }

    private static void load(CamelContext context, RouteFiles routes) {
        for (RouteFile file : routes.all()) {
            try {
                PluginHelper.getRoutesLoader(context).loadRoutes(file.resource());
            } catch (Exception e) {
                throw RouteTrouble.of(file, e);
            }
        }
    }

    /** What a route cannot be made of, and what Camel does not take, is found out only here. */
    private static void start(Main main, RouteFiles routes, Function<Exception, Optional<ConfigException>> refused) throws Exception {
        try {
            main.start();
        } catch (Exception e) {
            main.stop();
            throw RouteTrouble.among(routes.all(), e).or(() -> refused.apply(e)).map(Exception.class::cast).orElse(e);
        }
    }

    private static List<Meter> gauges(String feed, JournalStore store, Backlog backlog, MeterRegistry meters) {
        List<Meter> gauges = new ArrayList<>();
        gauges.add(Gauge.builder("doorstep.backlog.age", backlog, all -> all.age(feed).toMillis() / 1_000.0).baseUnit("seconds").tag("feed", feed).register(meters));
        store.waiting(feed).ifPresent(known -> gauges.add(Gauge.builder("doorstep.journal.deliveries", store, all -> all.waiting(feed).orElse(0))
                .tag("feed", feed).register(meters)));
        return gauges;
    }

    /** As its feed says; a delivery whose feed is unknown is read as the contract says. */
    private static Provider reading(Current current, Delivery delivery) {
        return current.reader(delivery.feed(), delivery.provider()).map(Providers::of).orElseGet(() -> Providers.of(delivery.provider()));
    }

    private static Vertx vertx() {
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(LOOPS)
                .setFileSystemOptions(new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }

    private static void drain(Doors doors) throws InterruptedException {
        doors.open(false);
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DRAIN_MILLIS);
        while (doors.inFlight() > 0 && System.nanoTime() < until) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private <T extends AutoCloseable> T keep(T room) {
        rooms.push(room);
        return room;
    }

    public Ports ports() {
        return ports;
    }

    /** For tests and for commands that live in the same process. */
    public CamelContext camel() {
        return camel;
    }

    /** As {@link #camel()}. */
    public Media media() {
        return media;
    }

    /** The one line on stdout when all of it listens. */
    public String readyLine() {
        return "doorstep ready http=" + ports.http() + " admin=" + ports.admin() + " openwire=" + ports.openwire() + " stomp=" + ports.stomp();
    }

    /** Lets nobody in any more, finishes what is in flight, stops. A room that fails to close does not keep the others open. */
    @Override
    public void close() throws Exception {
        Exception first = null;
        while (!rooms.isEmpty()) {
            try {
                rooms.pop().close();
            } catch (Exception e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
