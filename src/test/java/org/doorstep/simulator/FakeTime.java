package org.doorstep.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Lets the time pass that is waited for, at once, and remembers the waits. */
final class FakeTime implements Time {

    private static final Instant BEGINNING = Instant.parse("2026-03-02T10:00:00Z");

    private final List<Duration> waits = new ArrayList<>();
    private Duration passed = Duration.ZERO;
    private Runnable atNextWait = () -> { };

    @Override
    public synchronized long nanos() {
        return passed.toNanos();
    }

    @Override
    public synchronized Instant now() {
        return BEGINNING.plus(passed);
    }

    @Override
    public void pause(Duration duration, Stop stop) {
        Runnable happens;
        synchronized (this) {
            happens = atNextWait;
            atNextWait = () -> { };
        }
        happens.run();
        synchronized (this) {
            waits.add(duration);
            passed = passed.plus(duration);
        }
    }

    /** What else happens in the world while the next wait has just begun. */
    synchronized void atNextWait(Runnable event) {
        atNextWait = event;
    }

    synchronized List<Duration> waits() {
        return List.copyOf(waits);
    }

    synchronized Duration passed() {
        return passed;
    }
}
