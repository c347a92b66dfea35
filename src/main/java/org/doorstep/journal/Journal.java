package org.doorstep.journal;

import com.github.f4b6a3.ulid.UlidCreator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.doorstep.event.Delivery;
import org.doorstep.event.Times;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes deliveries durable by natural batching: whoever comes while a commit is under way waits in a queue bounded in
 * bytes, and the one writer thread takes all that is there into the next commit. No timer, so an idle journal adds no
 * latency; one sync for many deliveries, so a busy one is not bound by the disk's syncs a second.
 *
 * <p>The writer gives ids and times, so their order is the order of the queue and of dispatch.
 */
public final class Journal implements AutoCloseable {

    /** What one commit takes at most. */
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_DELIVERIES = 256;
    private static final long RECONNECT_AFTER = TimeUnit.MILLISECONDS.toNanos(500);

    private static final Logger log = LoggerFactory.getLogger(Journal.class);

    private final JournalStore store;
    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final Memory memory;
    private final int memoryBytes;
    private final Backlog backlog;
    private final Thread writer;
    private volatile boolean closed;
    private volatile boolean failing;
    /** The store was lost, perhaps while nothing was being written. */
    private volatile boolean lost;
    /** {@link System#nanoTime()} at the start of the commit under way, or null. */
    private volatile Long commitBegun;

    // Of the writer thread only.
    private long lastMicros;
    private long failedAt;

    /**
     * @param store   where deliveries are made durable; closed by whoever opened it, after this
     * @param memory  bytes that may wait to be written
     * @param backlog told what was written
     */
    public Journal(JournalStore store, long memory, Backlog backlog) {
        this.store = store;
        this.backlog = backlog;
        this.memoryBytes = (int) Math.min(Integer.MAX_VALUE, memory);
        this.memory = new Memory(memoryBytes);
        store.onLoss(() -> {
            lost = true;
            queue.add(Waiting.NOBODY);
        });
        try {
            store.connect();
        } catch (Exception e) {
            // Nothing is ready before it can be written down; the writer goes on trying.
            fail(List.of(), e);
        }
        this.writer = new Thread(this::run, "doorstep-journal");
        writer.setDaemon(true);
        writer.start();
    }

    private record Waiting(Draft draft, int bytes, CompletableFuture<Delivery> durable) {
        /** Wakes the writer and is passed over. */
        private static final Waiting NOBODY = new Waiting(null, 0, CompletableFuture.completedFuture(null));
    }

    /**
     * Hands a delivery over, and never waits: not for room in the memory of the queue either.
     *
     * @return completes on the writer's thread once the delivery is committed, exceptionally with a
     *         {@link JournalUnavailableException} when it was not; a caller that gives up cancels it, and it is then not
     *         written unless the commit is already under way
     */
    public CompletableFuture<Delivery> write(Draft draft) {
        return write(draft, () -> { });
    }

    /**
     * The same. Blocks only while the memory of the queue is full, at most {@code patience}.
     *
     * @throws JournalUnavailableException when there is no room
     * @throws InterruptedException        when the calling thread is asked to stop
     */
    public CompletableFuture<Delivery> write(Draft draft, Duration patience) throws JournalUnavailableException, InterruptedException {
        if (closed) {
            throw new JournalUnavailableException("closed", null);
        }
        CountDownLatch room = new CountDownLatch(1);
        CompletableFuture<Delivery> durable = write(draft, room::countDown);
        if (!room.await(patience.toNanos(), TimeUnit.NANOSECONDS) && durable.cancel(false)) {
            throw new JournalUnavailableException("memory full", null);
        }
        return durable;
    }

    private CompletableFuture<Delivery> write(Draft draft, Runnable room) {
        if (closed) {
            return CompletableFuture.failedFuture(new JournalUnavailableException("closed", null));
        }
        int bytes = Math.min(memoryBytes, draft.body().length + 256);
        CompletableFuture<Delivery> durable = new CompletableFuture<>();
        Memory.Turn turn = memory.acquire(bytes, () -> {
            queue.add(new Waiting(draft, bytes, durable));
            room.run();
        });
        if (turn != null) {
            durable.whenComplete((written, givenUp) -> memory.leave(turn));
        }
        if (closed) {
            failAll("closed", null);
        }
        return durable;
    }

