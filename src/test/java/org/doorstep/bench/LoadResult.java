package org.doorstep.bench;

import java.util.List;
import java.util.Map;

/**
 * What came of an offer.
 *
 * @param began     epoch milliseconds of the first request
 * @param next      number after the last event offered
 * @param sequences what was accepted, as runs: first and last number
 * @param requests  answered 2xx while it was measured
 * @param perSecond accepted requests a second while it was measured
 * @param p50,p99,p999,max milliseconds from when a request was due (open loop) or sent (closed loop) to its answer
 * @param others    answers that were not 2xx, by status; 0: the connection ended
 * @param crowd     what became of those beside it
 */
record LoadResult(long began, long next, List<long[]> sequences, long requests, double perSecond, double p50, double p99, double p999, double max,
                  Map<Integer, Long> others, String crowd) {

    long accepted() {
        return sequences.stream().mapToLong(run -> run[1] - run[0] + 1).sum();
    }

    String errors() {
        return others.isEmpty() ? "none" : others.toString();
    }
}
