package org.doorstep.simulator;

import java.util.Optional;

/** Deals out the plan's batches in order, to as many connections as there are, until the run is stopped. Thread-safe. */
final class Batches {

    record Batch(long from, int count) {
    }

    private final long end;
    private final int size;
    private final Stop stop;
    private long next;

    Batches(Plan plan, Stop stop) {
        this.next = plan.from();
        this.end = plan.from() + plan.events();
        this.size = plan.batch();
        this.stop = stop;
    }

    synchronized Optional<Batch> next() {
        if (stop.raised() || next == end) {
            return Optional.empty();
        }
        Batch batch = new Batch(next, (int) Math.min(size, end - next));
        next += batch.count;
        return Optional.of(batch);
    }
}
