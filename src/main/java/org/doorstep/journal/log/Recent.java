package org.doorstep.journal.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.doorstep.event.Delivery;

/** The last few MiB that were appended, so that a reader which keeps up asks no disk. Batches are evicted whole, the oldest first. */
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

    /** Those that are here of what was picked, from the first on; the others are null. */
    synchronized List<Delivery> find(List<FeedIndex.Located> picked) {
        List<Delivery> found = new ArrayList<>(picked.size());
        var all = batches.iterator();
        Batch batch = all.hasNext() ? all.next() : null;
        for (FeedIndex.Located one : picked) {
            while (batch != null && one.number() >= batch.first + batch.deliveries.size()) {
                batch = all.hasNext() ? all.next() : null;
            }
            found.add(batch == null || one.number() < batch.first ? null : batch.deliveries.get((int) (one.number() - batch.first)));
        }
        return found;
    }
}
