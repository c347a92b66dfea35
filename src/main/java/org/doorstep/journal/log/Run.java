package org.doorstep.journal.log;

import java.util.Arrays;

/** What one feed has in one segment, in order: 16 bytes a delivery. Guarded by its index. */
final class Run {

    private static final int CELLS = 4;

    final Segment segment;
    private final long baseNumber;
    private final long baseMillis;
    /** Number above the base, place, length, milliseconds above the base: of each delivery. */
    private int[] cells = new int[4 * CELLS];
    private int size;
    /** The first that is not through. */
    private int head;

    Run(Segment segment, long number, long receivedAt) {
        this.segment = segment;
        this.baseNumber = number;
        this.baseMillis = receivedAt / 1000;
    }

    /**
     * One whose number is too far from the first belongs to another run: a log goes on after the highest number of a
     * database.
     */
    boolean takes(Segment into, long number) {
        return segment == into && number - baseNumber <= Integer.MAX_VALUE;
    }

    void add(long number, long place, int length, long receivedAt) {
        if (size * CELLS == cells.length) {
            cells = Arrays.copyOf(cells, cells.length * 2);
        }
        int at = size++ * CELLS;
        cells[at] = (int) (number - baseNumber);
        cells[at + 1] = (int) place;
        cells[at + 2] = length;
        // What is replayed has the time of its original, perhaps long ago: the nearest that fits, 24 days.
        cells[at + 3] = (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, receivedAt / 1000 - baseMillis));
    }

    boolean over() {
        return head == size;
    }

    int head() {
        return head;
    }

    int size() {
        return size;
    }

    /** The first is through. */
    void pass() {
        head++;
    }

    long number(int index) {
        return baseNumber + cells[index * CELLS];
    }

    long place(int index) {
        return cells[index * CELLS + 1];
    }

    int length(int index) {
        return cells[index * CELLS + 2];
    }

    /** Microseconds, to a millisecond. */
    long receivedAt(int index) {
        return (baseMillis + cells[index * CELLS + 3]) * 1000;
    }

    /** The first that is not through and above this number; {@link #size} where there is none. */
    int above(long number) {
        int low = head;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (number(middle) <= number) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
