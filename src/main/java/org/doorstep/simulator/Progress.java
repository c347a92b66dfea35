package org.doorstep.simulator;

import java.time.Duration;

/** Shows how far a run is. Told so a few times a second, by one thread at a time, and once more at the end. */
@FunctionalInterface
public interface Progress extends AutoCloseable {

    /**
     * @param planned   events of the whole run
     * @param accepted  events so far
     * @param throttled requests so far
     * @param elapsed   since the run began
     */
    record State(long planned, long accepted, long throttled, Duration elapsed) {
    }

    void show(State state);

    /** The run is over. */
    @Override
    default void close() {
    }
}
