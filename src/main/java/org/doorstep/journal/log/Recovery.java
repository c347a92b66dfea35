package org.doorstep.journal.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads a journal's folder as a crash or a close left it, and changes nothing.
 *
 * <p><b>What counts</b> are whole batches, one behind the other, each saying which number came before it. Only one
 * batch is ever unsynced, so behind the last whole one there may be remnants of a single batch, there or in the next
 * segment: whatever survived of it, records or its frame, nobody was answered for it and it is a torn tail. A
 * <em>whole</em> batch or an end mark behind a hole was forced once, and so was what lay in the hole: that is damage.
 * So is a segment that does not go on where the one before ended, unless the manifest says that what lay between was
 * freed. A segment without a whole batch is a spare.
 */
final class Recovery {

    private final Disk disk;
    private final boolean running;
    private final Sink sink;
    /** Null in a new folder. */
    Manifest manifest;
    /** In use, in order. */
    final List<Segment> segments = new ArrayList<>();
    /** Not in use yet, in order of generation. */
    final List<Segment> spares = new ArrayList<>();
    final Map<Segment, String> spills = new LinkedHashMap<>();
    /** Files that count no more. */
    final List<Disk.File> leftovers = new ArrayList<>();
    final List<Torn> torn = new ArrayList<>();
    long last;
    /** Where the last batch begins, in the last segment. */
    long lastBatch;
    /** The last that lies in the last segment is the end mark of an orderly close. */
    boolean ended;
    long generation;

    /** Remnants of the batch that was unsynced: from the end of what counts to the end of the last that was found. */
    record Torn(Segment segment, long from, long to) {
    }

    interface Sink {
        /** @param apart whether something of other files may lie between this one and the one before */
        void found(Segment segment, RecordReader.Located record, boolean apart) throws IOException;
    }

    private Recovery(Disk disk, boolean running, Sink sink) {
        this.disk = disk;
        this.running = running;
        this.sink = sink;
    }

    /**
     * @param running whether somebody works on it: files may go while they are read, which the manifest then says, and
     *                what is behind the last whole batch is being written
     */
    static Recovery read(Disk disk, boolean running, Sink sink) throws IOException {
        Recovery recovery = new Recovery(disk, running, sink);
        try {
            recovery.read();
            return recovery;
        } catch (IOException | RuntimeException e) {
            recovery.close();
            throw e;
        }
    }

    private void read() throws IOException {
        TreeMap<Long, String> named = new TreeMap<>();
        TreeMap<Long, String> spilled = new TreeMap<>();
        boolean hasManifest = false;
        for (String name : disk.names()) {
            if (Names.generation(name, Names.SEGMENT) >= 0) {
                named.put(Names.generation(name, Names.SEGMENT), name);
            } else if (Names.generation(name, Names.SPILL) >= 0) {
                spilled.put(Names.generation(name, Names.SPILL), name);
            } else if (name.endsWith(Names.MAKING) && !running) {
                leftovers.add(disk.open(name));
            }
            hasManifest |= name.equals(Manifest.NAME);
        }
        if (hasManifest) {
            manifest = Manifest.read(disk);
        } else if (!named.isEmpty() || !spilled.isEmpty()) {
            throw LogDamagedException.of(Manifest.NAME, "it is missing, and there are segments");
        }
        for (Map.Entry<Long, String> each : named.entrySet()) {
            segment(each.getKey(), each.getValue());
        }
        last = manifest == null ? 0 : manifest.behind(last);
        if (!running && manifest != null && manifest.highest() > last) {
            throw LogDamagedException.of(tail() == null ? Manifest.NAME : tail().toString(), "the number " + last
                    + " is the last, and " + manifest.highest() + " was freed: a segment is missing");
        }
        if (running) {
            manifest = Manifest.read(disk);
        } else if (!segments.isEmpty()) {
            torn(tail(), tail().end);
        }
        if (!running && !spares.isEmpty()) {
            torn(spares.get(0), Head.BYTES);
        }
        new SpillRecovery(disk, this, running, sink).read(spilled);
    }

    /** The segment in use, or null. */
    Segment tail() {
        return segments.isEmpty() ? null : segments.get(segments.size() - 1);
    }

    private void segment(long number, String name) throws IOException {
        Segment segment;
        try {
            Disk.File file = disk.open(name);
            segment = new Segment(file, opened(file, number), file.size());
        } catch (IOException e) {
            if (running && !disk.names().contains(name)) {
                return;
            }
            throw e;
        }
        take(segment);
    }

