package org.doorstep.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The files of an open log. The appending thread takes spares and adds segments at the end; the upkeep makes spares,
 * takes away segments other than the last, and has the spills; any thread looks.
 */
final class Files {

    private static final int MINOR = 32;

    final Disk disk;
    private final List<Segment> segments = new CopyOnWriteArrayList<>();
    private final Queue<Segment> spares = new ConcurrentLinkedQueue<>();
    private final List<Spill> spills = new CopyOnWriteArrayList<>();
    private final AtomicLong bytes = new AtomicLong();
    private volatile Manifest manifest;
    /** Of the upkeep. The upper half counts; the lower half is for segments of one batch, which come between. */
    private long generation;

    record Spill(Segment segment, String feed) {
    }

    Files(Disk disk, Recovery recovery, int segmentBytes) throws IOException {
        this.disk = disk;
        this.manifest = recovery.manifest;
        this.generation = recovery.generation;
        for (Segment segment : recovery.segments) {
            segments.add(segment);
            segment.sealed = segment != recovery.tail();
            bytes.addAndGet(segment.size);
        }
        for (Segment spare : recovery.spares) {
            if (spare.size == segmentBytes) {
                add(spare);
                bytes.addAndGet(spare.size);
            } else {
                // Made when another size was configured.
                recovery.leftovers.add(spare.file);
            }
        }
        recovery.spills.forEach((segment, feed) -> {
            spills.add(new Spill(segment, feed));
            bytes.addAndGet(segment.end);
        });
    }

    Manifest manifest() {
        return manifest;
    }

    void manifest(Manifest now) {
        manifest = now;
    }

    /** All in use, in order. */
    List<Segment> segments() {
        return segments;
    }

    List<Spill> spills() {
        return spills;
    }

    /** The segment in use, or null. */
    Segment tail() {
        int size = segments.size();
        return size == 0 ? null : segments.get(size - 1);
    }

    int spares() {
        return spares.size();
    }

    void add(Segment spare) {
        spares.add(spare);
    }

    long bytes() {
        return bytes.get();
    }

    void took(long more) {
        bytes.addAndGet(more);
    }

    void dropped(Disk.File file, long size) {
        bytes.addAndGet(-size);
        drop(file);
    }

    long nextGeneration() {
        generation = ((generation >>> MINOR) + 1) << MINOR;
        return generation;
    }

    /** Takes a spare into use: no name changes, its head is there. Null where there is none. */
    Segment next() {
        Segment spare = spares.poll();
        if (spare != null) {
            use(spare);
        }
        return spare;
    }

    private void use(Segment next) {
        Segment before = tail();
        segments.add(next);
        if (before != null) {
            before.sealed = true;
        }
    }

    /**
     * Makes a segment for one batch that is too large for others, in the appending thread's turn: written beside and
     * forced before it gets its name.
     *
     * @throws FullException where that failed, which changed nothing
     * @throws IOException   where it failed when it got its name
     */
    Segment ownSegment(ByteBuffer records, long diskBytes) throws FullException, IOException {
        long size = (long) Head.BYTES + records.limit() + Frame.END_BYTES;
        if (bytes() + size > diskBytes) {
            throw new FullException("a batch of " + records.limit() + " bytes has no room within " + diskBytes, null);
        }
        Segment tail = tail();
        Head head = Head.fresh(tail == null ? 1 : tail.head.generation() + 1, manifest.identity());
        new Frame.Checksum(head).seal(records);
        Disk.File file = null;
        try {
            file = disk.create(Names.of(head.generation(), Names.MAKING));
            file.write(head.encoded(), 0);
            file.write(records, Head.BYTES);
            file.write(ByteBuffer.allocate(Frame.END_BYTES), Head.BYTES + records.limit());
            file.force(Disk.Force.OWN_SEGMENT);
        } catch (IOException e) {
            drop(file);
            throw new FullException("no file of " + size + " bytes could be made: " + e.getMessage(), e);
        }
        file.rename(Names.of(head.generation(), Names.SEGMENT));
        disk.force(Disk.Force.OWN_SEGMENT_NAME);
        Segment segment = new Segment(file, head, size);
        took(size);
        use(segment);
        return segment;
    }

    /** Of a file that never counted, or counts no more. What cannot be deleted is a leftover for the next start. */
    static void drop(Disk.File file) {
        if (file != null) {
            try {
                file.delete();
            } catch (IOException e) {
                // It is not listed, so it never counts again.
            }
        }
    }

    /** The lowest number in a segment, or the other where there is none. */
    long first(long other) {
        return segments.stream().filter(Segment::used).mapToLong(segment -> segment.previous + 1).min().orElse(other);
    }

    Map<String, Long> spilled() {
        Map<String, Long> all = new TreeMap<>();
        spills.forEach(spill -> all.merge(spill.feed, spill.segment.end, Long::sum));
        return all;
    }

    void close() throws IOException {
        List<Segment> all = new ArrayList<>(segments);
        all.addAll(spares);
        spills.forEach(spill -> all.add(spill.segment));
        all.forEach(Segment::close);
        disk.close();
    }
}