    /** Bytes waiting to be written. */
    public long waitingBytes() {
        return memoryBytes - memory.availablePermits();
    }

    /** Whether the last commit failed. */
    public boolean failing() {
        return failing;
    }

    /** How long the commit under way has taken; zero when there is none. */
    public Duration commitUnderWay() {
        Long begun = commitBegun;
        return begun == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - begun);
    }

    private void run() {
        while (!closed || !queue.isEmpty()) {
            List<Waiting> batch = List.of();
            try {
                batch = take();
                if (lost) {
                    // An idle journal must notice too: a door that says it is ready should be.
                    lost = false;
                    store.disconnect();
                }
                commitBegun = System.nanoTime();
                commit(batch);
            } catch (InterruptedException e) {
                // Nobody interrupts this thread; the loop decides.
            } catch (JournalFullException e) {
                refuse(batch, "full", e);
            } catch (JournalUnavailableException e) {
                refuse(batch, "not written", e);
            } catch (Exception | Error e) {
                // Also of a fault of ours: without its writer the journal would be silent, and everybody wait.
                fail(batch, e);
            } finally {
                commitBegun = null;
            }
        }
        store.disconnect();
    }

    private List<Waiting> take() throws InterruptedException {
        List<Waiting> batch = new ArrayList<>();
        // Where senders are kept away from what failed, none of them would find out that it works again.
        Waiting next = closed ? queue.poll() : failing ? queue.poll(RECONNECT_AFTER, TimeUnit.NANOSECONDS) : queue.take();
        int bytes = 0;
        while (next != null) {
            if (next.durable.isDone()) {
                memory.release(next.bytes);
            } else {
                batch.add(next);
                bytes += next.bytes;
            }
            Waiting following = queue.peek();
            boolean full = following == null || batch.size() >= MAX_DELIVERIES || !batch.isEmpty() && bytes + following.bytes > MAX_BYTES;
            next = full ? null : queue.poll();
        }
        return batch;
    }

    /** With an empty batch only finds out whether a store that failed, or was lost, can be reached again. */
    private void commit(List<Waiting> batch) throws Exception {
        if (failing && System.nanoTime() - failedAt < RECONNECT_AFTER) {
            throw new JournalUnavailableException("not connected", null);
        }
        store.connect();
        if (batch.isEmpty()) {
            failing = false;
            return;
        }
        List<Delivery> stamped = new ArrayList<>(batch.size());
        for (Waiting waiting : batch) {
            stamped.add(waiting.draft.stamped(UlidCreator.getMonotonicUlid().toString(), micros()));
        }
        store.commit(stamped);
        failing = false;
        stamped.forEach(delivery -> backlog.written(delivery.feed(), delivery.receivedAt(), delivery.receivedAt()));
        for (int i = 0; i < batch.size(); i++) {
            memory.release(batch.get(i).bytes);
            batch.get(i).durable.complete(stamped.get(i));
        }
    }

    /** Strictly rising: of two deliveries the later one has the later time, whatever the clock does. */
    private long micros() {
        lastMicros = Math.max(lastMicros + 1, Times.micros(Instant.now()));
        return lastMicros;
    }

    private void fail(List<Waiting> batch, Throwable cause) {
        if (!failing) {
            log.error("journal_unavailable cause=\"{}\"", cause.toString());
        }
        failing = true;
        failedAt = System.nanoTime();
        store.disconnect();
        refuse(batch, "not written", cause);
    }

    private void refuse(List<Waiting> batch, String message, Throwable cause) {
        for (Waiting waiting : batch) {
            memory.release(waiting.bytes);
            waiting.durable.completeExceptionally(new JournalUnavailableException(message, cause));
        }
    }

    private void failAll(String message, Exception cause) {
        for (Waiting waiting = queue.poll(); waiting != null; waiting = queue.poll()) {
            memory.release(waiting.bytes);
            waiting.durable.completeExceptionally(new JournalUnavailableException(message, cause));
        }
    }

    /** Writes what is waiting, then stops. */
    @Override
    public void close() throws InterruptedException {
        closed = true;
        // Not an interrupt: one that meets a write of the store stops the broker.
        queue.add(Waiting.NOBODY);
        writer.join(TimeUnit.SECONDS.toMillis(10));
        failAll("closed", null);
    }
}
