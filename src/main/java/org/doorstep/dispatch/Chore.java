package org.doorstep.dispatch;

/** Something that is worked off in steps by the one thread of {@link Afterwards}. */
interface Chore {

    /** @return how many events it took; 0: there is nothing more, or somebody stopped it */
    int take();

    /** How long that many events are to take. */
    long nanosFor(int events);

    /** It waits for the end of an outage; its place is kept. */
    void waiting(Fault fault);

    /** It cannot go on until somebody mends something; its place is kept. */
    void broken(Fault fault);
}
