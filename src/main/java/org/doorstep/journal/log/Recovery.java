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
 * <p><b>What counts</b> are whole batches, one behind the other, each saying which number came before it. Only one batch is ever unsynced,
 * so behind the last whole one there may be remnants of a single batch, in the same segment or in the next: whatever survived of it, records or
 * its frame, nobody was answered for it and it is a torn tail. A <em>whole</em> batch or an end mark behind a hole was forced once, and so was what lay
 * in the hole: that is damage. So is a segment whose first batch does not go on where the one before ended, unless the manifest says that
 * what lies between was freed. A segment without any whole batch is a spare.
 */
final class Recovery {

    private final Disk disk;
    private final Sink sink;
    private final RecordReaders readers = new RecordReaders();
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
    /** The highest number. */
    long last;
    /** Where the last batch begins, in the last segment. */
    long lastBatch;
    /** The last that lies in the last segment is the end mark of an orderly close. */
    boolean ended;
    long generation;

    /** Remnants of the batch that was unsynced: from the end of what counts to the end of the last that was found. */
    record Torn(Segment segment, long from, long to) {
    }

    /** Takes what is found, segment by segment. */
    interface Sink {
        /** @param apart whether something of other files may lie between this one and the one before */
        void found(Segment segment, RecordReader.Located record, boolean apart);
    }

    /** One reader a file. */
    private static final class RecordReaders {
        private Segment of;
        private RecordReader reader;

        RecordReader of(Segment segment) {
            if (segment != of) {
                of = segment;
                reader = segment.reader();
            }
            return reader;
        }
    }

    private Recovery(Disk disk, Sink sink) {
        this.disk = disk;
        this.sink = sink;
    }

    static Recovery read(Disk disk, Sink sink) throws IOException {
        Recovery recovery = new Recovery(disk, sink);
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
            } else if (name.endsWith(Names.MAKING)) {
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
            segment(each.getKey(), disk.open(each.getValue()));
        }
        last = manifest == null ? 0 : manifest.behind(last);
        if (!segments.isEmpty()) {
            torn(tail(), tail().end);
        }
        if (!spares.isEmpty()) {
            torn(spares.get(0), Head.BYTES);
        }
        spills(spilled);
    }

    /** The segment in use, or null. */
    Segment tail() {
        return segments.isEmpty() ? null : segments.get(segments.size() - 1);
    }

    private void segment(long number, Disk.File file) throws IOException {
        Segment segment = new Segment(file, opened(file, number), file.size());
        RecordReader reader = readers.of(segment);
        RecordReader.Batch batch = reader.batch(Head.BYTES);
        if (batch == null) {
            spares.add(segment);
            return;
        }
        if (manifest.freed(batch.previous() + 1, batch.last())) {
            retire(segment);
            return;
        }
        if (batch.previous() != last) {
            last = manifest.behind(last);
        }
        if (batch.previous() != last) {
            throw gap(segment, batch);
        }
        // Made earlier, but never used: what comes next has to come behind this one.
        List.copyOf(spares).forEach(this::retire);
        spares.clear();
        segments.add(segment);
        for (; batch != null; batch = next(segment, reader)) {
            if (batch.previous() != last) {
                throw LogDamagedException.at(file.name(), segment.end, "a batch that follows the number " + batch.previous() + " stands behind " + last);
            }
            batch.deliveries().forEach(delivery -> sink.found(segment, delivery, false));
            lastBatch = segment.end;
            segment.extended(batch.previous(), batch.last(), batch.end());
            last = batch.last();
            ended = false;
        }
    }

    private RecordReader.Batch next(Segment segment, RecordReader reader) throws IOException {
        for (Frame mark = reader.frame(segment.end); mark != null && mark.kind() == Frame.END; mark = reader.frame(segment.end)) {
            if (mark.number() != last) {
                throw LogDamagedException.at(segment.file.name(), segment.end, "an end mark of the number " + mark.number() + " stands behind " + last);
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
        return LogDamagedException.at(before.file.name(), reader.broken(), missing + ": no valid record, or a segment is missing");
    }

    private void torn(Segment segment, long from) throws IOException {
        RecordReader reader = readers.of(segment);
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
                    throw LogDamagedException.at(segment.file.name(), broken, "no valid record, and behind it, at byte " + at + ", "
                            + (mark ? "the end mark of an orderly close" : "the end of a whole batch") + " up to the number " + number);
                }
            }
        }
        if (to > from) {
            torn.add(new Torn(segment, from, to));
        }
    }

    private void spills(Map<Long, String> named) throws IOException {
        for (Manifest.Spill counted : manifest == null ? List.<Manifest.Spill>of() : manifest.spills()) {
            String name = named.remove(counted.generation());
            if (name == null) {
                throw LogDamagedException.of(Names.of(counted.generation(), Names.SPILL), "it is missing, with what waits of the feed " + counted.feed());
            }
            Disk.File file = disk.open(name);
            Segment spill = new Segment(file, opened(file, counted.generation()), Long.MAX_VALUE);
            spills.put(spill, counted.feed());
            spill(spill, counted);
        }
        for (String name : named.values()) {
            leftovers.add(disk.open(name));
        }
    }

    private void spill(Segment spill, Manifest.Spill counted) throws IOException {
        String feed = counted.feed();
        RecordReader reader = new RecordReader(spill.file, spill.head, counted.length(), RecordReader.AHEAD);
        boolean apart = true;
        while (spill.end < counted.length()) {
            Frame frame = reader.frame(spill.end);
            if (frame == null || frame.kind() == Frame.END || frame.kind() == Frame.DELIVERY && !frame.feed().equals(feed)) {
                throw LogDamagedException.at(spill.file.name(), spill.end, "no valid record of the feed " + feed);
            }
            if (frame.kind() == Frame.DELIVERY) {
                sink.found(spill, new RecordReader.Located(feed, frame.number(), frame.place(), frame.length(), frame.time()), apart);
            }
            apart = frame.kind() == Frame.COMMIT;
            spill.end = frame.end();
        }
    }

    private Head opened(Disk.File file, long number) throws IOException {
        generation = Math.max(generation, number);
        try {
            return Head.read(file, number, manifest.identity());
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private void retire(Segment segment) {
        leftovers.add(segment.file);
    }

    /** Closes all files. */
    void close() {
        segments.forEach(Segment::close);
        spares.forEach(Segment::close);
        spills.keySet().forEach(Segment::close);
        leftovers.forEach(file -> new Segment(file, null, 0).close());
    }
}
