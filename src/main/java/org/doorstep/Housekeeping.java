package org.doorstep;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.doorstep.store.Leases;
import org.doorstep.store.Retention;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the retention now and then, in one process at a time, with a pause after every step: the lanes come first. */
final class Housekeeping implements AutoCloseable {

    private static final String CHORE = "retention";
    private static final Duration LEASE = Duration.ofMinutes(10);
    private static final long EVERY_SECONDS = 300;
    private static final long FIRST_SECONDS = 20;
    private static final long PAUSE_MILLIS = 50;
    /** Steps between two looks at the lease: it is renewed long before it ends. */
    private static final int STEPS_A_LEASE = 100;

    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

    private final Retention retention;
    private final Leases leases;
    private final Counter events;
    private final Counter deadLetters;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "doorstep-retention");
        thread.setDaemon(true);
        return thread;
    });

    Housekeeping(Retention retention, Leases leases, MeterRegistry meters) {
        this.retention = retention;
        this.leases = leases;
        this.events = meters.counter("doorstep.retention.removed", "table", "events");
        this.deadLetters = meters.counter("doorstep.retention.removed", "table", "dead_letters");
    }

    Housekeeping start() {
        clock.scheduleWithFixedDelay(this::tidy, FIRST_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
        return this;
    }

    /** Removes all that is too old, unless another process does. An outage ends it until the next time. */
    void tidy() {
        try {
            if (leases.hold(CHORE, LEASE)) {
                Retention.Cut cut = retention.cut();
                steps(() -> retention.events(cut), events);
                steps(() -> retention.deadLetters(cut), deadLetters);
                leases.release(CHORE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.warn("retention_failed cause={} remedy=\"none needed: Doorstep tries again in {} seconds\"", e.getClass().getName(), EVERY_SECONDS);
        }
    }

    private void steps(IntSupplier step, Counter removed) throws InterruptedException {
        long all = 0;
        for (int n = 1; ; n++) {
            int rows = step.getAsInt();
            all += rows;
            removed.increment(rows);
            if (rows == 0) {
                break;
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            if (n % STEPS_A_LEASE == 0 && !leases.hold(CHORE, LEASE)) {
                break;
            }
        }
        if (all > 0) {
            log.info("retention table={} removed={}", removed.getId().getTag("table"), all);
        }
    }

    @Override
    public void close() throws InterruptedException {
        clock.shutdownNow();
        clock.awaitTermination(10, TimeUnit.SECONDS);
    }
}
