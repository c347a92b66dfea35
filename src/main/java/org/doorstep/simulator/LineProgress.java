package org.doorstep.simulator;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** A plain line every few seconds, for logs: a bar in a file is noise. A short run prints none. */
public final class LineProgress implements Progress {

    private static final Duration BETWEEN = Duration.ofSeconds(5);

    private final PrintWriter log;
    private Duration next = BETWEEN;

    public LineProgress(PrintWriter log) {
        this.log = log;
    }

    @Override
    public void show(State state) {
        if (state.elapsed().compareTo(next) < 0) {
            return;
        }
        next = state.elapsed().plus(BETWEEN);
        log.println(String.format(Locale.ROOT, "%,d of %,d events accepted, %,d requests throttled, %,.0f events/s",
                state.accepted(), state.planned(), state.throttled(), state.accepted() * 1e9 / state.elapsed().toNanos()));
        log.flush();
    }
}
