package org.doorstep.journal.log;

/** Told of each batch's write and force, on the appending thread. */
@FunctionalInterface
public interface SyncListener {

    /**
     * @param nanos that write and force took together
     * @param bytes written
     */
    void synced(long nanos, int bytes);
}
