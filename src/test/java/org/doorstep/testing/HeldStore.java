package org.doorstep.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.doorstep.event.Delivery;
import org.doorstep.journal.Backlog;
import org.doorstep.journal.JournalStore;

/** A real store with a switch before it: commits that wait, or fail, while a test wants them to. Remembers what each one took. */
public final class HeldStore implements JournalStore {

    private final JournalStore real;
    private final Semaphore gate = new Semaphore(1);
    private final List<List<Delivery>> commits = new CopyOnWriteArrayList<>();
    private final AtomicInteger arrivals = new AtomicInteger();
    private volatile boolean failing;

    public HeldStore(JournalStore real) {
        this.real = real;
    }

    /** Commits wait until {@link #release}. */
    public void hold() {
        gate.acquireUninterruptibly();
    }

    public void release() {
        gate.release();
    }

    /** Whether commits fail from now on. */
    public void fail(boolean now) {
        failing = now;
    }

    /** Commits begun, those that wait among them. */
    public int arrivals() {
        return arrivals.get();
    }

    /** What each commit took, in order. */
    public List<List<Delivery>> commits() {
        return commits;
    }

    @Override
    public void commit(List<Delivery> batch) throws Exception {
        arrivals.incrementAndGet();
        gate.acquireUninterruptibly();
        gate.release();
        if (failing) {
            throw new IOException("switched off");
        }
        real.commit(batch);
        commits.add(batch);
    }

    @Override
    public void connect() throws Exception {
        if (failing) {
            throw new IOException("switched off");
        }
        real.connect();
    }

    @Override
    public void disconnect() {
        real.disconnect();
    }

    @Override
    public void onLoss(Runnable broken) {
        real.onLoss(broken);
    }

    @Override
    public boolean empty(String feed) {
        return real.empty(feed);
    }

    @Override
    public OptionalLong waiting(String feed) {
        return real.waiting(feed);
    }

    @Override
    public Backlog.Held held() {
        return real.held();
    }

    @Override
    public boolean full() {
        return real.full();
    }

    @Override
    public OptionalInt diskPercent() {
        return real.diskPercent();
    }

    @Override
    public Optional<Long> copyTo(Path folder) throws IOException {
        return real.copyTo(folder);
    }

    @Override
    public void close() throws Exception {
        real.close();
    }
}
