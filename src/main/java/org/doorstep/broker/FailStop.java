package org.doorstep.broker;

import java.io.IOException;
import org.apache.activemq.util.DefaultIOExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process at the first write that the store's disk refuses. ActiveMQ's own handler ignores a full disk: it goes on with
 * an index that lacks what was not written, and forgets messages that it has confirmed. What the log holds is found again
 * at the next start.
 */
final class FailStop extends DefaultIOExceptionHandler {

    /** Exit code of a process whose disk has failed it. */
    private static final int FAILED = 3;
    private static final Logger log = LoggerFactory.getLogger(FailStop.class);

    private final String role;

    FailStop(String role) {
        this.role = role;
    }

    @Override
    public void handle(IOException fault) {
        log.error("store_failed broker={} cause=\"{}\" "
                + "remedy=\"make room on its disk, or mend it, and start again: nothing that was answered is lost\"", role, fault.toString());
        Runtime.getRuntime().halt(FAILED);
    }
}
