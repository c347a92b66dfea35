package org.doorstep;

import org.doorstep.door.Witness;
import org.doorstep.subscription.Traffic;

/** What the doors see, to whom it may concern: the two rooms do not know each other. */
record DoorTraffic(Traffic traffic) implements Witness {

    @Override
    public void accepted(String feed) {
        traffic.accepted(feed);
    }

    @Override
    public void refused(String feed, int status) {
        traffic.refused(feed, status);
    }
}
