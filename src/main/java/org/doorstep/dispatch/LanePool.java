package org.doorstep.dispatch;

import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.doorstep.journal.Bundle;
import org.doorstep.journal.EmbeddedJournal;
import org.doorstep.store.Positions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the lanes of an embedded journal: each feed's bundles one after the other, on few threads that all feeds share, taking turns. Small
 * bundles of several feeds share a transaction ({@link Together}). A feed without work is an object and no thread, and so is one that waits for its next attempt. Where all threads have been inside a
 * step for a while there are more of them, at most one a feed, so feeds whose steps hang stop no other.
 */
public final class LanePool implements AutoCloseable {

    /** On SQLite one of them writes at a time, while others decode. */
    private static final int THREADS = 3;
    /** Deliveries of a bundle that may share a transaction: one with more is worth its own. */
    private static final int SMALL = 20;
    private static final long TICK_MILLIS = 250;
    /** Without any bundle coming to its end, while some wait for a thread. */
    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** After which a feed without work says for its last bundle that it is through. */
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long KEEP_ALIVE_SECONDS = 10;
    private static final long LAST_SECONDS = 10;

    private static final Logger log = LoggerFactory.getLogger(LanePool.class);

    private final EmbeddedJournal journal;
    private final Positions positions;
    private final Transactions transactions;
    private final Map<String, LaneReader> readers = new ConcurrentHashMap<>();
    private final Map<String, Long> said;
    private final Deque<LaneReader.Due> due = new ConcurrentLinkedDeque<>();
    private final ThreadPoolExecutor threads;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, work -> daemon(work, "doorstep-lanes"));
    private final LongAdder shared = new LongAdder();
    private final Semaphore saying = new Semaphore(1);
    private volatile boolean sayingFails;
    // Of the timer's thread only.
    private long completed;
    private long completedAt = System.nanoTime();

    /** @param positions of this journal */
    public LanePool(EmbeddedJournal journal, Positions positions, Transactions transactions) {
        this.journal = journal;
        this.positions = positions;
        this.transactions = transactions;
        this.said = positions.all();
        said.forEach(journal::through);
        this.threads = new ThreadPoolExecutor(THREADS, THREADS, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> daemon(work, "doorstep-lane"));
        threads.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
        timer.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        journal.onWritten(this::written);
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** A feed's lane begins, or goes on. @param route what its bundles go through */
    void begin(String feed, LaneReader.Route route) {
        readers.computeIfAbsent(feed, name -> new LaneReader(name, said.getOrDefault(name, 0L), journal, positions, this)).begin(route);
    }

    /** It gets no further bundle. The one under way may go on for a while. */
    void end(String feed) {
        readers.get(feed).end();
    }

    private void written(Set<String> feeds) {
        for (String feed : feeds) {
            LaneReader reader = readers.get(feed);
            if (reader != null) {
                reader.wake();
            }
        }
    }

    void now(LaneReader.Due turn) {
        due.add(turn);
        served();
    }

    void later(LaneReader.Due turn, long millis) {
        try {
            timer.schedule(() -> now(turn), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // Closing: it comes back at the next start.
        }
    }

    private void served() {
        try {
            threads.execute(this::serve);
        } catch (RejectedExecutionException e) {
            // Closing, and whoever has come to an end says so all the same: what waits comes back at the next start.
        }
    }

    /** The turn that has waited longest, and where it is small those behind it that are small, too. */
    private void serve() {
        // What a step has left behind; an interrupt would close the journal's files for all.
        Thread.interrupted();
        LaneReader.Due next = due.poll();
        boolean sociable = next != null && next.sociable();
        LaneReader.Turn first = next == null ? null : next.begin(Bundle.TOGETHER, LaneReader.MAX_BYTES);
        if (first == null) {
            return;
        }
        if (!sociable || !first.fresh() || first.deliveries() > SMALL || first.bytes() > LaneReader.MAX_BYTES / 2) {
            first.take();
            return;
        }
        List<LaneReader.Turn> turns = new ArrayList<>(List.of(first));
        int deliveries = first.deliveries();
        int bytes = first.bytes();
        while (deliveries < Bundle.TOGETHER && bytes < LaneReader.MAX_BYTES && (next = sociable()) != null) {
            LaneReader.Turn turn = next.begin(Bundle.TOGETHER - deliveries, LaneReader.MAX_BYTES - bytes);
            if (turn != null && !turn.fresh()) {
                // Taken with care, which may take long.
                turn.again();
            } else if (turn != null) {
                turns.add(turn);
                deliveries += turn.deliveries();
                bytes += turn.bytes();
            }
        }
        if (turns.size() == 1) {
            first.take();
        } else {
            together(turns);
        }
    }

    /** The next turn that is due, where it may be shared. */
    private LaneReader.Due sociable() {
        LaneReader.Due next = due.poll();
        if (next != null && !next.sociable()) {
            due.addFirst(next);
            // Whoever was to serve it may have looked meanwhile, and found nothing.
            served();
            return null;
        }
        return next;
    }

    private void together(List<LaneReader.Turn> turns) {
        long begun = System.nanoTime();
        Together together = new Together();
        List<LaneReader.Turn> prepared = new ArrayList<>();
        for (LaneReader.Turn turn : turns) {
            Together.during(together, () -> {
                if (turn.take()) {
                    prepared.add(turn);
                } else {
                    together.without(turn.handover());
                }
            });
        }
        boolean well = together.finish();
        if (System.nanoTime() - begun > LaneReader.LONG_NANOS) {
            // Whose steps take long they find out by themselves.
            prepared.forEach(LaneReader.Turn::apart);
        }
        prepared.forEach(turn -> {
            if (well) {
                shared.increment();
                turn.end(true);
            } else {
                turn.again();
            }
        });
    }

    /** Bundles that went through in a transaction with others. */
    long shared() {
        return shared.sum();
    }

    private void tick() {
        try {
            resize();
            // A database that is away keeps whoever asks for a while: not this thread.
            if (readers.values().stream().anyMatch(reader -> reader.idleFor(IDLE_NANOS)) && saying.tryAcquire()) {
                threads.execute(() -> {
                    try {
                        say(readers.values().stream().filter(reader -> reader.idleFor(IDLE_NANOS)).toList());
                    } finally {
                        saying.release();
                    }
                });
            }
        } catch (RuntimeException e) {
            log.error("lanes_tick_failed", e);
        }
    }

    private void resize() {
        long now = System.nanoTime();
        long done = threads.getCompletedTaskCount();
        if (done != completed || threads.getQueue().isEmpty()) {
            completed = done;
            completedAt = now;
            int busy = threads.getActiveCount();
            if (threads.getCorePoolSize() > THREADS && busy < threads.getCorePoolSize() - 1) {
                threads.setCorePoolSize(threads.getCorePoolSize() - 1);
                threads.setMaximumPoolSize(threads.getCorePoolSize());
            }
        } else if (now - completedAt > STUCK_NANOS && threads.getCorePoolSize() < readers.size()) {
            completedAt = now;
            threads.setMaximumPoolSize(threads.getCorePoolSize() + 1);
            threads.setCorePoolSize(threads.getCorePoolSize() + 1);
            log.warn("lanes_wait threads={} remedy=\"none needed: steps take long, so there is one thread more; doorstep_backlog_age_seconds says which feeds wait\"", threads.getCorePoolSize());
        }
    }

    /** What is idle is through with its last bundle, and nobody else would say so. */
    private void say(List<LaneReader> idle) {
        Map<String, Long> numbers = new LinkedHashMap<>();
        idle.forEach(reader -> numbers.put(reader.feed(), reader.position()));
        try {
            transactions.database(() -> positions.say(numbers));
            idle.forEach(reader -> reader.said(numbers.get(reader.feed())));
            sayingFails = false;
        } catch (RuntimeException e) {
            // Its lanes say that the database is away as soon as there is work for them.
            if (!sayingFails) {
                log.info("positions_wait cause={}", e.getClass().getSimpleName());
            }
            sayingFails = true;
        }
    }

    /** After the lanes' routes have stopped: says how far they are. */
    @Override
    public void close() throws InterruptedException {
        journal.onWritten(feeds -> { });
        timer.shutdownNow();
        timer.awaitTermination(LAST_SECONDS, TimeUnit.SECONDS);
        threads.shutdown();
        if (!threads.awaitTermination(LAST_SECONDS, TimeUnit.SECONDS)) {
            log.warn("lanes_still_busy remedy=\"none needed: what is under way comes back at the next start\"");
        }
        List<LaneReader> unsaid = readers.values().stream().filter(LaneReader::unsaid).toList();
        if (!unsaid.isEmpty()) {
            say(unsaid);
        }
    }
}
