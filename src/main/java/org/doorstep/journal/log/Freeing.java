package org.doorstep.journal.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.doorstep.event.Times;

/**
 * Frees segments that nothing waits in, and spill files likewise. What a feed that stands still has waiting in a
 * segment is copied once to a spill of that feed, and forced, before the segment goes.
 *
 * <p>Nothing is spilled while no feed is past the segment, for what stops all feeds alike, an outage of the database,
 * fills the log and no spill; nor while the copies would take more than half of what the segment holds.
 *
 * <p><b>Crash safety.</b> Copies lie behind what the manifest counts of a spill file, so they mean nothing until they
 * are forced and the manifest is replaced; that makes them count and the segment not, at once. Only then is the segment
 * touched. A file that the manifest no longer counts may come back after a crash, so taking its name away needs no
 * force.
 */
final class Freeing {

    /** A feed that nothing was through of for as long stands still. */
    private static final Duration STILL = Duration.ofSeconds(5);
    /** Sealed segments that feeds may still be on their way through. */
    private static final int LINGERING = 1;
    private static final int BUFFER = 1 << 20;

    private final Files files;
    private final Feeds feeds;
    private final LongSupplier nanos;
    /** A spill file takes no more when it has as many bytes: it is freed as a whole. */
    private final long spillBytes;

    Freeing(Files files, SegmentLog.Options options, Feeds feeds, LongSupplier nanos) {
        this.files = files;
        this.feeds = feeds;
        this.nanos = nanos;
        this.spillBytes = options.segmentBytes() / 4;
    }

    /** What one pass changes, before it counts. */
    private final class Change {
        final Set<Segment> dead = new LinkedHashSet<>();
        final Map<String, Long> gone = new TreeMap<>(files.manifest().gone());
        /** Of each segment and feed, where its records are now. */
        final Map<Segment, Map<String, List<FeedIndex.Located>>> copies = new LinkedHashMap<>();
        /** New ends of spill files, old and new. */
        final Map<Segment, Long> ends = new LinkedHashMap<>();
        final List<Files.Spill> made = new ArrayList<>();

        void gone(String feed, long number) {
            if (number > 0) {
                gone.merge(feed, number, Math::max);
            }
        }
    }

    /**
     * Spills one segment at most.
     *
     * @param needed whether there is no room for another segment: then a feed need not stand still to be spilled
     * @param ahead  whether a spare is there: else nobody shall wait for a spill that need not be
     * @return segments that are free, whose files may be used for others
     * @throws IOException          where nothing changed
     * @throws UncheckedIOException where it is not known whether something did
     */
    List<Segment> pass(boolean needed, boolean ahead) throws IOException {
        Change change = new Change();
        List<Segment> all = files.segments();
        List<Segment> sealed = all.stream().filter(segment -> segment.sealed).toList();
        for (Segment segment : sealed) {
            if (segment.runsWaiting.get() == 0) {
                change.dead.add(segment);
                segment.newest.forEach(change::gone);
            }
        }
        try {
            List<Segment> left = sealed.stream().filter(segment -> !change.dead.contains(segment)).toList();
            for (Segment segment : left) {
                if (change.copies.isEmpty() && (needed || ahead && left.size() > LINGERING)
                        && worthSpilling(segment, needed)) {
                    spill(segment, change);
                }
            }
            for (Segment spill : change.ends.keySet()) {
                spill.file.force(Disk.Force.SPILL);
            }
            if (!change.made.isEmpty()) {
                files.disk.force(Disk.Force.SPILL_NAME);
            }
        } catch (IOException e) {
            undo(change);
            throw e;
        }
        List<Files.Spill> over = files.spills().stream().filter(spill -> spill.segment().runsWaiting.get() == 0
                && !change.ends.containsKey(spill.segment())).toList();
        over.forEach(spill -> change.gone(spill.feed(), spill.segment().newest.getOrDefault(spill.feed(), 0L)));
        if (change.dead.isEmpty() && over.isEmpty()) {
            return List.of();
        }
        replaceManifest(change, over);
        apply(change, over);
        return List.copyOf(change.dead);
    }

    private boolean worthSpilling(Segment segment, boolean needed) {
        long still = nanos.getAsLong() - STILL.toNanos();
        return segment.runsWaiting.get() < segment.newest.size()
                && 2 * segment.waiting.get() <= segment.end - Head.BYTES
                && (needed || segment.newest.entrySet().stream().allMatch(feed ->
                        segment.passed.getOrDefault(feed.getKey(), 0L) >= feed.getValue()
                        || feeds.of(feed.getKey()).stoodStillSince(still)));
    }

