package org.doorstep.door;

import java.util.ArrayList;
import java.util.List;

/**
 * What one request occupies at the door. Given back when it has been answered and, where a route works on it, that is done, too:
 * a sender that leaves early must not make room for the next one while its body is still in memory. Safe for any thread.
 */
final class Place {

    private final List<Runnable> giveBack = new ArrayList<>();
    private int holders = 1;

    /** Held until the response has ended, or the connection has. On the event loop, before either. */
    static Place of(Request request) {
        Place place = new Place();
        request.onEnd(place::leave);
        return place;
    }

    /** Called once, by whoever leaves last, on their thread. */
    synchronized void onLeave(Runnable action) {
        giveBack.add(action);
    }

    /** Holds the place as well. @return false when it was given back already */
    synchronized boolean enter() {
        if (holders == 0) {
            return false;
        }
        holders++;
        return true;
    }

    synchronized void leave() {
        if (--holders == 0) {
            giveBack.forEach(Runnable::run);
        }
    }
}
