package org.doorstep;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;
import org.doorstep.admin.Admin;
import org.doorstep.admin.Api;
import org.doorstep.admin.HookCalls;
import org.doorstep.auth.Authenticators;
import org.doorstep.broker.Brokers;
import org.doorstep.config.Feed;
import org.doorstep.config.Feeds;
import org.doorstep.config.Ports;
import org.doorstep.config.Settings;
import org.doorstep.config.Table;
import org.doorstep.config.Tables;
import org.doorstep.dispatch.DispatchMeters;
import org.doorstep.dispatch.JsonStep;
import org.doorstep.dispatch.Lane;
import org.doorstep.dispatch.ParametersStep;
import org.doorstep.dispatch.QueueStep;
import org.doorstep.dispatch.ResourceRoutes;
import org.doorstep.dispatch.RouteFileLoader;
import org.doorstep.dispatch.RouteFiles;
import org.doorstep.dispatch.TablesStep;
import org.doorstep.dispatch.Transactions;
import org.doorstep.door.Admission;
import org.doorstep.door.Doors;
import org.doorstep.door.GatedServers;
import org.doorstep.event.Delivery;
import org.doorstep.journal.Journal;
import org.doorstep.provider.Provider;
import org.doorstep.provider.Providers;
import org.doorstep.store.Database;
import org.doorstep.store.DeadLetters;
import org.doorstep.store.EventLog;
import org.doorstep.store.Hooks;
import org.doorstep.store.Lanes;
import org.doorstep.store.MappedTables;
import org.doorstep.store.Records;

/** The house: starts and wires its rooms, in the order in which they need each other, and closes them in the reverse order. */
public final class Doorstep implements AutoCloseable {

    /** Threads that wait for a commit at once; what is beyond them waits in line, bounded by doorstep.limits.in-flight. */
    private static final int WORKERS = 256;
    private static final long DRAIN_MILLIS = 10_000;

    private final Deque<AutoCloseable> rooms = new ArrayDeque<>();
    private final Ports ports;
    private final CamelContext camel;

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
        Settings settings = Settings.load(place.config(), place.environment(), place.flags());
        Feeds feeds = Feeds.load(place.config().resolve("feeds.yaml"), place.environment(), settings, Providers.names());
        Tables tables = Tables.load(place.config().resolve("tables.yaml"));
        RouteFiles routes = RouteFiles.check(place.routes());
        ports = Ports.choose(settings);
        try {
            camel = wire(settings, feeds, tables, routes);
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
        return new Doorstep(place);
    }

    private CamelContext wire(Settings settings, Feeds feeds, Tables tables, RouteFiles routes) throws Exception {
        Path data = Files.createDirectories(settings.data());
        keep(DataFolder.lock(data));
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Database database = keep(Database.open(settings.database(), data));
        DispatchMeters dispatchMeters = new DispatchMeters(meters);
        MappedTables mapped = new MappedTables(database, tables, dispatchMeters::misfit);
        mapped.create();
        Lanes lanes = new Lanes(database);
        Brokers brokers = keep(Brokers.start(settings, data, ports.openwire(), ports.stomp()));
        Journal journal = keep(new Journal(brokers.journalConnections(), settings.journal().memory()));
        Admission admission = new Admission();
        Hooks hooks = new Hooks(database, Clock.systemUTC());
        Authenticators authenticators = new Authenticators(hooks, Clock.systemUTC());
        authenticators.prepare(feeds.all());
        Doors doors = new Doors(feeds::find, authenticators, hooks, settings, admission, journal, brokers::journalFull, meters);
        JournalState state = new JournalState(journal, brokers, settings.journal().timeout());
        Api api = new Api();
        new HookCalls(hooks, feeds::find).offer(api);
        new Backup(brokers, database, data).offer(api);
        Vertx vertx = vertx();
        keep(() -> vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS));

        Main main = new Main();
        doors.bind(main::bind);
        main.bind("vertx", vertx);
        main.bind("metricsRegistry", meters);
        main.bind("doorstep", database.joined());
        main.bind("journal", brokers.journalComponent());
        main.bind("activemq", brokers.queuesComponent());
        main.bind("tables", new TablesStep(mapped));
        main.bind("json", new JsonStep());
        main.bind("parameters", new ParametersStep(mapped));
        main.bind("servers", new GatedServers(doors.gate(), new Admin(settings.admin(), () -> state.notReady(doors), api)));
        main.configure().withRoutesIncludePattern(routes.pattern());
        CamelKeys.of(settings, ports).forEach(main::addOverrideProperty);
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport support) {
                // Faults are told apart in the lane; a redelivery of Camel's inside a transaction would hold it open.
                support.getCamelContext().getCamelContextExtension().setErrorHandlerFactory(new NoErrorHandlerDefinition());
                support.getCamelContext().getRegistry().bind("routeFiles", new RouteFileLoader());
            }

            @Override
            public void afterConfigure(BaseMainSupport support) {
                CamelContext context = support.getCamelContext();
                ResourceRoutes resources = new ResourceRoutes(context, resources(tables, routes));
                QueueStep queueStep = new QueueStep(brokers.queueTemplate(), resources, brokers::full, dispatchMeters, settings.queues().ttl());
                context.getRegistry().bind("queue", queueStep);
                context.getRegistry().bind("lane", new Lane(delivery -> reading(feeds, delivery), new Transactions(brokers.queueTransactions(), database.transactions()),
                        new EventLog(database, settings.dedupWindow()), new Records(database), new DeadLetters(database), lanes, resources, dispatchMeters,
                        (feed, events) -> feeds.find(feed).ifPresent(found -> admission.events(found, events))));
                new Health().journal(journal, state, brokers).queues(brokers, queueStep).database(database).routes(lanes, feeds::all).lanes(dispatchMeters).register(context);
            }
        });
        main.start();
        keep(main::stop);
        CamelContext context = main.getCamelContext();
        for (Feed feed : feeds.all()) {
            context.addRouteFromTemplate("lane-" + feed.name(), "lane", Map.of("feed", feed.name()));
            brokers.journal().ifPresent(broker -> Gauge.builder("doorstep.journal.bundles", broker, b -> b.messages(Journal.queue(feed.name())))
                    .tag("feed", feed.name()).register(meters));
        }
        Listening.verify(settings, ports);
        keep(() -> drain(doors));
        doors.open(true);
        return context;
    }

    /** As its feed says; a delivery whose feed is gone is read as the contract says. */
    private static Provider reading(Feeds feeds, Delivery delivery) {
        return feeds.find(delivery.feed()).filter(feed -> feed.provider().equals(delivery.provider())).map(Providers::of)
                .orElseGet(() -> Providers.of(delivery.provider()));
    }

    /** True names of the resources that may have routes: those with a table, and those whose name is their route's. */
    static List<String> resources(Tables tables, RouteFiles routes) {
        return Stream.concat(routes.resources().stream(), tables.all().stream().map(Table::resource)).toList();
    }

    private static Vertx vertx() {
        return Vertx.vertx(new VertxOptions()
                .setWorkerPoolSize(WORKERS)
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
