package org.doorstep.dispatch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.doorstep.journal.Handover;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Small bundles of several feeds that share one transaction of the database and one of the queues: many feeds with little to do each would
 * otherwise pay for two commits a delivery. What fails together is taken feed by feed. Of one thread.
 */
final class Together {

    private static final ThreadLocal<Together> CURRENT = new ThreadLocal<>();
    private static final Logger log = LoggerFactory.getLogger(Together.class);

    private final List<PreparedBundle> bundles = new ArrayList<>();
    private Consumer<List<PreparedBundle>> finish;

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

    /** @param by commits all of them in one transaction, or throws and nothing is committed */
    void add(Consumer<List<PreparedBundle>> by, PreparedBundle bundle) {
        finish = by;
        bundles.add(bundle);
        bundle.handover().prepare();
    }

    /** Its route has ended with a fault after the lane had left its bundle here: it comes again, and is not finished with the others. */
    void without(Handover handover) {
        bundles.removeIf(bundle -> bundle.handover() == handover);
    }

    /** Finishes all of them, or none: then each has to be taken again, by itself, and finds out what is wrong. @return whether it went well */
    boolean finish() {
        if (bundles.isEmpty()) {
            return true;
        }
        // One order for all threads and processes, or they would wait for each other's rows.
        bundles.sort(Comparator.comparing(bundle -> bundle.bundle().feed()));
        try {
            finish.accept(bundles);
            return true;
        } catch (RuntimeException | Error e) {
            log.debug("bundles_apart feeds={} cause=\"{}\"", bundles.size(), e.getClass().getName());
            return false;
        }
    }
}
