package org.doorstep.door;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.PlatformHttpConstants;
import org.apache.camel.support.DefaultHeaderFilterStrategy;
import org.doorstep.auth.Authenticators;
import org.doorstep.auth.HookSecrets;
import org.doorstep.config.Settings;
import org.doorstep.journal.Journal;

/** All that stands between a provider and the journal: the gate, and the steps that the door routes name. */
public final class Doors {

    private final Gate gate;
    private final UnreadableHead unreadable;
    private final int head;
    private final Supplier<Connections> connections;
    private final Budget budget;
    private final Guard guard;
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
        refusals = new Refusals(meters, witness);
        budget = new Budget(settings.limits().receiving());
        gate = new Gate(authenticators, settings, budget, admission, new TokenEndpoint(authenticators::clients), new Handshakes(hooks), refusals);
        head = settings.limits().head();
        connections = () -> new Connections(Connections.Limits::ofProcess, settings.proxies(),
                () -> refusals.note(Refusals.NO_FEED, 503, "too many connections"));
        unreadable = new UnreadableHead(refusals, head);
        guard = new Guard(gate);
        faults = new DoorFaults(refusals);
        authenticate = new Authenticate(admission, refusals);
        admit = new Admit(admission, journalFull, refusals);
        accept = new Accept(journal, budget, settings.journal().timeout(), refusals, witness, meters);
        Gauge.builder("doorstep.receiving.bytes", budget, Budget::taken).register(meters);
        Gauge.builder("doorstep.requests.in.flight", gate, Gate::inFlight).register(meters);
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
        registry.accept(PlatformHttpConstants.PLATFORM_HTTP_ENGINE_NAME, new DoorEngine(gate, faults));
    }

    /** For {@code /observe/health}: fills in which door's file does not store what comes. @return what is wrong, or null */
    public String health(Map<String, Object> details) {
        return faults.health(details);
    }

    public Gate gate() {
        return gate;
    }

    /** What answers requests that do not come as far as the gate. */
    public Handler<HttpServerRequest> unreadable() {
        return unreadable;
    }

    /**
     * What answers requests that no route has taken. Behind the gate that is a fault of ours, and so no 4xx: a door is missing, or
     * wants another method or type.
     */
    public Handler<RoutingContext> untaken() {
        return ctx -> {
            ctx.response().headers().remove("Allow");
            Arrival arrival = gate.waiting(ctx.request());
            if (arrival == null) {
                refusals.note(Refusals.NO_FEED, 404, "no such feed");
                Answer.problem(404, "Not Found", "There is no such feed").write(ctx.response());
            } else {
                faults.missing(arrival.feed());
                DoorEngine.unstored().write(ctx.response());
            }
        };
    }

    /** That Vert.x, for servers that hold to our limits of a head and of connections, and date their answers. */
    public Vertx serving(Vertx vertx) {
        return new HttpServers(vertx, head, unreadable, connections);
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

    /** No header of a request becomes a Camel header; all of an answer's go out, for they are all ours. */
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
