package org.doorstep.metrics;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Says when a log line is due: the first of a cause at once, and then one a minute, with the number of what came since. So whatever comes
 * in a loop fills no disk, and nothing is uncounted but what came after the last line. Safe for any thread.
 */
public final class PerMinute {

    private static final long MINUTE = Duration.ofMinutes(1).toNanos();
    /** Causes known at a time; beyond that all others are one. */
    private static final int MOST = 1_000;

    private final LongSupplier nanos;
    private final Map<Object, Said> known = new HashMap<>();

    public PerMinute() {
        this(System::nanoTime);
    }

    PerMinute(LongSupplier nanos) {
        this.nanos = nanos;
    }

    private static final class Said {
        private long at;
        private long since;
    }

    /**
     * Notes that something happened.
     *
     * @param cause what has a line of its own, with equals
     * @param more  how often it happened, at least once
     * @return how often since the last line, this time with it, where one is due; or 0
     */
    public synchronized long due(Object cause, long more) {
        long now = nanos.getAsLong();
        Object key = cause;
        if (!known.containsKey(cause) && known.size() >= MOST) {
            known.values().removeIf(said -> said.since == 0 && now - said.at >= MINUTE);
            key = known.size() >= MOST ? this : cause;
        }
        Said said = known.get(key);
        if (said != null && now - said.at < MINUTE) {
            said.since += more;
            return 0;
        }
        said = said == null ? new Said() : said;
        long all = said.since + more;
        said.at = now;
        said.since = 0;
        known.put(key, said);
        return all;
    }
}
