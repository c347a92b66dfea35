package org.doorstep.media;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that does one thing again and again, rests in between as long as that says, and outlives its failures. */
final class Loop implements AutoCloseable {

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(2);
    private static final long PATIENCE_MILLIS = 10_000;
    private static final Logger log = LoggerFactory.getLogger(Loop.class);

    /** One turn. */
    interface Turn {
        /** @return how long to rest; a {@link #poke} ends the rest early */
        Duration take() throws Exception;
    }

    private final String name;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean poked;
    private volatile boolean stopped;
    private volatile boolean failing;

    Loop(String name, Turn turn) {
        this.name = name;
        this.thread = new Thread(() -> run(turn), "media-" + name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** There may be something to do. */
    void poke() {
        lock.lock();
        try {
            poked = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run(Turn turn) {
        while (!stopped) {
            Duration rest;
            try {
                rest = turn.take();
                failing = false;
            } catch (InterruptedException e) {
                return;
            } catch (Exception e) {
                if (!failing && !stopped) {
                    log.warn("media_stopped_short part={} cause={} remedy=\"it tries again every {} s\"", name, e.getClass().getName(), AFTER_FAILURE.toSeconds());
                }
                failing = true;
                rest = AFTER_FAILURE;
            }
            rest(rest);
        }
    }

    private void rest(Duration time) {
        lock.lock();
        try {
            long nanos = time.toNanos();
            while (!poked && !stopped && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            poked = false;
        } catch (InterruptedException e) {
            stopped = true;
        } finally {
            lock.unlock();
        }
    }

    String name() {
        return name;
    }

    /** Whether its last turn failed. */
    boolean failing() {
        return failing;
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        poke();
        thread.join(PATIENCE_MILLIS);
        if (thread.isAlive()) {
            thread.interrupt();
            thread.join(TimeUnit.SECONDS.toMillis(1));
        }
    }
}
