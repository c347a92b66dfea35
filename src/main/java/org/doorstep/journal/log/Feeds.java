package org.doorstep.journal.log;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** The index of each feed that something lies here of, or did since the start. Any thread. */
final class Feeds implements Recovery.Sink {

    private final Map<String, FeedIndex> all = new ConcurrentHashMap<>();
    private final LongSupplier nanos;

    Feeds(LongSupplier nanos) {
        this.nanos = nanos;
    }

    @Override
    public void found(Segment segment, RecordReader.Located record, boolean apart) {
        all.computeIfAbsent(record.feed(), FeedIndex::new).add(segment, record, apart, nanos.getAsLong());
    }

    /** After all files were read, which is not in the order of numbers. */
    void sort() throws LogDamagedException {
        for (FeedIndex index : all.values()) {
            index.sort();
        }
    }

    /** Null where nothing was ever found of it. */
    FeedIndex of(String feed) {
        return all.get(feed);
    }

    /** @return whether there is a segment now that nothing waits in and nothing is appended to */
    boolean through(String feed, long number) {
        FeedIndex index = all.get(feed);
        return index != null && index.through(number, nanos.getAsLong());
    }

    SegmentLog.Waiting waiting(String feed) {
        FeedIndex index = all.get(feed);
        return index == null ? SegmentLog.Waiting.NOTHING : index.waiting();
    }

    /** Those that something waits of. */
    Set<String> waiting() {
        Set<String> waiting = new TreeSet<>();
        all.forEach((feed, index) -> {
            if (index.oldest() > 0) {
                waiting.add(feed);
            }
        });
        return waiting;
    }

    /** The feed whose is the lowest number that waits, or null. */
    String oldest() {
        return all.entrySet().stream().filter(feed -> feed.getValue().oldest() > 0)
                .min((one, other) -> Long.compare(one.getValue().oldest(), other.getValue().oldest()))
                .map(Map.Entry::getKey).orElse(null);
    }

    /** The lowest number that waits, or the other. */
    long oldest(long other) {
        return all.values().stream().mapToLong(FeedIndex::oldest).filter(number -> number > 0).min().orElse(other);
    }
}
