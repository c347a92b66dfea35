package org.doorstep.dispatch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.doorstep.event.Event;

/** Notices when a route's events fail one after the other in the same way: then it is the route that is broken. */
final class EqualFailures {

    /** Equal failures in a row, of different events, that make a route a broken one. */
    static final int LIMIT = 25;

    private record Streak(String signature, int length, String lastEvent) {
    }

    private final Map<String, Streak> streaks = new HashMap<>();
    private final Function<Event, String> routes;

    /** @param routes what names an event's route: events of one route make one row of failures */
    EqualFailures(Function<Event, String> routes) {
        this.routes = routes;
    }

    /** Notes that these events went well. */
    void none(List<Event> events) {
        if (!streaks.isEmpty()) {
            events.forEach(event -> streaks.remove(routes.apply(event)));
        }
    }

    /**
     * Notes that this event failed.
     *
     * @throws RouteFailure when it is the last of too many
     */
    void note(Event event, Fault fault) {
        String route = routes.apply(event);
        Streak before = streaks.get(route);
        boolean same = before != null && before.signature.equals(fault.signature());
        if (same && before.lastEvent.compareTo(event.id()) >= 0) {
            return;
        }
        int length = same ? before.length + 1 : 1;
        streaks.put(route, new Streak(fault.signature(), length, event.id()));
        if (length >= LIMIT) {
            streaks.remove(route);
            throw RouteFailure.inARow(route, fault);
        }
    }
}
