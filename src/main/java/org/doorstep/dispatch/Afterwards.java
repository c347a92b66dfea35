package org.doorstep.dispatch;

import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.doorstep.event.Delivery;
import org.doorstep.journal.Journal;
import org.doorstep.provider.Provider;
import org.doorstep.store.Database;
import org.doorstep.store.DeadLetters;
import org.doorstep.store.Lanes;
import org.doorstep.store.Leases;
import org.doorstep.store.Letters;
import org.doorstep.store.LoggedEvents;
import org.doorstep.store.Parked;
import org.doorstep.store.ReplayJobs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators ask for after a bad day: parked resources resumed, the log replayed, dead letters brought back. The long work is done
 * by one thread, a step at a time and in turn; of several processes one does it. What is wanted and how far it has come is in the
 * database, so a restart goes on where it was.
 */
public final class Afterwards implements AutoCloseable {

    private static final String CHORE = "afterwards";
    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long COUNT_EVERY = 5 * SECOND;

    private static final Logger log = LoggerFactory.getLogger(Afterwards.class);

    private final Letters letters;
    private final LoggedEvents events;
    private final ReplayJobs jobs;
    private final Parked parked;
    private final ResourceRoutes routes;
    private final Redelivery redelivery;
    private final Resumption.Tools resuming;
    private final Replay.Tools replaying;
    private final Leases leases;
    private final DispatchMeters meters;
    private final Supplier<Collection<String>> feeds;
    private final Thread worker = new Thread(this::run, "doorstep-afterwards");
    private boolean closed;
    private boolean woken;

    // Of the worker's thread only.
    private final Map<String, Pace> chores = new LinkedHashMap<>();
    private long lookAt = System.nanoTime();
    private long countAt = System.nanoTime();
    private long leaseUntil = System.nanoTime();
    private boolean failing;
    private boolean held;

    /**
     * @param feeds     names of the feeds there are
     * @param providers how each delivery is to be read
     */
    public Afterwards(Database database, Leases leases, Transactions transactions, Journal journal, ResourceRoutes routes, QueueStep queue, DispatchMeters meters,
                      Supplier<Collection<String>> feeds, Function<Delivery, Provider> providers) {
        this.letters = new Letters(database);
        this.events = new LoggedEvents(database);
        this.jobs = new ReplayJobs(database);
        this.parked = new Parked(database);
        this.routes = routes;
        this.redelivery = new Redelivery(letters, journal, feed -> feeds.get().contains(feed));
        Lanes lanes = new Lanes(database);
        Steps steps = new Steps(transactions, lanes);
        Sending sending = new Sending(routes, lanes);
        this.resuming = new Resumption.Tools(steps, transactions, parked, events, new DeadLetters(database), sending, providers, meters);
        this.replaying = new Replay.Tools(steps, jobs, events, sending, queue, meters);
        this.leases = leases;
        this.meters = meters;
        this.feeds = feeds;
        worker.setDaemon(true);
    }

    /** Starts the work; goes on with what was under way. */
    public Afterwards start() {
        worker.start();
        return this;
    }

    public Letters letters() {
        return letters;
    }

    public LoggedEvents events() {
        return events;
    }

    public ReplayJobs jobs() {
        return jobs;
    }

    public Parked parked() {
        return parked;
    }

    public ResourceRoutes routes() {
        return routes;
    }

    public Redelivery redelivery() {
        return redelivery;
    }

    /** There is something new to do. Any thread. */
    public synchronized void wake() {
        woken = true;
        notifyAll();
    }

    private void run() {
        while (!isClosed()) {
            long pause;
            try {
                pause = work();
                failing = false;
            } catch (RuntimeException | Error e) {
                // Whatever it is: without this thread nothing is resumed or replayed any more.
                if (!failing) {
                    log.warn("afterwards_waits cause={}", e.getClass().getName());
                }
                failing = true;
                pause = 5 * SECOND;
            }
            pause(pause);
        }
    }

    /** @return nanoseconds until there is something to do again */
    private long work() {
        long now = System.nanoTime();
        if (countAt - now <= 0) {
            countAt = now + COUNT_EVERY;
            meters.parked(feeds.get(), parked.all());
        }
        if (lookAt - now <= 0) {
            lookAt = now + SECOND;
            parked.wanted().forEach(each -> chores.computeIfAbsent("resume " + each.getKey() + " " + each.getValue(), key -> new Pace(new Resumption(each.getKey(), each.getValue(), resuming))));
            jobs.running().forEach(job -> chores.computeIfAbsent("replay " + job.id(), key -> new Pace(new Replay(job.id(), replaying))));
        }
        if (chores.isEmpty() || !ours()) {
            chores.clear();
            return SECOND;
        }
        long next = SECOND;
        for (Iterator<Pace> each = chores.values().iterator(); each.hasNext() && !isClosed(); ) {
            Pace chore = each.next();
            if (chore.step()) {
                next = Math.min(next, chore.untilDue());
            } else {
                each.remove();
                // What ended here may have been counted, and may have been asked for again.
                countAt = System.nanoTime();
            }
        }
        if (chores.isEmpty()) {
            release();
        }
        return next;
    }

    /** Whether this process is the one that does it. */
    private boolean ours() {
        long now = System.nanoTime();
        if (leaseUntil - now > 0) {
            return true;
        }
        if (!leases.hold(CHORE, LEASE)) {
            return false;
        }
        held = true;
        leaseUntil = now + LEASE.toNanos() / 3;
        return true;
    }

    private void release() {
        if (held) {
            held = false;
            leaseUntil = System.nanoTime();
            leases.release(CHORE);
        }
    }

    private synchronized void pause(long nanos) {
        long until = System.nanoTime() + nanos;
        try {
            for (long left = nanos; left > 0 && !closed && !woken; left = until - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, TimeUnit.MILLISECONDS.toNanos(1)));
            }
        } catch (InterruptedException e) {
            // Nobody interrupts this thread; the loop decides.
        }
        if (woken) {
            woken = false;
            lookAt = System.nanoTime();
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Ends after the step under way; the rest is done after the next start. */
    @Override
    public void close() throws InterruptedException {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        // Not an interrupt: one that meets a write of the store stops the broker.
        worker.join(TimeUnit.SECONDS.toMillis(30));
        if (!worker.isAlive()) {
            release();
        }
    }
}
