package org.doorstep.journal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Feeds whose lane's route ends without its step {@code lane}, and so leaves everything where it is. Safe for any thread. */
public final class UnfinishedRoutes {

    private static final Logger log = LoggerFactory.getLogger(UnfinishedRoutes.class);

    private final Map<String, String> files = new ConcurrentHashMap<>();

    /** Said once, until the lane has been through with a bundle of that feed. @param file of the route, with its line */
    private void note(String feed, String file) {
        if (!file.equals(files.put(feed, file))) {
            log.error("bundle_not_dispatched feed={} file={} remedy=\"its route ended without the step 'lane' having logged the bundle, which stays in the journal:"
                    + " put '- process: {ref: lane}' back directly below the route's steps, and restart\"", feed, file);
        }
    }

    /**
     * A lane's route has come to an end, with a fault or without.
     *
     * @param failed whether the route threw
     * @param file   of the route, with its line
     */
    public void ended(String feed, Handover handover, boolean failed, String file) {
        if (handover.done() || handover.prepared()) {
            files.remove(feed);
        } else if (!handover.begun() || !failed) {
            note(feed, file);
        }
    }

    /** Fills in which file leaves which feed's deliveries waiting. @return what is wrong, or null */
    public String health(Map<String, Object> details) {
        details.putAll(files);
        return files.isEmpty() ? null : "a route ends without its step 'lane': what was accepted waits in the journal, see "
                + String.join(", ", files.entrySet().stream().map(entry -> entry.getValue() + " for feed " + entry.getKey()).toList());
    }
}
