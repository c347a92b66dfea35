package org.doorstep.dispatch;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.apache.camel.support.DefaultExchange;
import org.doorstep.event.Event;

/**
 * Finds the route of a resource and calls it on this thread, so that its JDBC and JMS steps take part in the lane's
 * transactions. Looked up by id: {@code <provider>.<resource>}, {@code <resource>}, {@code other}.
 */
public final class ResourceRoutes {

    /** Where resources without a route of their own go. */
    public static final String OTHER = "other";
    /** Exchange property: id of the resource route. */
    public static final String ROUTE = "doorstep.route";

    /** A swap takes some hundredths of a second. */
    private static final long PATIENCE_MILLIS = 10_000;
    private static final long TURN_MILLIS = 500;

    private final CamelContext camel;
    private final ProducerTemplate producer;
    /** Lower-case name to the resource's true name: strangers' spellings make no routes, queues or labels. */
    private volatile Map<String, String> trueNames;
    /** Runs read, a swap writes: no run meets a route half swapped, nor one that calls it. */
    private final ReentrantReadWriteLock swaps = new ReentrantReadWriteLock();

    /** @param resources the true names of the resources that may have routes */
    public ResourceRoutes(CamelContext camel, List<String> resources) {
        this.camel = camel;
        this.producer = camel.createProducerTemplate();
        names(resources);
    }

    /** From now on these are the true names; of two spellings the later one. */
    void names(Collection<String> resources) {
        Map<String, String> names = new HashMap<>();
        resources.forEach(name -> names.put(name.toLowerCase(Locale.ROOT), name));
        trueNames = Map.copyOf(names);
    }

    /** What changes routes. */
    interface Swap {
        void run() throws Exception;
    }

    /**
     * Runs a swap while no run is under way; runs that come meanwhile wait for it.
     *
     * @return false when runs did not come to an end in time, and nothing was done
     */
    boolean between(Swap swap, Duration patience) throws Exception {
        long until = System.nanoTime() + patience.toNanos();
        // In short turns: whoever comes while we wait is held up as well, and one slow run must not hold up all feeds.
        while (!swaps.writeLock().tryLock(TURN_MILLIS, TimeUnit.MILLISECONDS)) {
            if (System.nanoTime() > until) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(TURN_MILLIS);
        }
        try {
            swap.run();
            return true;
        } finally {
            swaps.writeLock().unlock();
        }
    }

    /** Id of the route that events of this resource take. */
    public String find(String provider, String resource) {
        String lower = resource.toLowerCase(Locale.ROOT);
        // Only names we know: a stranger's may be the id of a door or a lane.
        if (resource.equals(trueNames.get(lower))) {
            for (String id : List.of(provider + "." + lower, lower)) {
                if (!lower.equals(OTHER) && camel.getRoute(id) != null) {
                    return id;
                }
            }
        }
        return OTHER;
    }

    /** Whether a route is there and running. */
    public boolean running(String route) {
        return camel.getRoute(route) != null && camel.getRouteController().getRouteStatus(route).isStarted();
    }

    /** The names, as {@link #listed} gives them, of the resources that have a route for this provider, and {@code Other}. */
    public Set<String> listed(String provider) {
        Set<String> names = new TreeSet<>(List.of("Other"));
        trueNames.values().forEach(name -> names.add(listed(provider, name)));
        return names;
    }

    /** The resource's name where it has a route of its own, else {@code Other}: an allow-list for queue names and labels. */
    public String listed(String provider, String resource) {
        return find(provider, resource).equals(OTHER) ? "Other" : resource;
    }

    /** The same of an event, never in the middle of a swap, when a route is away for a moment. */
    String listed(Event event) {
        boolean entered = entered();
        try {
            return listed(event.provider(), event.resource());
        } finally {
            if (entered) {
                swaps.readLock().unlock();
            }
        }
    }

    /**
     * Waits for a swap that is under way, but not for ever.
     *
     * @throws RouteFailure       with what the route threw
     * @throws RouteAwayException when the route itself is not running
     */
    void send(List<Event> run) {
        Event first = run.get(0);
        if (!entered()) {
            throw new RouteAwayException(find(first.provider(), first.resource()));
        }
        try {
            send(first, run);
        } finally {
            swaps.readLock().unlock();
        }
    }

    private boolean entered() {
        try {
            return swaps.readLock().tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void send(Event first, List<Event> run) {
        String route = find(first.provider(), first.resource());
        Exchange exchange = new DefaultExchange(camel);
        exchange.getExchangeExtension().setTransacted(true);
        StepWatch.begin(exchange);
        exchange.setProperty(ROUTE, route);
        exchange.setProperty("feed", first.feed());
        exchange.setProperty("provider", first.provider());
        exchange.setProperty("resource", first.resource());
        exchange.getIn().setBody(run);
        producer.send("direct:" + route, exchange);
        if (exchange.getException() instanceof DirectConsumerNotAvailableException nobody
                && ("direct://" + route).equals(nobody.getExchange().getProperty(ExchangePropertyKey.TO_ENDPOINT, String.class))) {
            throw new RouteAwayException(route);
        }
        if (exchange.getException() != null) {
            throw RouteFailure.of(listed(first), exchange.getException(), StepWatch.of(exchange));
        }
    }
}
