package org.doorstep.dispatch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.doorstep.journal.Handover;

/**
 * Small bundles of several feeds that share one transaction of the database and one of the queues: many feeds with little to do each would
 * otherwise pay for two commits a delivery. What fails together is taken feed by feed. Of one thread.
 */
final class Together {

    private static final ThreadLocal<Together> CURRENT = new ThreadLocal<>();

    private final List<PreparedBundle> bundles = new ArrayList<>();
    private Lane lane;

    /** Runs routes; a lane that finds this may unpack its bundle only, and leave it here. */
    static <E extends Exception> void during(Together together, Handover.Work<E> work) throws E {
        CURRENT.set(together);
        try {
            work.run();
        } finally {
            CURRENT.remove();
        }
    }

    /** What the calling thread gathers, or null where each bundle is finished by itself. */
    static Together current() {
        return CURRENT.get();
    }

    void add(Lane of, PreparedBundle bundle) {
        lane = of;
        bundles.add(bundle);
        bundle.handover().prepare();
    }

    /** Finishes all of them, or none: then each has to be taken again, by itself. @return whether it went well */
    boolean finish() {
        if (bundles.isEmpty()) {
            return true;
        }
        // One order for all threads and processes, or they would wait for each other's rows.
        bundles.sort(Comparator.comparing(bundle -> bundle.bundle().feed()));
        return lane.finish(bundles);
    }
}
