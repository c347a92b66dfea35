package org.doorstep.simulator;

/** What was not accepted: the cause that came first, and the lowest event. Thread-safe. */
final class Shortfall {

    private String why;
    private Long from;

    synchronized void add(long batchFrom, String reason) {
        why = why == null ? reason : why;
        from = from == null ? batchFrom : Long.valueOf(Math.min(from, batchFrom));
    }

    /** Or null. */
    synchronized String why() {
        return why;
    }

    /** Or null. */
    synchronized Long from() {
        return from;
    }
}
