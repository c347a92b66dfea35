package org.doorstep.door;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.PlatformHttpConstants;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.DefaultHeaderFilterStrategy;
import org.doorstep.auth.Authenticators;
import org.doorstep.auth.HookSecrets;
import org.doorstep.config.Settings;
import org.doorstep.journal.Journal;

/** All that stands between a provider and the journal: the ports, the gate, and the steps that the door routes name. */
public final class Doors implements AutoCloseable {

    /** The steps of every door, in order, by the names of their beans. */
    public static final Set<String> STEPS = Set.of("guard", "authenticate", "admit", "accept");

    private final Gate gate;
    private final UnreadableHead unreadable;
    private final Settings settings;
    private final Pools pools = new Pools();
    private final Checkers checkers = new Checkers();
    private final List<HttpPort> ports = new ArrayList<>();
    private final Engine engine;
    private final Guard guard = new Guard();
    private final Authenticate authenticate;
    private final Admit admit;
    private final Accept accept;
    private final DoorFaults faults;
    private final Refusals refusals;

    /**
     * @param authenticators looked up at every request, so that a changed feed needs no restart
     * @param journalFull whether there is no room on disk left
     * @param witness     told of what comes
     */
    public Doors(Authenticators authenticators, HookSecrets hooks, Settings settings, Admission admission, Journal journal,
                 BooleanSupplier journalFull, MeterRegistry meters, Witness witness) {
        this.settings = settings;
        refusals = new Refusals(meters, witness);
        faults = new DoorFaults(refusals);
        engine = new Engine(faults, pools);
        Budget budget = new Budget(settings.limits().receiving());
        gate = new Gate(authenticators, settings, budget, admission, new TokenEndpoint(authenticators::clients), new Handshakes(hooks, checkers),
                checkers, refusals, engine::take);
        unreadable = new UnreadableHead(refusals, settings.limits().head());
        authenticate = new Authenticate(admission, refusals, pools);
        admit = new Admit(admission, journalFull, refusals);
        accept = new Accept(journal, budget, settings.journal().timeout(), refusals, witness, meters, pools);
        Gauge.builder("doorstep.receiving.bytes", budget, Budget::taken).register(meters);
        Gauge.builder("doorstep.requests.in.flight", gate, Gate::inFlight).register(meters);
    }

    /**
     * Listens where providers send their requests, on so many event loops. From the first moment on the gate answers.
     *
     * @throws org.doorstep.config.ConfigException where the port cannot be used
     */
    public HttpPort listen(Vertx vertx, int loops) throws InterruptedException {
        HttpPort port = listen(vertx, settings.server(), "camel.server.port", loops);
        port.serve(gate::handle);
        return port;
    }

    /**
     * Listens at the admin side, with the same limits; {@link HttpPort#serve} says what answers.
     *
     * @throws org.doorstep.config.ConfigException where the port cannot be used
     */
    public HttpPort listenForAdmin(Vertx vertx) throws InterruptedException {
        return listen(vertx, new Settings.Listen(settings.admin().host(), settings.admin().port()), "camel.management.port", 1);
    }

    private HttpPort listen(Vertx vertx, Settings.Listen where, String key, int loops) throws InterruptedException {
        Connections connections = new Connections(Connections.Limits::ofProcess, settings.proxies(),
                () -> refusals.note(Refusals.NO_FEED, 503, "too many connections"));
        HttpPort port = new HttpPort(vertx, where, key, loops, settings.limits().head(), unreadable, connections);
        ports.add(port);
        return port;
    }

    /** Makes the metrics of a feed, before anything comes. */
    public void begin(String feed) {
        refusals.begin(feed);
        accept.timer(feed);
    }

    /** Binds the steps under the names that the door routes use. */
    public void bind(BiConsumer<String, Object> registry) {
        registry.accept("guard", guard);
        registry.accept("authenticate", authenticate);
        registry.accept("admit", admit);
        registry.accept("accept", accept);
        registry.accept("noHeaders", new NoHeaders());
        registry.accept(PlatformHttpConstants.PLATFORM_HTTP_ENGINE_NAME, engine);
    }

    /** The first step of a door's route that may wait, for it is none of ours; empty of a route that is no door, too. */
    public static Optional<ProcessorDefinition<?>> foreignStep(RouteDefinition route) {
        String from = route.getInput() == null ? "" : route.getInput().getEndpointUri();
        return !from.startsWith("platform-http:") && !from.startsWith("rest:") ? Optional.empty() : Door.foreign(route);
    }

    /** For {@code /observe/health}: fills in which door's file does not store what comes. @return what is wrong, or null */
    public String health(Map<String, Object> details) {
        return faults.health(details);
    }

    /** Lets known senders in, or tells them to come back. */
    public void open(boolean yes) {
        gate.open(yes);
    }

    public boolean isOpen() {
        return gate.isOpen();
    }

    /** Requests that wait for their answer. */
    public int inFlight() {
        return gate.inFlight();
    }

    @Override
    public void close() throws InterruptedException {
        for (HttpPort port : ports) {
            port.close();
        }
        checkers.close();
        pools.close();
    }

    /** For the routes that name it. No header of a request becomes a Camel header; all of an answer's go out, for they are all ours. */
    private static final class NoHeaders extends DefaultHeaderFilterStrategy {
        @Override
        public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
            return true;
        }

        @Override
        public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
            return name.startsWith("Camel");
        }
    }
}
