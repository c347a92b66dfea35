package org.doorstep.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;

/**
 * What came of a run.
 *
 * @param bytes         of all bodies that were sent, as they went over the wire
 * @param seconds       from the first request to the last answer, waits included
 * @param rate          accepted events a second
 * @param latencyMillis of accepted requests, waits between attempts not included
 * @param answered      whether the server answered at all
 * @param problem       why the run ended early, or null
 * @param goOnFrom      number of the first event that was not accepted, or null; the same seed goes on from there
 */
public record Report(Events events, Requests requests, long bytes, double seconds, double rate, Latency latencyMillis,
                     boolean answered, String problem, Long goOnFrom) {

    /**
     * Each event once: {@code sent = accepted + failed}. One that failed may still have arrived, if only the answer was lost.
     *
     * @param throttled of those sent, how many were put off at least once
     */
    public record Events(long planned, long sent, long accepted, long throttled, long failed) {
    }

    /** Every HTTP request: {@code sent = accepted + throttled + failed}. */
    public record Requests(long sent, long accepted, long throttled, long failed) {
    }

    /** Milliseconds. */
    public record Latency(double p50, double p99) {
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    public boolean complete() {
        return events.accepted == events.planned;
    }

    /** One JSON object, on one line. */
    public String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A few lines for a person. */
    public String toText() {
        String nl = System.lineSeparator();
        return row("", "events", "requests") + nl
                + row("sent", events.sent, requests.sent) + nl
                + row("accepted", events.accepted, requests.accepted) + nl
                + row("throttled", events.throttled, requests.throttled) + nl
                + row("failed", events.failed, requests.failed) + nl
                + String.format(Locale.ROOT, "rate       %,.1f events/s over %.1f s", rate, seconds)
                // Where nothing was answered there is none to speak of.
                + (!answered ? "" : nl + String.format(Locale.ROOT, "latency    p50 %.1f ms, p99 %.1f ms", latencyMillis.p50, latencyMillis.p99));
    }

    private static String row(String name, long inEvents, long inRequests) {
        return row(name, String.format(Locale.ROOT, "%,d", inEvents), String.format(Locale.ROOT, "%,d", inRequests));
    }

    private static String row(String name, String inEvents, String inRequests) {
        return String.format(Locale.ROOT, "%-9s%13s%13s", name, inEvents, inRequests);
    }
}
