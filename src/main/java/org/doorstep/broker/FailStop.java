package org.doorstep.broker;

import java.io.IOException;
import java.nio.file.Path;
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
    private final Path folder;

    FailStop(String role, Path folder) {
        this.role = role;
        this.folder = folder;
    }

    @Override
    public void handle(IOException fault) {
        StoreDamage.distrust(folder);
        log.error("store_failed broker={} folder={} cause=\"{}\" remedy=\"free space on its disk, or repair the disk, and start again: "
                + "nothing that was answered is lost, and what cannot be read is made anew or said\"", role, folder, fault.toString());
        Runtime.getRuntime().halt(FAILED);
    }
}
