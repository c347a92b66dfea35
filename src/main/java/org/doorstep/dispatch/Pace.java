package org.doorstep.dispatch;

import java.util.concurrent.TimeUnit;

/** When a chore takes its next step: as its rate allows, and later while there is an outage. Of one thread. */
final class Pace {

    private static final long FIRST_WAIT = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(30);

    private final Chore chore;
    private long due = System.nanoTime();
    private long wait = FIRST_WAIT;

    Pace(Chore chore) {
        this.chore = chore;
    }

    /**
     * Takes one step where it is due.
     *
     * @return whether there is more to do
     */
    boolean step() {
        if (untilDue() > 0) {
            return true;
        }
        Fault fault;
        try {
            int taken = chore.take();
            wait = FIRST_WAIT;
            // What was not used of a second is made up for, more is not.
            due = Math.max(due, System.nanoTime() - TimeUnit.SECONDS.toNanos(1)) + chore.nanosFor(taken);
            return taken > 0;
        } catch (RuntimeException e) {
            fault = Fault.of(e);
        }
        due = System.nanoTime() + wait;
        wait = Math.min(2 * wait, LONGEST_WAIT);
        try {
            if (fault.kind() == Fault.Kind.OUTAGE) {
                chore.waiting(fault);
                return true;
            }
            chore.broken(fault);
            return false;
        } catch (RuntimeException e) {
            // Not even that can be written down now; it is tried again.
            return true;
        }
    }

    /** Nanoseconds until the next step may be taken; zero or less: now. */
    long untilDue() {
        return due - System.nanoTime();
    }
}
