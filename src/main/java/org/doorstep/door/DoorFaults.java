package org.doorstep.door;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.doorstep.config.Feed;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Doors whose route ended without a receipt of the journal, for the log and for health. Safe for any thread. */
final class DoorFaults {

    private static final Logger log = LoggerFactory.getLogger(DoorFaults.class);

    private final Refusals refusals;
    private final Map<String, Fault> files = new ConcurrentHashMap<>();

    /** @param lasts whether another delivery that is stored says nothing about it: doors are read at the start only */
    private record Fault(String why, boolean lasts) {
    }

    DoorFaults(Refusals refusals) {
        this.refusals = refusals;
    }

    /** @param ended with what its route failed with, or nothing */
    void unstored(String feed, Exchange ended) {
        String file = file(ended);
        Exception thrown = ended.getException();
        String why = thrown == null ? "ended without its step 'accept' having stored the delivery" : "failed: " + thrown.getClass().getSimpleName();
        refusals.note(feed, 500, "not stored");
        Fault before = files.put(file, new Fault(why, thrown == null));
        if (before == null || !before.why.equals(why)) {
            log.error("delivery_not_stored feed={} file={} cause=\"its route {}\" remedy=\"compare the file with the shipped one, see doorstep check, and restart\"", feed, file, why);
        }
    }

    /** No route has taken it. */
    void missing(Feed feed) {
        refusals.note(feed.name(), 500, "not stored");
        String door = "routes/doors/" + feed.provider() + ".camel.yaml";
        Fault before = files.put(door, new Fault("does not take the deliveries of feed " + feed.name(), true));
        if (before == null) {
            log.error("delivery_not_stored feed={} file={} cause=\"no route takes them\" remedy=\"put the shipped door back, and restart\"",
                    feed.name(), door);
        }
    }

    /** The route itself sent somebody away. */
    void refused(String feed, int status) {
        refusals.note(feed, status, "door");
    }

    void stored(Exchange ended) {
        if (!files.isEmpty()) {
            files.computeIfPresent(file(ended), (name, fault) -> fault.lasts ? fault : null);
        }
    }

    /** For {@code /observe/health}. @return what is wrong, or null */
    String health(Map<String, Object> details) {
        files.forEach((file, fault) -> details.put(file, fault.why));
        return files.isEmpty() ? null : "deliveries are answered 500, for they are not stored: " + String.join(", ", files.entrySet().stream().map(entry -> entry.getKey() + " " + entry.getValue().why).toList());
    }

    private static String file(Exchange exchange) {
        Route route = exchange.getContext().getRoute(exchange.getFromRouteId());
        return route == null || route.getSourceLocation() == null ? String.valueOf(exchange.getFromRouteId()) : route.getSourceLocation();
    }
}
