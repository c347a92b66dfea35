package org.doorstep.journal.log;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.doorstep.event.Delivery;

/**
 * The last few MiB that were appended, so that a reader which keeps up asks no disk. Batches are evicted whole, the
 * oldest first.
 */
final class Recent {

    private final long capacity;
    private final Deque<Batch> batches = new ArrayDeque<>();
    private long bytes;

    Recent(long capacity) {
        this.capacity = capacity;
    }

    private record Batch(long first, List<Delivery> deliveries, long bytes) {
    }

    synchronized void add(long first, List<Delivery> deliveries, long size) {
        batches.add(new Batch(first, List.copyOf(deliveries), size));
        bytes += size;
        while (bytes > capacity && !batches.isEmpty()) {
            bytes -= batches.remove().bytes;
        }
    }

    /** What was picked, from here or from its file. */
    List<SegmentLog.Entry> entries(List<FeedIndex.Located> picked) throws IOException {
        List<Delivery> known = find(picked);
        List<SegmentLog.Entry> entries = new ArrayList<>(picked.size());
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
            entries.add(new SegmentLog.Entry(one.number(), one.length(), delivery));
        }
        return entries;
    }

    /** Those that are here; the others are null. */
    private synchronized List<Delivery> find(List<FeedIndex.Located> picked) {
        List<Delivery> found = new ArrayList<>(picked.size());
        var all = batches.iterator();
        Batch batch = all.hasNext() ? all.next() : null;
        for (FeedIndex.Located one : picked) {
            while (batch != null && one.number() >= batch.first + batch.deliveries.size()) {
                batch = all.hasNext() ? all.next() : null;
            }
            found.add(batch == null || one.number() < batch.first ? null
                    : batch.deliveries.get((int) (one.number() - batch.first)));
        }
        return found;
    }
}
