package org.doorstep.cli;

import java.util.concurrent.TimeUnit;

/** How often a command asks the hub how far something is: soon at first, once a second later. */
final class Polling {

    private static final long LONGEST = 1_000;

    private long millis = 100;

    void pause() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
        millis = Math.min(LONGEST, 2 * millis);
    }
}