    private void spill(Segment segment, Change change) throws IOException {
        Map<String, List<FeedIndex.Located>> copies = new LinkedHashMap<>();
        for (Map.Entry<String, Long> feed : segment.newest.entrySet()) {
            FeedIndex.Part part = feeds.of(feed.getKey()).in(segment);
            if (part.waiting().isEmpty()) {
                change.gone(feed.getKey(), feed.getValue());
            } else {
                change.gone(feed.getKey(), part.passed());
                copies.put(feed.getKey(), copied(feed.getKey(), part.waiting(), change));
            }
        }
        change.dead.add(segment);
        change.copies.put(segment, copies);
    }

    private List<FeedIndex.Located> copied(String feed, List<FeedIndex.Located> records, Change change)
            throws IOException {
        List<FeedIndex.Located> copies = new ArrayList<>(records.size());
        RecordReader reader = records.get(0).segment().pickingReader();
        int next = 0;
        while (next < records.size()) {
            Segment spill = open(feed, change);
            long end = change.ends.get(spill);
            int first = next;
            long rest = records.subList(next, records.size()).stream().mapToLong(FeedIndex.Located::length).sum();
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.max(records.get(next).length(), Math.min(rest, BUFFER))
                    + Frame.COMMIT_BYTES);
            while (next < records.size() && buffer.remaining() - Frame.COMMIT_BYTES >= records.get(next).length()
                    && (next == first || end + buffer.position() < spillBytes)) {
                FeedIndex.Located one = records.get(next);
                copies.add(new FeedIndex.Located(spill, one.number(), end + buffer.position(), one.length()));
                Frame.put(buffer, one.number(), reader.delivery(records, next));
                next++;
            }
            // Ends what comes from one segment: other files may have what lies between it and what is copied behind it.
            Frame.putCommit(buffer, next - first, records.get(next - 1).number(), Times.micros(Instant.now()),
                    records.get(first).number() - 1);
            new Frame.Checksum(spill.head).seal(buffer.flip());
            spill.file.write(buffer, end);
            change.ends.put(spill, end + buffer.limit());
        }
        return copies;
    }

    /** The spill file of the feed that takes more, or a new one. */
    private Segment open(String feed, Change change) throws IOException {
        List<Files.Spill> all = new ArrayList<>(files.spills());
        all.addAll(change.made);
        for (Files.Spill spill : all) {
            if (spill.feed().equals(feed) && !spill.segment().sealed
                    && change.ends.getOrDefault(spill.segment(), spill.segment().end) < spillBytes) {
                change.ends.putIfAbsent(spill.segment(), spill.segment().end);
                return spill.segment();
            }
        }
        Head head = Head.fresh(files.nextGeneration(), files.manifest().identity());
        Segment made = new Segment(files.disk.create(Names.of(head.generation(), Names.SPILL)), head, Long.MAX_VALUE);
        change.made.add(new Files.Spill(made, feed));
        made.file.write(head.encoded(), 0);
        change.ends.put(made, (long) Head.BYTES);
        return made;
    }

    /** Nothing counts yet. A file that failed is not written to again. */
    private void undo(Change change) {
        change.made.forEach(spill -> Files.drop(spill.segment().file));
        change.ends.keySet().forEach(spill -> spill.sealed = true);
    }

    private void replaceManifest(Change change, List<Files.Spill> over) throws IOException {
        Manifest old = files.manifest();
        List<Manifest.Spill> counted = new ArrayList<>();
        List<Files.Spill> all = new ArrayList<>(files.spills());
        all.removeAll(over);
        all.addAll(change.made);
        for (Files.Spill spill : all) {
            counted.add(new Manifest.Spill(spill.segment().head.generation(), spill.feed(),
                    change.ends.getOrDefault(spill.segment(), spill.segment().end)));
        }
        Manifest next = new Manifest(old.identity(), old.freedWith(change.dead.stream().map(Segment::range).toList()),
                change.gone, counted);
        boolean[] renaming = new boolean[1];
        try {
            next.replace(files.disk, () -> renaming[0] = true);
        } catch (IOException e) {
            if (renaming[0]) {
                throw new UncheckedIOException(e);
            }
            undo(change);
            throw e;
        }
        files.manifest(next);
    }

    private void apply(Change change, List<Files.Spill> over) {
        change.ends.forEach((spill, end) -> {
            files.took(end - (change.made.stream().anyMatch(made -> made.segment() == spill) ? 0 : spill.end));
            spill.end = end;
        });
        files.spills().addAll(change.made);
        change.copies.forEach((segment, copies) ->
                copies.forEach((feed, records) -> feeds.of(feed).moved(segment, records)));
        change.dead.forEach(segment -> segment.retired = true);
        files.segments().removeAll(change.dead);
        files.spills().removeAll(over);
        for (Files.Spill spill : over) {
            spill.segment().retired = true;
            files.dropped(spill.segment().file, spill.segment().end);
        }
    }
}
