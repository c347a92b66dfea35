package org.doorstep.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.doorstep.event.Delivery;
import org.doorstep.event.Times;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Append-only log of deliveries of all feeds, in segments. One thread appends, which nobody may interrupt; any thread reads, says what is through, asks.
 *
 * <p><b>Crash safety.</b> A batch is written behind the one before and forced before {@link #append} returns; nothing else is in the appending thread's
 * turn, since spare segments are made beside and ahead by {@link Upkeep}, with their space taken and their names forced. So one batch at a time is unsynced,
 * and {@link Recovery} finds all that was forced, whatever became of that one. Records leave a segment, to be forgotten or to a feed's
 * spill, by the one rename that replaces the {@link Manifest}. A write or force that fails is final: {@link FailedException}.
 *
 * <p>The log keeps no acknowledgements: after {@link #open} all that it has waits, until {@link #through} is said.
 */
public final class SegmentLog implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SegmentLog.class);
    private static final int BUFFER = 2 << 20;
    /** Of a segment's bytes, as many are kept in memory: 8 of 32 MiB. */
    private static final int IN_MEMORY = 4;

    private final Disk disk;
    private final Options options;
    private final LongSupplier nanos;
    private final Files files;
    private final Upkeep upkeep;
    private final Map<String, FeedIndex> feeds = new ConcurrentHashMap<>();
    private final Recent recent;
    private final Syncs syncs;
    private volatile long last;
    private volatile Throwable failure;
    private volatile boolean full;
    private volatile boolean closed;

    // Of the appending thread only.
    private ByteBuffer buffer;
    /** The highest number that lies in the log: less than {@link #last} where a database knew a higher one. */
    private long written;
    private boolean ended;

    /**
     * @param diskBytes    that all files of the log may take; what is copied to a spill may pass it, by less than a segment and for as long as that takes
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
     * @param newestNumber     the highest that the feed was given since the log was opened or that lay there then, through or not; else 0
     */
    public record Waiting(long bytes, long deliveries, long oldestReceivedAt, long newestNumber) {
        static final Waiting NOTHING = new Waiting(0, 0, 0, 0);
    }

    /**
     * @param segments         in use
     * @param spares           ready
     * @param diskBytes        of all files
     * @param spilled          bytes of spill files, of each feed that has some
     * @param oldestReceivedAt epoch microseconds, of the delivery with the lowest number that waits; 0 where nothing does
     * @param oldestFeed       whose that is; null where nothing waits
     * @param syncs            batches forced since the start
     * @param syncedBytes      written by them
     * @param slowestNanos     the longest write and force of them
     */
    public record Stats(int segments, int spares, long diskBytes, Map<String, Long> spilled, long oldestReceivedAt, String oldestFeed,
                        long syncs, long syncedBytes, long slowestNanos) {
    }

    /**
     * Opens the log, or makes one in an empty folder.
     *
     * @param disk  closed with the log
     * @param floor highest number that the database knows of any feed; the log goes on after the higher of it and its own
     * @throws LogDamagedException when something is not as it was made durable; nothing was changed
     */
    public static SegmentLog open(Disk disk, Options options, long floor) throws LogDamagedException, IOException {
        return new SegmentLog(disk, options, floor, System::nanoTime).kept();
    }

    /** Without a thread for the upkeep: it is done by {@link #upkeep}, or where an append needs a spare. */
    static SegmentLog open(Disk disk, Options options, long floor, LongSupplier nanos) throws IOException {
        return new SegmentLog(disk, options, floor, nanos);
    }

    /** With a thread for the upkeep from now on. */
    SegmentLog kept() {
        upkeep.start();
        return this;
    }

    private SegmentLog(Disk disk, Options options, long floor, LongSupplier nanos) throws IOException {
        this.disk = disk;
        this.options = options;
        this.nanos = nanos;
        this.recent = new Recent(options.segmentBytes() / IN_MEMORY);
        this.syncs = new Syncs(options.slowSync());
        Recovery recovery = Recovery.read(disk, (segment, record, apart) -> index(record.feed()).add(segment, record, apart, nanos.getAsLong()));
        feeds.values().forEach(FeedIndex::sort);
        this.files = new Files(disk, recovery, options.segmentBytes());
        files.manifest(new Tail(disk).mend(recovery));
        this.written = recovery.last;
        this.last = Math.max(written, floor);
        this.ended = recovery.ended && recovery.torn.isEmpty();
        this.upkeep = new Upkeep(files, options, feeds, nanos, this::fail);
    }

    private FeedIndex index(String feed) {
        return feeds.computeIfAbsent(feed, FeedIndex::new);
    }

    /** Of this journal: made with it, and in the head of each of its files. */
    public UUID identity() {
        return files.manifest().identity();
    }

    /** The lowest number that may still be read here; {@link #last} + 1 where none is. */
    public long first() {
        long waiting = feeds.values().stream().mapToLong(FeedIndex::oldest).filter(number -> number > 0).min().orElse(Long.MAX_VALUE);
        return Math.min(waiting, files.first(last + 1));
    }

    /** The highest number ever given. */
    public long last() {
        return last;
    }

    /**
     * Of each feed the highest number of its own that was freed here. Where a lane's position is lower, something is missing that it has
     * not had: its database is older than the log.
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
        if (failure != null || closed) {
            throw new FailedException(closed ? "the journal is closed" : "the journal's disk failed", failure);
        }
        if (batch.isEmpty()) {
            throw new IllegalArgumentException("an empty batch");
        }
        long first = last + 1;
        ByteBuffer records = encoded(batch, first);
        try {
            Segment segment = write(records);
            long place = segment.end;
            segment.extended(written, first + batch.size() - 1, place + records.limit());
            written = segment.last;
            ended = false;
            full = false;
            recent.add(first, batch, records.limit());
            for (int i = 0, at = 0; i < batch.size(); at += records.getInt(at), i++) {
                Delivery delivery = batch.get(i);
                index(delivery.feed()).add(segment, new RecordReader.Located(delivery.feed(), first + i, place + at, records.getInt(at), delivery.receivedAt()),
                        false, nanos.getAsLong());
            }
            last = written;
            return first;
        } catch (FullException e) {
            full = true;
            throw e;
        } catch (IOException | RuntimeException e) {
            fail(e);
            throw new FailedException("the journal's disk failed", e);
        }
    }

    private ByteBuffer encoded(List<Delivery> batch, long first) {
        long most = batch.stream().mapToLong(Frame::atMost).sum() + Frame.COMMIT_BYTES;
        if (most > Integer.MAX_VALUE - Frame.END_BYTES - Head.BYTES) {
            throw new IllegalArgumentException("a batch of " + most + " bytes");
        }
        if (buffer == null) {
            buffer = ByteBuffer.allocateDirect(Math.min(BUFFER, options.segmentBytes()));
        }
        ByteBuffer records = most <= buffer.capacity() ? buffer.clear() : ByteBuffer.allocate((int) most);
        for (int i = 0; i < batch.size(); i++) {
            Frame.put(records, first + i, batch.get(i));
        }
        Frame.putCommit(records, batch.size(), first + batch.size() - 1, Times.micros(Instant.now()), written);
        return records.flip();
    }

    private Segment write(ByteBuffer records) throws FullException, IOException {
        int bytes = records.limit();
        if (Head.BYTES + bytes + Frame.END_BYTES > options.segmentBytes()) {
            return files.ownSegment(records, options.diskBytes());
        }
        Segment segment = files.tail();
        if (segment == null || segment.end + bytes + Frame.END_BYTES > segment.size) {
            segment = files.next();
            if (segment == null) {
                String reason = upkeep.now();
                segment = files.next();
                if (segment == null) {
                    throw new FullException(reason, null);
                }
            }
            upkeep.wake();
        }
        new Frame.Checksum(segment.head).seal(records);
        long begun = System.nanoTime();
        segment.file.write(records, segment.end);
        segment.file.force(Disk.Force.BATCH);
        syncs.synced(System.nanoTime() - begun, bytes);
        return segment;
    }

    /**
     * What waits of a feed behind a number, in order: at least one where there is one, else within both bounds.
     *
     * @throws LogDamagedException when what was made durable cannot be read any more
     */
    public List<Entry> read(String feed, long after, int maxDeliveries, int maxBytes) throws IOException {
        FeedIndex index = feeds.get(feed);
        while (index != null) {
            List<FeedIndex.Located> picked = index.pick(after, maxDeliveries, maxBytes);
            try {
                return entries(picked);
            } catch (IOException e) {
                // Freed or spilled since it was picked: the index knows better by now.
                if (picked.stream().noneMatch(one -> one.segment().retired)) {
                    throw e;
                }
            }
        }
        return List.of();
    }

    private List<Entry> entries(List<FeedIndex.Located> picked) throws IOException {
        List<Delivery> known = recent.find(picked);
        List<Entry> entries = new ArrayList<>(picked.size());
        RecordReader reader = null;
        Segment of = null;
        for (int i = 0; i < picked.size(); i++) {
            FeedIndex.Located one = picked.get(i);
            Delivery delivery = known.get(i);
            if (delivery == null) {
                if (of != one.segment()) {
                    of = one.segment();
                    reader = of.pickingReader();
                }
                delivery = reader.delivery(picked, i);
            }
            entries.add(new Entry(one.number(), one.length(), delivery));
        }
        return entries;
    }

    /** Everything of the feed up to this number is through. Never goes back; never waits for the disk. Any thread. */
    public void through(String feed, long number) {
        FeedIndex index = feeds.get(feed);
        if (index != null && index.through(number, nanos.getAsLong())) {
            upkeep.wake();
        }
    }

    /** What is not through of a feed. */
    public Waiting waiting(String feed) {
        FeedIndex index = feeds.get(feed);
        return index == null ? Waiting.NOTHING : index.waiting();
    }

    /** Feeds that something waits of. */
    public Set<String> feeds() {
        Set<String> waiting = new TreeSet<>();
        feeds.forEach((feed, index) -> {
            if (index.oldest() > 0) {
                waiting.add(feed);
            }
        });
        return waiting;
    }

    public Stats stats() {
        String oldest = null;
        long lowest = Long.MAX_VALUE;
        for (Map.Entry<String, FeedIndex> feed : feeds.entrySet()) {
            long number = feed.getValue().oldest();
            if (number > 0 && number < lowest) {
                lowest = number;
                oldest = feed.getKey();
            }
        }
        return new Stats(files.segments().size(), files.spares(), files.bytes(), files.spilled(), oldest == null ? 0 : waiting(oldest).oldestReceivedAt(), oldest,
                syncs.count(), syncs.bytes(), syncs.slowestNanos());
    }

    /** Whether a write or force failed: nothing is taken any more. */
    public boolean failed() {
        return failure != null;
    }

    /** Whether the last append found no room, and there is none since. */
    public boolean full() {
        return full && files.spares() == 0;
    }

    /** Whom to tell of each batch's write and force. */
    public void onSync(SyncListener listener) {
        syncs.tell(listener);
    }

    /**
     * Copies the segments, of the one in use what was forced, and the spill files to an empty or missing folder, while appends go on: a log that can be opened.
     * Nothing is freed meanwhile.
     */
    public void backup(Path folder) throws IOException {
        try (Disk to = FileDisk.lock(folder)) {
            backup(to);
        }
    }

    void backup(Disk to) throws IOException {
        upkeep.withoutFreeing(() -> new Backup(files).copy(to));
    }

    /** Frees, spills and makes spares, once: where no thread of the log's own does it. */
    void upkeep() {
        upkeep.now();
    }

    private void fail(Throwable cause) {
        if (failure == null) {
            failure = cause;
            log.error("journal_disk_failed cause=\"{}\" effect=\"nothing more is taken; the next start reads what was made durable\"", cause.toString());
        }
    }

    /** Ends with an end mark, forced; nothing is taken afterwards. To be called when nobody appends any more. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        upkeep.stop();
        Segment tail = files.tail();
        try {
            if (tail != null && !ended && failure == null && tail.end + Frame.END_BYTES <= tail.size) {
                tail.file.write(Frame.end(tail.head, written, Times.micros(Instant.now())), tail.end);
                tail.file.force(Disk.Force.END_MARK);
            }
            files.close();
            disk.close();
        } catch (IOException e) {
            log.warn("journal_not_closed cause=\"{}\" effect=\"the next start looks for a torn tail\"", e.toString());
        }
    }
}