    private void take(Segment segment) throws IOException {
        RecordReader.Batch first = segment.reader().batch(Head.BYTES);
        if (first == null) {
            spares.add(segment);
            return;
        }
        if (manifest.freed(first.previous() + 1, first.last())) {
            leftovers.add(segment.file);
            return;
        }
        if (running && first.previous() != last) {
            catchUp();
        }
        if (first.previous() != last && !manifest.freed(last + 1, first.previous())) {
            throw gap(segment, first);
        }
        last = first.previous();
        // Made earlier, but never used: what comes next has to come behind this one.
        spares.forEach(spare -> leftovers.add(spare.file));
        spares.clear();
        segments.add(segment);
        batches(segment);
    }

    /** What was freed, or written in files that were read before, while others were read. */
    private void catchUp() throws IOException {
        manifest = Manifest.read(disk);
        if (tail() != null) {
            batches(tail());
        }
        List<Segment> again = List.copyOf(spares);
        spares.clear();
        for (Segment spare : again) {
            take(spare);
        }
    }

    private void batches(Segment segment) throws IOException {
        RecordReader reader = segment.reader();
        for (RecordReader.Batch batch = next(segment, reader); batch != null; batch = next(segment, reader)) {
            if (batch.previous() != last) {
                throw LogDamagedException.at(segment.toString(), segment.end, "a batch that follows the number "
                        + batch.previous() + " stands behind " + last);
            }
            for (RecordReader.Located delivery : batch.deliveries()) {
                sink.found(segment, delivery, false);
            }
            lastBatch = segment.end;
            segment.extended(batch.previous(), batch.last(), batch.end());
            last = batch.last();
            ended = false;
        }
    }

    private RecordReader.Batch next(Segment segment, RecordReader reader) throws IOException {
        for (Frame mark = reader.frame(segment.end); mark != null
                && mark.kind() == Frame.END; mark = reader.frame(segment.end)) {
            if (mark.number() != last) {
                throw LogDamagedException.at(segment.file.name(), segment.end, "an end mark of the number "
                        + mark.number() + " stands behind " + last);
            }
            segment.end = mark.end();
            ended = true;
        }
        return reader.batch(segment.end);
    }

    private LogDamagedException gap(Segment next, RecordReader.Batch batch) throws IOException {
        String missing = "the number " + last + " is followed by " + (batch.previous() + 1) + " in " + next;
        if (segments.isEmpty() && spares.isEmpty()) {
            return LogDamagedException.of(next.file.name(), missing + ": a segment is missing");
        }
        // One between that seemed to have no batch is where they were; else they came behind the end of the one before.
        Segment before = spares.isEmpty() ? tail() : spares.get(0);
        RecordReader reader = before.reader();
        reader.batch(before.end);
        return LogDamagedException.at(before.file.name(), reader.broken(), missing
                + ": no valid record, or a segment is missing");
    }

    private void torn(Segment segment, long from) throws IOException {
        RecordReader reader = segment.reader();
        reader.batch(from);
        long broken = reader.broken();
        long to = from;
        for (long at = reader.next(from); at >= 0; at = reader.next(at + 8)) {
            Frame frame = reader.frame(at);
            to = frame == null ? at + Frame.HEAD : frame.end();
            if (frame != null && frame.kind() != Frame.DELIVERY) {
                long number = frame.number();
                boolean mark = frame.kind() == Frame.END;
                if (mark || at - frame.batchBytes() >= from && reader.batch(at - frame.batchBytes()) != null) {
                    throw LogDamagedException.at(segment.file.name(), broken,
                            "no valid record, and behind it, at byte " + at + ", "
                            + (mark ? "the end mark of an orderly close" : "the end of a whole batch")
                            + " up to the number " + number);
                }
            }
        }
        if (to > from) {
            torn.add(new Torn(segment, from, to));
        }
    }

    Head opened(Disk.File file, long number) throws IOException {
        generation = Math.max(generation, number);
        try {
            return Head.read(file, number, manifest.identity());
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** Closes all files. */
    void close() {
        segments.forEach(Segment::close);
        spares.forEach(Segment::close);
        spills.keySet().forEach(Segment::close);
        leftovers.forEach(file -> new Segment(file, null, 0).close());
    }
}
