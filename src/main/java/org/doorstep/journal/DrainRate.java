package org.doorstep.journal;

/** Bytes a second over the last ten to twenty seconds. To be called under a lock. */
final class DrainRate {

    private static final long WINDOW_MICROS = 10_000_000;
    private static final long LEAST_MICROS = 1_000_000;

    private long since = Long.MIN_VALUE;
    private long bytes;
    private long bytesBefore;
    private long microsBefore;

    void add(long more, long nowMicros) {
        roll(nowMicros);
        bytes += more;
    }

    double perSecond(long nowMicros) {
        roll(nowMicros);
        long micros = nowMicros - since + microsBefore;
        return (bytes + bytesBefore) * 1e6 / Math.max(LEAST_MICROS, micros);
    }

    private void roll(long now) {
        if (since == Long.MIN_VALUE || now < since || now - since >= 2 * WINDOW_MICROS) {
            since = now;
            bytes = 0;
            bytesBefore = 0;
            microsBefore = 0;
        } else if (now - since >= WINDOW_MICROS) {
            bytesBefore = bytes;
            microsBefore = now - since;
            bytes = 0;
            since = now;
        }
    }
}
