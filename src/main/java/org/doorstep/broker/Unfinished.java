package org.doorstep.broker;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Queues of the journal whose route ends without its lane, and so leaves everything where it is. Safe for any thread. */
final class Unfinished {

    private static final Logger log = LoggerFactory.getLogger(Unfinished.class);

    private final Map<String, String> files = new ConcurrentHashMap<>();

    /** Said once, until the lane has been through with a message of that queue. @param file of the route, with its line */
    void note(String queue, String file) {
        if (!file.equals(files.put(queue, file))) {
            log.error("bundle_not_dispatched queue={} file={} remedy=\"its route ended without the step 'lane' having logged the bundle, which stays in the journal:"
                    + " put '- process: {ref: lane}' back directly below the route's steps, and restart\"", queue, file);
        }
    }

    void finished(String queue) {
        files.remove(queue);
    }

    /** Fills in which file leaves which queue waiting. @return what is wrong, or null */
    String health(Map<String, Object> details) {
        details.putAll(files);
        return files.isEmpty() ? null : "a route ends without its step 'lane': what was accepted waits in the journal, see " + String.join(", ", files.entrySet().stream().map(entry -> entry.getValue() + " for " + entry.getKey()).toList());
    }
}
