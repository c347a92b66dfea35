package org.doorstep.dispatch;

import java.util.List;
import org.doorstep.event.Event;
import org.doorstep.store.Lanes;

/** Sends a run to its route, and sees to it that the transaction is still worth something afterwards. */
record Sending(ResourceRoutes routes, Lanes lanes) {

    /** @throws RouteFailure with what the route threw, or caught although the database had given the transaction up */
    void send(List<Event> run) {
        routes.send(run);
        try {
            lanes.intact();
        } catch (RuntimeException e) {
            // A step caught what the database said. The transaction is lost all the same, and it is that route's doing.
            throw RouteFailure.of(routes.listed(run.get(0)), e, null);
        }
    }
}
