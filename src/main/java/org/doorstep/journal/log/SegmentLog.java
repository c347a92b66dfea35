package org.doorstep.journal.log;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.doorstep.event.Delivery;

/**
 * Append-only log of deliveries of all feeds, in segments. One thread appends, which nobody may interrupt; any thread
 * reads, says what is through, asks.
 *
 * <p><b>Crash safety.</b> A batch is written behind the one before and forced before {@link #append} returns; nothing
 * else is in the appending thread's turn, since spare segments are made beside and ahead by {@link Upkeep}, with their
 * space taken and their names forced. So one batch at a time is unsynced, and {@link Recovery} finds all that was
 * forced, whatever became of that one. Records leave a segment, to be forgotten or to a feed's spill, by the one rename
 * that replaces the {@link Manifest}. A write or force that fails is final: {@link FailedException}.
 *
 * <p>The log keeps no acknowledgements: after {@link #open} all that it has waits, until {@link #through} is said.
 */
public final class SegmentLog implements AutoCloseable {

    /** One in as many of a segment's bytes is kept in memory: 8 of 32 MiB. */
    private static final int IN_MEMORY = 4;

    private final Files files;
    private final Upkeep upkeep;
    private final Appender appender;
    private final Feeds feeds;
    private final Recent recent;
    private final Syncs syncs;

    /**
     * @param diskBytes    that all files of the log may take; what is copied to a spill may pass it, by less than a
     *                     segment and for as long as that takes
     * @param segmentBytes of a segment, at least 4096; a batch that is larger gets a segment of its own
     * @param spares       segments made ahead
     * @param slowSync     a batch's write and force that takes longer is warned of
     */
    public record Options(long diskBytes, int segmentBytes, int spares, Duration slowSync) {
        public Options {
            if (segmentBytes < 4096 || segmentBytes % 8 != 0 || spares < 1) {
                throw new IllegalArgumentException("segments of " + segmentBytes + " bytes, " + spares + " spares");
            }
        }
    }

    /** @param bytes that it takes in the log */
    public record Entry(long number, int bytes, Delivery delivery) {
    }

    /**
     * What is not through of a feed.
     *
     * @param bytes            in the log, spilled or not
     * @param oldestReceivedAt epoch microseconds to a millisecond, of the first that waits; 0 where nothing does
     * @param newestNumber     the highest that the feed was given since the log was opened or that lay there then,
     *                         through or not; else 0
     */
    public record Waiting(long bytes, long deliveries, long oldestReceivedAt, long newestNumber) {
        static final Waiting NOTHING = new Waiting(0, 0, 0, 0);
    }

    /**
     * @param segments         in use
     * @param spares           ready
     * @param diskBytes        of all files
     * @param spilled          bytes of spill files, of each feed that has some
     * @param oldestReceivedAt epoch microseconds, of the delivery with the lowest number that waits; 0 where nothing
     *                         does
     * @param oldestFeed       whose that is; null where nothing waits
     * @param syncs            batches forced since the start
     * @param syncedBytes      written by them
     * @param slowestNanos     the longest write and force of them
     */
    public record Stats(int segments, int spares, long diskBytes, Map<String, Long> spilled, long oldestReceivedAt,
            String oldestFeed,
                        long syncs, long syncedBytes, long slowestNanos) {
    }

    /**
     * Opens the log, or makes one in an empty folder.
     *
     * @param disk  closed with the log, or when it cannot be opened
     * @param floor highest number that the database knows of any feed; the log goes on after the higher of it and its
     *              own
     * @throws LogDamagedException when something is not as it was made durable; nothing was changed
     */
    public static SegmentLog open(Disk disk, Options options, long floor) throws LogDamagedException, IOException {
        try {
            SegmentLog opened = new SegmentLog(disk, options, floor, System::nanoTime);
            opened.upkeep.start();
            return opened;
        } catch (IOException | RuntimeException e) {
            disk.close();
            throw e;
        }
    }

