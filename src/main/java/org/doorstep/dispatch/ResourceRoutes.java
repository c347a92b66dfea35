package org.doorstep.dispatch;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
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

    private final CamelContext camel;
    private final ProducerTemplate producer;
    /** Lower-case name to the resource's true name: strangers' spellings make no routes, queues or labels. */
    private final Map<String, String> trueNames = new ConcurrentHashMap<>();

    /** @param resources the true names of the resources that may have routes */
    public ResourceRoutes(CamelContext camel, List<String> resources) {
        this.camel = camel;
        this.producer = camel.createProducerTemplate();
        resources.forEach(name -> trueNames.put(name.toLowerCase(Locale.ROOT), name));
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

    String listed(Event event) {
        return listed(event.provider(), event.resource());
    }

    /**
     * @throws RouteFailure       with what the route threw
     * @throws RouteAwayException when the route itself is not running
     */
    void send(List<Event> run) {
        Event first = run.get(0);
        String route = find(first.provider(), first.resource());
        Exchange exchange = new DefaultExchange(camel);
        exchange.getExchangeExtension().setTransacted(true);
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
            throw RouteFailure.of(listed(first), exchange.getException());
        }
    }
}
