package org.doorstep.simulator.reso;

import org.doorstep.simulator.Dice;

/**
 * Where a listing stands at one event: its status moves forward with its age, and its price comes down while it waits.
 *
 * @param status     StandardStatus
 * @param changedAt  sequence of the event at which the status was reached
 * @param listed     OriginalListPrice in cents
 * @param price      ListPrice in cents
 * @param reductions how often the price was lowered
 */
record ListingLife(String status, long changedAt, long listed, long price, int reductions) {

    private static final int PRICE_STEP = 400;

    static ListingLife at(Timeline timeline, long root, long sequence) {
        Dice dice = timeline.dice(root, RecordWriter.LIFE);
        long listed = dice.between(1_490, 14_990) * 10_000L - 100 * 100L;
        long contract = dice.between(50, 2_500);
        long pending = contract + dice.between(20, 300);
        long end = pending + dice.between(100, 1_500);
        String ending = dice.chance(80) ? "Closed" : dice.chance(50) ? "Withdrawn" : "Expired";

        long age = sequence - root;
        int reductions = (int) Math.min(3, Math.min(age, contract) / PRICE_STEP);
        long price = listed - listed * 3 * reductions / 100 / 10_000 * 10_000;
        if (age >= end) {
            return new ListingLife(ending, root + end, listed, price, reductions);
        } else if (age >= pending) {
            return new ListingLife("Pending", root + pending, listed, price, reductions);
        } else if (age >= contract) {
            return new ListingLife("Active Under Contract", root + contract, listed, price, reductions);
        }
        return new ListingLife("Active", root, listed, price, reductions);
    }

    boolean closed() {
        return "Closed".equals(status);
    }

    /** Sequence of the event at which the price was last lowered. */
    long priceChangedAt(long root) {
        return root + (long) reductions * PRICE_STEP;
    }
}
