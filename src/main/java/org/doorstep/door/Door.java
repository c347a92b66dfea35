package org.doorstep.door;

import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RemoveHeadersDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.DefaultConsumer;
import org.doorstep.http.ListHeader;
import org.doorstep.http.MediaType;

/**
 * The beginning of a door's route. Where all its steps are ours it runs on the event loop of the request, which it never holds; else
 * on threads that may wait.
 */
final class Door extends DefaultConsumer implements PlatformHttpConsumer, Suspendable {

    private static final Pattern PARAMETER = Pattern.compile("\\{[^/}]+}");

    private final Engine engine;
    private final Pools pools;
    private final Predicate<HttpServerRequest> fits;
    /** Null as long as the route is not known. */
    private volatile Boolean ours;

    Door(PlatformHttpEndpoint endpoint, Processor route, Engine engine, Pools pools) {
        super(endpoint, route);
        this.engine = engine;
        this.pools = pools;
        this.fits = fits(endpoint);
    }

    @Override
    public PlatformHttpEndpoint getEndpoint() {
        return (PlatformHttpEndpoint) super.getEndpoint();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        engine.opened(this);
    }

    @Override
    protected void doStop() throws Exception {
        engine.closed(this);
        super.doStop();
    }

    boolean takes(HttpServerRequest request) {
        return fits.test(request);
    }

    /** On the event loop of the request. */
    void take(Arrival arrival) {
        if (isSuspended()) {
            Gate.starting().write(arrival.request().response());
            return;
        }
        Exchange exchange = createExchange(false);
        exchange.setPattern(ExchangePattern.InOut);
        Arrival placed = ours() ? arrival : arrival.on(pools.steps());
        placed.keepIn(exchange);
        Runnable run = () -> getAsyncProcessor().process(exchange, sync -> {
            try {
                engine.ended(exchange, placed);
            } catch (RuntimeException e) {
                getExceptionHandler().handleException("no answer can be made of what a route said", e);
                placed.request().here(() -> Answer.unstored().write(placed.request().response()));
            }
            releaseExchange(exchange, false);
        });
        if (ours()) {
            run.run();
        } else if (arrival.place().enter()) {
            // Its body waits for a thread: whose sender leaves meanwhile makes no room for another one.
            try {
                pools.steps().execute(() -> {
                    try {
                        run.run();
                    } finally {
                        arrival.place().leave();
                    }
                });
            } catch (RejectedExecutionException e) {
                arrival.place().leave();
                throw e;
            }
        }
    }

    private boolean ours() {
        if (ours == null) {
            getEndpoint().getCamelContext().getRoutes().stream().filter(route -> route.getEndpoint() == getEndpoint()).findFirst()
                    .ifPresent(route -> ours = route.getRoute() instanceof RouteDefinition written && foreign(written).isEmpty());
        }
        return Boolean.TRUE.equals(ours);
    }

    /** The first step that is none of ours, and may wait. */
    static Optional<ProcessorDefinition<?>> foreign(RouteDefinition route) {
        return route.getOutputs().stream().filter(step -> !(step instanceof RemoveHeadersDefinition)
                && !(step instanceof ProcessDefinition process && Doors.STEPS.contains(process.getRef()))).findFirst();
    }

    /** Neither method nor type are a door's matter, but a route may say so by {@code rest:}, or by options that a start refuses. */
    private static Predicate<HttpServerRequest> fits(PlatformHttpEndpoint endpoint) {
        Predicate<String> path = path(endpoint.getPath(), endpoint.isMatchOnUriPrefix());
        List<String> methods = list(endpoint.getHttpMethodRestrict());
        List<Optional<MediaType>> types = list(endpoint.getConsumes()).stream().map(MediaType::of).toList();
        return request -> path.test(request.path())
                && (methods.isEmpty() || methods.stream().anyMatch(request.method().name()::equalsIgnoreCase))
                && (types.isEmpty() || types.contains(MediaType.ofContent(request.headers().getAll("Content-Type"))));
    }

    private static List<String> list(String text) {
        return text == null ? List.of() : ListHeader.elements(List.of(text));
    }

    /** As Camel writes paths: {@code /a/{b}}, with {@code *} at the end for all that begins so. */
    private static Predicate<String> path(String template, boolean prefix) {
        boolean open = prefix || template.endsWith("*");
        String fixed = template.endsWith("*") ? template.substring(0, template.length() - 1) : template;
        StringBuilder regex = new StringBuilder();
        Matcher parameter = PARAMETER.matcher(fixed);
        int from = 0;
        while (parameter.find()) {
            regex.append(Pattern.quote(fixed.substring(from, parameter.start()))).append("[^/]+");
            from = parameter.end();
        }
        regex.append(Pattern.quote(fixed.substring(from))).append(open ? ".*" : "");
        return Pattern.compile(regex.toString()).asMatchPredicate();
    }
}