    /** Without a thread for the upkeep: it is done by {@link #upkeep}, or where an append needs a spare. */
    SegmentLog(Disk disk, Options options, long floor, LongSupplier nanos) throws IOException {
        this.feeds = new Feeds(nanos);
        this.recent = new Recent(options.segmentBytes() / IN_MEMORY);
        this.syncs = new Syncs(options.slowSync());
        Recovery recovery = Recovery.read(disk, false, feeds);
        feeds.sort();
        this.files = new Files(disk, recovery, options.segmentBytes());
        files.manifest(new Tail(disk).mend(recovery));
        this.upkeep = new Upkeep(files, options, feeds, nanos, this::fail);
        this.appender = new Appender(files, upkeep, options, syncs, recent, feeds, recovery, floor);
    }

    private void fail(Throwable cause) {
        appender.fail(cause);
    }

    /** Of this journal: made with it, and in the head of each of its files. */
    public UUID identity() {
        return files.manifest().identity();
    }

    /** The lowest number that may still be read here; {@link #last} + 1 where none is. */
    public long first() {
        return Math.min(feeds.oldest(Long.MAX_VALUE), files.first(last() + 1));
    }

    /** The highest number ever given. */
    public long last() {
        return appender.last();
    }

    /**
     * Of each feed the highest number of its own that was freed here. Where a lane's position is lower, something is
     * missing that it has not had: its database is older than the log.
     */
    public Map<String, Long> gone() {
        return files.manifest().gone();
    }

    /**
     * Writes a batch and forces it. The deliveries get the numbers behind {@link #last}, in order.
     *
     * @return the number of the first
     * @throws FullException   when there is no room; nothing was written
     * @throws FailedException when the log takes nothing more; whether a start finds this batch is open
     */
    public long append(List<Delivery> batch) throws FullException, FailedException {
        return appender.append(batch);
    }

    /**
     * What waits of a feed behind a number, in order: at least one where there is one, else within both bounds.
     *
     * @throws LogDamagedException when what was made durable cannot be read any more
     */
    public List<Entry> read(String feed, long after, int maxDeliveries, int maxBytes) throws IOException {
        FeedIndex index = feeds.of(feed);
        while (index != null) {
            List<FeedIndex.Located> picked = index.pick(after, maxDeliveries, maxBytes);
            try {
                return recent.entries(picked);
            } catch (IOException e) {
                // Freed or spilled since it was picked: the index knows better by now.
                if (picked.stream().noneMatch(one -> one.segment().retired)) {
                    throw e;
                }
            }
        }
        return List.of();
    }

    /** Everything of the feed up to this number is through. Never goes back; never waits for the disk. Any thread. */
    public void through(String feed, long number) {
        if (feeds.through(feed, number)) {
            upkeep.wake();
        }
    }

    /** What is not through of a feed. */
    public Waiting waiting(String feed) {
        return feeds.waiting(feed);
    }

    /** Feeds that something waits of. */
    public Set<String> feeds() {
        return feeds.waiting();
    }

    public Stats stats() {
        String oldest = feeds.oldest();
        return new Stats(files.segments().size(), files.spares(), files.bytes(), files.spilled(),
                oldest == null ? 0 : feeds.waiting(oldest).oldestReceivedAt(), oldest,
                syncs.count(), syncs.bytes(), syncs.slowestNanos());
    }

    /** Whether a write or force failed: nothing is taken any more. */
    public boolean failed() {
        return appender.failed();
    }

    /** Whether the last append found no room, and there is none since. */
    public boolean full() {
        return appender.full();
    }

    /** Whom to tell of each batch's write and force. */
    public void onSync(SyncListener listener) {
        syncs.tell(listener);
    }

    /**
     * Copies the segments, of the one in use what was forced, and the spill files to an empty or missing folder, while
     * appends go on: a log that can be opened. Nothing is freed meanwhile.
     */
    public void backup(Path folder) throws IOException {
        try (Disk to = FileDisk.lock(folder)) {
            backup(to);
        }
    }

    void backup(Disk to) throws IOException {
        upkeep.withoutFreeing(() -> new Backup(files).copy(to));
    }

    Upkeep upkeep() {
        return upkeep;
    }

    /** Ends with an end mark, forced; nothing is taken afterwards. To be called when nobody appends any more. */
    @Override
    public void close() {
        upkeep.stop();
        appender.close();
    }
}
