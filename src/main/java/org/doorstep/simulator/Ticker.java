package org.doorstep.simulator;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Tells a {@link Progress} the state of a run, also while every connection waits. */
final class Ticker {

    private static final long MILLIS = 250;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread ticker = new Thread(task, "progress");
        ticker.setDaemon(true);
        return ticker;
    });
    private final Runnable tick;

    Ticker(Progress progress, Supplier<Progress.State> state) {
        this.tick = () -> progress.show(state.get());
        thread.scheduleAtFixedRate(tick, MILLIS, MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Tells the last state. */
    void stop() throws InterruptedException {
        thread.shutdown();
        thread.awaitTermination(1, TimeUnit.SECONDS);
        tick.run();
    }
}
