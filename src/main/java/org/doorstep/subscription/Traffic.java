package org.doorstep.subscription;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** What came to the doors of the feeds of late, in this process. Told by the door for every request, so it never waits. Safe for any thread. */
public final class Traffic {

    /** How far back is counted. */
    private static final int MINUTES = 5;

    private final Clock clock;
    private final Map<String, Counts> feeds = new ConcurrentHashMap<>();

    public Traffic(Clock clock) {
        this.clock = clock;
    }

    /**
     * Of one feed.
     *
     * @param accepted in the last five minutes
     * @param refused  for a wrong proof, in the last five minutes
     * @param last     epoch milliseconds of the last delivery accepted since this process started, or 0
     */
    public record Shown(long accepted, long refused, long last) {
        private static final Shown NOTHING = new Shown(0, 0, 0);
    }

    private static final class Counts {
        private final long[] minutes = new long[MINUTES];
        private final long[] accepted = new long[MINUTES];
        private final long[] refused = new long[MINUTES];
        private long last;

        private int at(long minute) {
            int place = (int) (minute % MINUTES);
            if (minutes[place] != minute) {
                minutes[place] = minute;
                accepted[place] = 0;
                refused[place] = 0;
            }
            return place;
        }

        synchronized void accept(long millis) {
            accepted[at(TimeUnit.MILLISECONDS.toMinutes(millis))]++;
            last = millis;
        }

        synchronized void refuse(long millis) {
            refused[at(TimeUnit.MILLISECONDS.toMinutes(millis))]++;
        }

        synchronized Shown shown(long millis) {
            long oldest = TimeUnit.MILLISECONDS.toMinutes(millis) - MINUTES;
            long in = 0;
            long out = 0;
            for (int i = 0; i < MINUTES; i++) {
                if (minutes[i] > oldest) {
                    in += accepted[i];
                    out += refused[i];
                }
            }
            return new Shown(in, out, last);
        }
    }

    /** A delivery of this feed is durable. */
    public void accepted(String feed) {
        feeds.computeIfAbsent(feed, name -> new Counts()).accept(clock.millis());
    }

    /** Somebody was refused at this feed's door; only a wrong proof is of interest. */
    public void refused(String feed, int status) {
        if (status == 401) {
            feeds.computeIfAbsent(feed, name -> new Counts()).refuse(clock.millis());
        }
    }

    public Shown of(String feed) {
        Counts counts = feeds.get(feed);
        return counts == null ? Shown.NOTHING : counts.shown(clock.millis());
    }
}
