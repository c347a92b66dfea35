package org.doorstep.simulator;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;

/** Counts while a run goes on. Thread-safe. */
final class Tally {

    private static final long LONGEST_MICROS = TimeUnit.HOURS.toMicros(1);

    private final LongAdder sentEvents = new LongAdder();
    private final LongAdder acceptedEvents = new LongAdder();
    private final LongAdder delayedEvents = new LongAdder();
    private final LongAdder acceptedRequests = new LongAdder();
    private final LongAdder throttledRequests = new LongAdder();
    private final LongAdder failedRequests = new LongAdder();
    private final LongAdder answers = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final ConcurrentHistogram micros = new ConcurrentHistogram(1, LONGEST_MICROS, 3);

    /** The first request with these events leaves. */
    void began(int events) {
        sentEvents.add(events);
    }

    void accepted(int events) {
        acceptedEvents.add(events);
    }

    /** They were put off for the first time. */
    void delayed(int events) {
        delayedEvents.add(events);
    }

    void tried(Attempt attempt, int bodyBytes) {
        bytes.add(bodyBytes);
        if (attempt.answered()) {
            answers.increment();
        }
        if (attempt instanceof Attempt.Accepted accepted) {
            acceptedRequests.increment();
            micros.recordValue(Math.min(LONGEST_MICROS, TimeUnit.NANOSECONDS.toMicros(accepted.nanos())));
        } else if (attempt instanceof Attempt.Throttled) {
            throttledRequests.increment();
        } else {
            failedRequests.increment();
        }
    }

    long acceptedSoFar() {
        return acceptedEvents.sum();
    }

    long throttledSoFar() {
        return throttledRequests.sum();
    }

    /**
     * @param planned  events of the whole run
     * @param nanos    that the run took
     * @param problem  why the run ended early, or null
     * @param goOnFrom number of the first event that was not accepted, or null
     */
    Report report(long planned, long nanos, String problem, Long goOnFrom) {
        long accepted = acceptedEvents.sum();
        long sent = sentEvents.sum();
        double seconds = nanos / 1e9;
        return new Report(
                new Report.Events(planned, sent, accepted, delayedEvents.sum(), sent - accepted),
                new Report.Requests(acceptedRequests.sum() + throttledRequests.sum() + failedRequests.sum(),
                        acceptedRequests.sum(), throttledRequests.sum(), failedRequests.sum()),
                bytes.sum(), round(seconds, 1e3), round(seconds > 0 ? accepted / seconds : 0, 10),
                new Report.Latency(micros.getValueAtPercentile(50) / 1e3, micros.getValueAtPercentile(99) / 1e3),
                answers.sum() > 0, problem, goOnFrom);
    }

    private static double round(double value, double parts) {
        return Math.round(value * parts) / parts;
    }
}
