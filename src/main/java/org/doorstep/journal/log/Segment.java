package org.doorstep.journal.log;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A file with records: a segment of the log, or a file of a feed's spill. */
final class Segment {

    final Disk.File file;
    final Head head;
    /** Bytes that the file may have. */
    final long size;
    /** Behind the last batch that was forced, or what counts of a spill file. */
    volatile long end = Head.BYTES;
    /** The last number before its first batch; -1 as long as it has none. */
    volatile long previous = -1;
    /** Its highest number. */
    volatile long last = -1;
    /** Nothing is appended any more. */
    volatile boolean sealed;
    /** Its file is no longer what it was: who reads asks the index again. */
    volatile boolean retired;
    /** Highest number of each feed that has records here. */
    final Map<String, Long> newest = new ConcurrentHashMap<>();
    /** Highest number of each feed that is through here, where one is. */
    final Map<String, Long> passed = new ConcurrentHashMap<>();
    /** Bytes of records that are not through. */
    final AtomicLong waiting = new AtomicLong();
    /** Feeds with records that are not through; a feed counts once for each {@link Run}. */
    final AtomicInteger runsWaiting = new AtomicInteger();

    Segment(Disk.File file, Head head, long size) {
        this.file = file;
        this.head = head;
        this.size = size;
    }

    boolean used() {
        return previous >= 0;
    }

    /** A batch that was forced. */
    void extended(long before, long lastNumber, long behind) {
        if (previous < 0) {
            previous = before;
        }
        last = lastNumber;
        end = behind;
    }

    Manifest.Range range() {
        return new Manifest.Range(previous + 1, last);
    }

    /** For a look at all of it. */
    RecordReader reader() {
        return new RecordReader(file, head, size, RecordReader.AHEAD);
    }

    /** For some records of it. */
    RecordReader pickingReader() {
        return new RecordReader(file, head, size, 0);
    }

    /** Closes the file; the disk is never asked for it again. */
    void close() {
        try {
            file.close();
        } catch (IOException e) {
            // Everything that counts was forced.
        }
    }

    @Override
    public String toString() {
        return file.name();
    }
}
