package org.doorstep.bench;

/**
 * How long things take.
 *
 * @param warm     before anything is measured
 * @param measured a figure
 * @param events   of which end-to-end figures are made
 */
record Seconds(double warm, double measured, long events) {

    static Seconds usual(double measured) {
        return new Seconds(Math.max(1, measured / 3), measured, Math.max(10_000, (long) (measured * 10_000)));
    }

    static Seconds quick() {
        return new Seconds(0.5, 1, 10_000);
    }
}
