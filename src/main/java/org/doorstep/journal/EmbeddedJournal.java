package org.doorstep.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.doorstep.event.Delivery;
import org.doorstep.journal.log.FailedException;
import org.doorstep.journal.log.FullException;
import org.doorstep.journal.log.SegmentLog;
import org.doorstep.journal.log.SyncListener;

/**
 * The journal in this process: a {@link SegmentLog} in the data folder. How far each lane is the lanes say themselves ({@link #through}),
 * when their database knows it.
 */
public final class EmbeddedJournal implements JournalStore {

    private final SegmentLog log;
    private final long disk;
    private final Consumer<Exception> failed;
    private final long openedAt;
    private volatile Consumer<Set<String>> written = feeds -> { };

    /**
     * @param log    closed with this
     * @param disk   bytes it may hold
     * @param failed told once that its disk has failed it: nothing more will be written
     */
    public EmbeddedJournal(SegmentLog log, long disk, Consumer<Exception> failed) {
        this.log = log;
        this.disk = disk;
        this.failed = failed;
        this.openedAt = log.last();
    }

    /** Whose numbers these are. */
    public UUID identity() {
        return log.identity();
    }

    /** Whether a number was given since this process opened the journal. */
    public boolean fresh(long number) {
        return number > openedAt;
    }

    /** @param written told which feeds something was written of, on the writer's thread, before anybody else is */
    public void onWritten(Consumer<Set<String>> written) {
        this.written = written;
    }

    /** Synchronized for tests alone, which write past the writer. */
    @Override
    public synchronized void commit(List<Delivery> batch) throws JournalFullException, FailedException {
        try {
            log.append(batch);
        } catch (FullException e) {
            throw new JournalFullException(e.getMessage(), e);
        } catch (FailedException e) {
            failed.accept(e);
            throw e;
        }
        written.accept(batch.stream().map(Delivery::feed).collect(Collectors.toSet()));
    }

    /** What it holds and has done, in figures. */
    public SegmentLog.Stats stats() {
        return log.stats();
    }

    /** @param listener told of each batch's write and force, on the writer's thread */
    public void onSync(SyncListener listener) {
        log.onSync(listener);
    }

    /**
     * What waits of a feed behind a number, in order, bounded by both; at least one where there is one.
     *
     * @throws IOException when the disk does not give it back
     */
    public List<SegmentLog.Entry> read(String feed, long after, int maxDeliveries, int maxBytes) throws IOException {
        return log.read(feed, after, maxDeliveries, maxBytes);
    }

    /** Everything of the feed up to this number is through, and its database knows. */
    public void through(String feed, long number) {
        log.through(feed, number);
    }

    @Override
    public void connect() throws IOException {
        if (log.failed()) {
            throw new IOException("the journal's disk has failed it");
        }
    }

    @Override
    public void disconnect() {
        // It is never away.
    }

    @Override
    public void onLoss(Runnable broken) {
        // It is never lost.
    }

    @Override
    public boolean empty(String feed) {
        return log.waiting(feed).deliveries() == 0;
    }

    @Override
    public OptionalLong waiting(String feed) {
        return OptionalLong.of(log.waiting(feed).deliveries());
    }

    @Override
    public Backlog.Held held() {
        return new Backlog.Held() {
            @Override
            public long ofFeed(String feed) {
                return log.waiting(feed).bytes();
            }

            @Override
            public long ofAll() {
                return log.feeds().stream().mapToLong(this::ofFeed).sum();
            }
        };
    }

    @Override
    public boolean full() {
        return log.full();
    }

    @Override
    public OptionalInt diskPercent() {
        return OptionalInt.of((int) (100 * log.stats().diskBytes() / disk));
    }

    @Override
    public Optional<Long> copyTo(Path folder) throws IOException {
        log.backup(folder);
        try (Stream<Path> files = Files.list(folder)) {
            return Optional.of(files.mapToLong(file -> file.toFile().length()).sum());
        }
    }

    @Override
    public void close() {
        log.close();
    }
}
