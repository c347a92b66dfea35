package org.doorstep.journal.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * What waits of one feed, and where it lies. Guarded by its monitor, which nobody holds while it waits for the disk.
 * Runs are in the order of their numbers; a run whose segment is freed is replaced by one of a spill file, at the same
 * place in that order.
 */
final class FeedIndex {

    private final String feed;
    private Deque<Run> runs = new ArrayDeque<>();
    private long bytes;
    private long deliveries;
    private long newest;
    /** Of the log's clock: when something of it was last through, or began to wait. */
    private long moved;

    FeedIndex(String feed) {
        this.feed = feed;
    }

    /** Where one delivery lies. */
    record Located(Segment segment, long number, long place, int length) {

        long end() {
            return place + length;
        }
    }

    /** @param apart the run before goes on no further: see {@link #sort} */
    synchronized void add(Segment segment, RecordReader.Located record, boolean apart, long now) {
        long number = record.number();
        Run run = runs.peekLast();
        if (run == null) {
            moved = now;
        }
        if (run == null || apart || !run.takes(segment, number)) {
            run = new Run(segment, number, record.receivedAt());
            runs.add(run);
            segment.runsWaiting.incrementAndGet();
        }
        run.add(number, record.place(), record.length(), record.receivedAt());
        segment.newest.merge(feed, number, Math::max);
        segment.waiting.addAndGet(record.length());
        bytes += record.length();
        deliveries++;
        newest = Math.max(newest, number);
    }

    /** Brings runs that were added file by file into the order of their numbers, no two of which may overlap. */
    synchronized void sort() throws LogDamagedException {
        List<Run> sorted = new ArrayList<>(runs);
        sorted.sort(Comparator.comparingLong(run -> run.number(run.head())));
        for (int i = 1; i < sorted.size(); i++) {
            Run run = sorted.get(i);
            if (run.number(run.head()) <= sorted.get(i - 1).number(sorted.get(i - 1).size() - 1)) {
                throw LogDamagedException.at(run.segment.toString(), run.place(run.head()), "what it has of the feed "
                        + feed + " is elsewhere, too");
            }
        }
        runs = new ArrayDeque<>(sorted);
    }

    /** @return whether there is a segment now that nothing waits in and nothing is appended to */
    synchronized boolean through(long number, long now) {
        boolean left = false;
        for (Run run = runs.peek(); run != null && run.number(run.head()) <= number; run = runs.peek()) {
            long passed = 0;
            while (!run.over() && run.number(run.head()) <= number) {
                passed += run.length(run.head());
                deliveries--;
                run.pass();
            }
            bytes -= passed;
            moved = now;
            run.segment.passed.put(feed, run.number(run.head() - 1));
            // The bytes first: who sees that no feed waits may free the file.
            run.segment.waiting.addAndGet(-passed);
            if (run.over()) {
                runs.remove();
                left |= run.segment.runsWaiting.decrementAndGet() == 0 && run.segment.sealed;
            }
        }
        return left;
    }

    /** What waits above a number: at least one where there is one, else within both bounds. */
    synchronized List<Located> pick(long after, int maxDeliveries, int maxBytes) {
        List<Located> picked = new ArrayList<>();
        long size = 0;
        for (Run run : runs) {
            for (int i = run.above(after); i < run.size(); i++) {
                size += run.length(i);
                if (!picked.isEmpty() && (picked.size() >= maxDeliveries || size > maxBytes)) {
                    return picked;
                }
                picked.add(new Located(run.segment, run.number(i), run.place(i), run.length(i)));
            }
        }
        return picked;
    }

    /**
     * What one file has of it.
     *
     * @param passed  highest number there that is through, or 0
     * @param waiting what is not
     */
    record Part(long passed, List<Located> waiting) {
    }

    synchronized Part in(Segment segment) {
        List<Located> waiting = new ArrayList<>();
        for (Run run : runs) {
            for (int i = run.head(); run.segment == segment && i < run.size(); i++) {
                waiting.add(new Located(segment, run.number(i), run.place(i), run.length(i)));
            }
        }
        return new Part(segment.passed.getOrDefault(feed, 0L), waiting);
    }

    /** Whether something of it waits, and nothing has been through since then. */
    synchronized boolean stoodStillSince(long then) {
        return deliveries > 0 && moved - then <= 0;
    }

    /** What waited in a file was copied to others: from now on it is read there. */
    synchronized void moved(Segment from, List<Located> copies) {
        Deque<Run> changed = new ArrayDeque<>();
        int copy = 0;
        for (Run run : runs) {
            if (run.segment != from) {
                changed.add(run);
                continue;
            }
            Run other = null;
            for (int i = run.head(); i < run.size(); i++) {
                while (copies.get(copy).number() < run.number(i)) {
                    copy++;
                }
                Located to = copies.get(copy);
                if (other == null || !other.takes(to.segment(), to.number())) {
                    other = new Run(to.segment(), to.number(), run.receivedAt(i));
                    changed.add(other);
                    to.segment().runsWaiting.incrementAndGet();
                }
                other.add(to.number(), to.place(), to.length(), run.receivedAt(i));
                to.segment().newest.merge(feed, to.number(), Math::max);
                to.segment().waiting.addAndGet(to.length());
            }
        }
        runs = changed;
    }

    synchronized SegmentLog.Waiting waiting() {
        Run first = runs.peek();
        return new SegmentLog.Waiting(bytes, deliveries, first == null ? 0 : first.receivedAt(first.head()), newest);
    }

    /** The number of the first that waits, or 0. */
    synchronized long oldest() {
        Run first = runs.peek();
        return first == null ? 0 : first.number(first.head());
    }
}
