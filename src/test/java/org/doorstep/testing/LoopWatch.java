package org.doorstep.testing;

import io.vertx.core.impl.VertxThread;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * Vert.x's check for blocked event loops, at 50 ms, for all of this JVM. A thread that the machine did not let run is not blocked: one
 * is that waits for something, or has taken the processor for so long.
 */
public final class LoopWatch implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMillis(50);
    private static final String NAME = "vert.x-eventloop-thread";

    private final List<String> blocked = new CopyOnWriteArrayList<>();
    private final Thread watcher = new Thread(this::run, "loop-watch");
    private volatile boolean closed;

    private LoopWatch() {
    }

    /** What a loop does: since when, and how much of the processor it had taken when that was seen first. */
    private record Task(long start, long cpu) {
    }

    public static LoopWatch begin() {
        LoopWatch watch = new LoopWatch();
        watch.watcher.setDaemon(true);
        watch.watcher.start();
        return watch;
    }

    /** What kept an event loop, by where it was then. */
    public List<String> blocked() {
        return List.copyOf(blocked);
    }

    private void run() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Map<VertxThread, Task> tasks = new HashMap<>();
        List<VertxThread> loops = List.of();
        for (int i = 0; !closed; i++) {
            if (i % 10 == 0) {
                loops = loops();
            }
            for (VertxThread loop : loops) {
                long start = loop.startTime();
                Task task = tasks.get(loop);
                if (start == 0 || task == null || task.start != start) {
                    tasks.put(loop, new Task(start, threads.getThreadCpuTime(loop.getId())));
                } else if (System.nanoTime() - start > LIMIT.toNanos()) {
                    look(threads, loop, task);
                }
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    private void look(ThreadMXBean threads, VertxThread loop, Task task) {
        Thread.State state = loop.getState();
        StackTraceElement[] at = loop.getStackTrace();
        boolean busy = threads.getThreadCpuTime(loop.getId()) - task.cpu > LIMIT.toNanos();
        // Else it has come to its end meanwhile.
        if ((busy || state != Thread.State.RUNNABLE) && loop.startTime() == task.start) {
            blocked.add(loop.getName() + " " + state + (busy ? " busy" : "") + "\n\t" + String.join("\n\t", Arrays.stream(at).limit(25).map(String::valueOf).toList()));
        }
    }

    private static List<VertxThread> loops() {
        List<VertxThread> loops = new ArrayList<>();
        Thread[] all = new Thread[Thread.activeCount() + 1_000];
        for (Thread thread : Arrays.asList(all).subList(0, Thread.enumerate(all))) {
            if (thread instanceof VertxThread loop && loop.getName().startsWith(NAME)) {
                loops.add(loop);
            }
        }
        return loops;
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        watcher.join();
    }
}
