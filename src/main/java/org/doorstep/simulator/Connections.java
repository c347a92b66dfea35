package org.doorstep.simulator;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Runs the same work on so many threads, one a connection. */
final class Connections {

    private Connections() {
    }

    /** Returns when all are done. The first that throws ends the others. */
    static void run(int count, Callable<Void> work) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(task, "connection");
            thread.setDaemon(true);
            return thread;
        });
        try {
            ExecutorCompletionService<Void> done = new ExecutorCompletionService<>(threads);
            for (int i = 0; i < count; i++) {
                done.submit(work);
            }
            for (int i = 0; i < count; i++) {
                done.take().get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("The simulator broke: " + e.getCause(), e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
