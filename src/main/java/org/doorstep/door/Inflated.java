package org.doorstep.door;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/**
 * A body with its content encoding removed, within the feed's limit and the budget that all requests share. A body that is not
 * the gzip it claims to be stays as it came: it is kept, and refused as malformed where the contract allows that.
 */
final class Inflated implements AutoCloseable {

    private final byte[] bytes;
    private final Budget budget;
    private final long taken;

    private Inflated(byte[] bytes, Budget budget, long taken) {
        this.bytes = bytes;
        this.budget = budget;
        this.taken = taken;
    }

    static Inflated of(Arrival arrival, Budget budget) throws TooLarge, MemoryFull {
        if (!arrival.gzipped()) {
            return new Inflated(arrival.body(), budget, 0);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(Math.max(1_024, arrival.body().length * 2));
        boolean kept = false;
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(arrival.body()), 4_096)) {
            byte[] buffer = new byte[16_384];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (out.size() + (long) n > arrival.feed().limits().body()) {
                    throw new TooLarge();
                }
                if (!budget.tryTake(null, n)) {
                    throw new MemoryFull();
                }
                out.write(buffer, 0, n);
            }
            kept = true;
            return new Inflated(out.toByteArray(), budget, out.size());
        } catch (IOException e) {
            return new Inflated(arrival.body(), budget, 0);
        } finally {
            if (!kept) {
                budget.give(null, out.size());
            }
        }
    }

    byte[] bytes() {
        return bytes;
    }

    @Override
    public void close() {
        budget.give(null, taken);
    }

    /** More than the feed may send. */
    static final class TooLarge extends Exception {
        private TooLarge() {
            super(null, null, false, false);
        }
    }

    /** The others hold the budget. */
    static final class MemoryFull extends Exception {
        private MemoryFull() {
            super(null, null, false, false);
        }
    }
}
