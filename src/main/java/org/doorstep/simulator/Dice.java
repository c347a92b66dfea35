package org.doorstep.simulator;

/**
 * Draws that follow from (seed, number, purpose) alone. SplitMix64, written out because the JDK does not promise that its own
 * generators draw the same from one release to the next, and a seed must mean the same events everywhere.
 *
 * <p>Not thread-safe: throw a new one for every event.
 */
public final class Dice {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private long state;

    private Dice(long state) {
        this.state = state;
    }

    /** @param purpose tells apart the draws that are made for different ends about the same number */
    public static Dice of(long seed, long number, int purpose) {
        return new Dice(mix(mix(mix(seed + GOLDEN) ^ number) + purpose * GOLDEN));
    }

    /** From 0 to {@code bound} - 1. */
    public int below(int bound) {
        return (int) below((long) bound);
    }

    /** From 0 to {@code bound} - 1. */
    public long below(long bound) {
        state += GOLDEN;
        return Math.floorMod(mix(state), bound);
    }

    /** From {@code low} to {@code high}, both included. */
    public int between(int low, int high) {
        return low + below(high - low + 1);
    }

    public boolean chance(int percent) {
        return below(100) < percent;
    }

    public String one(String[] words) {
        return words[below(words.length)];
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
