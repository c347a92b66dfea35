package org.doorstep.simulator;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ends a run early, and with it every wait: nobody sits out a Retry-After for a batch that will not be sent. Thread-safe. */
final class Stop {

    private final CountDownLatch latch = new CountDownLatch(1);

    void raise() {
        latch.countDown();
    }

    boolean raised() {
        return latch.getCount() == 0;
    }

    /** Returns after so long, or as soon as it is raised. */
    void await(Duration longest) throws InterruptedException {
        latch.await(longest.toNanos(), TimeUnit.NANOSECONDS);
    }
}
