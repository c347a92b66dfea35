package org.doorstep.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frees segments, spills what keeps them, and makes spares ahead: on a thread of its own, or one pass at a time by
 * hand.
 *
 * <p>A spare is made beside: zeroed or recycled, given its head, forced, renamed, the folder forced; only then may it
 * be taken into use. What fails until then concerns no delivery: it is dropped and tried again, and where there is no
 * spare the log is full.
 */
final class Upkeep {

    /** How often it looks by itself, and how soon it tries again what failed. */
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int ZEROS = 1 << 20;
    private static final Logger log = LoggerFactory.getLogger(Upkeep.class);

    private final Disk disk;
    private final SegmentLog.Options options;
    private final Files files;
    private final LongSupplier nanos;
    private final Consumer<Throwable> fail;
    private final Freeing freeing;
    /** Held while something is freed, and while nothing may be. */
    private final ReentrantLock freeingLock = new ReentrantLock();
    /** Freed, and not made a spare yet. Of one pass at a time. */
    private final Deque<Segment> freed = new ArrayDeque<>();
    private String said;
    /** Nobody knows which manifest is on the disk: nothing is touched any more. */
    private boolean broken;
    private boolean failing;
    private long failedAt;
    private volatile String reason = "";

    // Guarded by this.
    private Thread thread;
    private long asked;
    private long done;
    private volatile boolean stopped;

    Upkeep(Files files, SegmentLog.Options options, Feeds feeds, LongSupplier nanos, Consumer<Throwable> fail) {
        this.disk = files.disk;
        this.options = options;
        this.files = files;
        this.nanos = nanos;
        this.fail = fail;
        this.freeing = new Freeing(files, options, feeds, nanos);
    }

    synchronized void start() {
        thread = new Thread(this::run, "doorstep-journal-upkeep");
        thread.setDaemon(true);
        thread.start();
    }

    /** There may be something to do. Never waits for the disk. */
    synchronized void wake() {
        asked++;
        notifyAll();
    }

    /**
     * Makes a pass that begins after this call, and waits until there is a spare or it is over.
     *
     * @return why there is no spare, where there is none
     */
    String now() {
        synchronized (this) {
            if (thread != null) {
                long ticket = ++asked;
                notifyAll();
                while (done < ticket && files.spares() == 0 && !stopped) {
                    await(0);
                }
                return reason;
            }
        }
        pass();
        return reason;
    }

    private void await(long millis) {
        try {
            wait(millis);
        } catch (InterruptedException e) {
            // Nobody interrupts these threads; what is waited for decides.
        }
    }

    private void run() {
        while (true) {
            long ticket;
            synchronized (this) {
                ticket = asked;
            }
            pass();
            synchronized (this) {
                done = ticket;
                notifyAll();
                if (asked == ticket && !stopped) {
                    await(PAUSE.toMillis());
                }
                if (stopped) {
                    return;
                }
            }
        }
    }

    void stop() {
        Thread running;
        synchronized (this) {
            stopped = true;
            notifyAll();
            running = thread;
        }
        while (running != null && running.isAlive()) {
            synchronized (this) {
                await(10);
            }
        }
    }

    /** Something that reads the files, each of which stays what it is meanwhile. */
    interface Reading {
        void read() throws IOException;
    }

    void withoutFreeing(Reading reading) throws IOException {
        freeingLock.lock();
        try {
            reading.read();
        } finally {
            freeingLock.unlock();
        }
    }

    private void pass() {
        boolean more = true;
        while (more && !broken && !stopped) {
            more = free();
            try {
                spares();
            } catch (RuntimeException | Error e) {
                // A fault of ours, after which nobody may wait for spares that never come.
                broken = true;
                fail.accept(e);
            }
            for (Segment unused = freed.poll(); unused != null; unused = freed.poll()) {
                files.dropped(unused.file, unused.size);
            }
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /** @return whether something was freed: then there may be more to spill, which is done a segment at a time */
    private boolean free() {
        if (!freeingLock.tryLock()) {
            return false;
        }
        try {
            boolean full = files.bytes() + options.segmentBytes() > options.diskBytes();
            List<Segment> some = freeing.pass(full && files.spares() == 0, files.spares() > 0);
            freed.addAll(some);
            return !some.isEmpty();
        } catch (IOException e) {
            say("nothing could be freed: " + e);
        } catch (RuntimeException | Error e) {
            broken = true;
            fail.accept(e);
        } finally {
            freeingLock.unlock();
        }
        return false;
    }

    private void spares() {
        while (!broken && files.spares() < options.spares()) {
            Segment old = freed.poll();
            if (old != null && old.size != options.segmentBytes()) {
                files.dropped(old.file, old.size);
                continue;
            }
            if (old == null && files.bytes() + options.segmentBytes() > options.diskBytes()) {
                reason = "the journal's files take " + files.bytes() + " of " + options.diskBytes() + " bytes";
                return;
            }
            if (old == null && failing && nanos.getAsLong() - failedAt < PAUSE.toNanos()) {
                return;
            }
            Disk.File file = old == null ? null : old.file;
            try {
                long generation = files.nextGeneration();
                if (old == null) {
                    files.took(options.segmentBytes());
                    file = disk.create(Names.of(generation, Names.MAKING));
                    zero(file);
                } else {
                    recycle(file, generation);
                }
                Head head = Head.fresh(generation, files.manifest().identity());
                file.write(head.encoded(), 0);
                file.force(Disk.Force.SPARE);
                file.rename(Names.of(generation, Names.SEGMENT));
                disk.force(Disk.Force.SPARE_NAME);
                files.add(new Segment(file, head, options.segmentBytes()));
                failing = false;
                said = null;
                reason = "";
            } catch (IOException e) {
                failing = true;
                failedAt = nanos.getAsLong();
                reason = "no segment could be made: " + e.getMessage();
                say(reason);
                files.dropped(file, options.segmentBytes());
                return;
            }
        }
    }

    private void zero(Disk.File file) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate(Math.min(ZEROS, options.segmentBytes()));
        for (int at = 0; at < options.segmentBytes(); at += zeros.limit()) {
            file.write(zeros.clear().limit(Math.min(zeros.capacity(), options.segmentBytes() - at)), at);
        }
    }

    /** Its old records have another salt, and are none. */
    private void recycle(Disk.File file, long generation) throws IOException {
        file.rename(Names.of(generation, Names.MAKING));
        disk.force(Disk.Force.RECYCLED_NAME);
    }

    /** Once, until something else is the matter or it is over. */
    private void say(String what) {
        if (!what.equals(said)) {
            said = what;
            log.warn("journal_upkeep_failed cause=\"{}\" effect=\"tried again; the door answers as for a full journal"
                    + " when no segment is left\"", what);
        }
    }
}
