package org.doorstep.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.doorstep.event.Delivery;
import org.doorstep.event.Times;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes batches, forces them, and only then lets readers see them. Of the appending thread. */
final class Appender {

    private static final Logger log = LoggerFactory.getLogger(Appender.class);
    private static final int BUFFER = 2 << 20;

    private final Files files;
    private final Upkeep upkeep;
    private final SegmentLog.Options options;
    private final Syncs syncs;
    private final Recent recent;
    private final Recovery.Sink index;
    private final ByteBuffer buffer;
    /** The highest number that lies in the log: lower than {@link #last} where a database knew a higher one. */
    private long written;
    private boolean ended;
    private volatile long last;
    private volatile Throwable failure;
    private volatile boolean full;
    private volatile boolean closed;

    Appender(Files files, Upkeep upkeep, SegmentLog.Options options, Syncs syncs, Recent recent, Recovery.Sink index,
            Recovery found, long floor) {
        this.files = files;
        this.upkeep = upkeep;
        this.options = options;
        this.syncs = syncs;
        this.recent = recent;
        this.index = index;
        this.buffer = ByteBuffer.allocateDirect(Math.min(BUFFER, options.segmentBytes()));
        this.written = found.last;
        this.ended = found.ended && found.torn.isEmpty();
        this.last = Math.max(written, floor);
    }

    long last() {
        return last;
    }

    boolean failed() {
        return failure != null;
    }

    boolean full() {
        return full && files.spares() == 0;
    }

    /** Final. Any thread. */
    void fail(Throwable cause) {
        if (failure == null) {
            failure = cause;
            log.error("journal_disk_failed cause=\"{}\" effect=\"nothing more is taken; the next start reads what"
                    + " was made durable\"", cause.toString());
        }
    }

    /** See {@link SegmentLog#append}. */
    long append(List<Delivery> batch) throws FullException, FailedException {
        if (failure != null || closed) {
            throw new FailedException(closed ? "the journal is closed" : "the journal's disk failed", failure);
        }
        long first = last + 1;
        ByteBuffer records = encoded(batch, first);
        try {
            Segment segment = write(records);
            full = false;
            show(segment, batch, first, records);
            return first;
        } catch (FullException e) {
            if (failure != null) {
                throw new FailedException("the journal's disk failed", failure);
            }
            full = true;
            throw e;
        } catch (IOException | RuntimeException e) {
            fail(e);
            throw new FailedException("the journal's disk failed", e);
        }
    }

    private void show(Segment segment, List<Delivery> batch, long first, ByteBuffer records) throws IOException {
        long place = segment.end;
        segment.extended(written, first + batch.size() - 1, place + records.limit());
        written = segment.last;
        ended = false;
        recent.add(first, batch, records.limit());
        int at = 0;
        for (int i = 0; i < batch.size(); i++) {
            Delivery delivery = batch.get(i);
            int length = records.getInt(at);
            index.found(segment, new RecordReader.Located(delivery.feed(), first + i, place + at, length,
                    delivery.receivedAt()), false);
            at += length;
        }
        last = written;
    }

    private ByteBuffer encoded(List<Delivery> batch, long first) {
        if (batch.isEmpty()) {
            throw new IllegalArgumentException("an empty batch");
        }
        long most = batch.stream().mapToLong(Frame::atMost).sum() + Frame.COMMIT_BYTES;
        if (most > Integer.MAX_VALUE - Frame.END_BYTES - Head.BYTES) {
            throw new IllegalArgumentException("a batch of " + most + " bytes");
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

    /** With the end mark of an orderly close: from now on a hole before it is damage, and no torn tail. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        Segment tail = files.tail();
        try {
            if (failure == null && tail != null && !ended && tail.end + Frame.END_BYTES <= tail.size) {
                tail.file.write(Frame.end(tail.head, written, Times.micros(Instant.now())), tail.end);
                tail.file.force(Disk.Force.END_MARK);
            }
            files.close();
        } catch (IOException e) {
            log.warn("journal_not_closed cause=\"{}\" effect=\"the next start looks for a torn tail\"", e.toString());
        }
    }
}
