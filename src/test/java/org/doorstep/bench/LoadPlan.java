package org.doorstep.bench;

/**
 * What to offer.
 *
 * @param first       number of the first event
 * @param connections at once
 * @param batch       events a request
 * @param eventBytes  of one event, about
 * @param perSecond   requests a second whatever the answers (open loop), or 0: the next request when the last was answered (closed loop)
 * @param warmSeconds before anything is measured
 * @param seconds     measured; 0: until {@code requests} are answered
 * @param requests    how many in all, or 0: as many as fit the time
 * @param idle        connections beside it that say nothing
 * @param slow        connections beside it that send a body a byte a second, to the feed {@code slow}
 */
record LoadPlan(int port, String path, String token, long first, int connections, int batch, int eventBytes, double perSecond,
                double warmSeconds, double seconds, long requests, int idle, int slow) {

    LoadPlan connections(int number) {
        return new LoadPlan(port, path, token, first, number, batch, eventBytes, perSecond, warmSeconds, seconds, requests, idle, slow);
    }

    LoadPlan batch(int events, int bytes) {
        return new LoadPlan(port, path, token, first, connections, events, bytes, perSecond, warmSeconds, seconds, requests, idle, slow);
    }

    LoadPlan rate(double requestsASecond) {
        return new LoadPlan(port, path, token, first, connections, batch, eventBytes, requestsASecond, warmSeconds, seconds, requests, idle, slow);
    }

    LoadPlan requests(long number) {
        return new LoadPlan(port, path, token, first, connections, batch, eventBytes, perSecond, 0, 0, number, idle, slow);
    }

    LoadPlan crowd(int idlers, int slowWriters) {
        return new LoadPlan(port, path, token, first, connections, batch, eventBytes, perSecond, warmSeconds, seconds, requests, idlers, slowWriters);
    }

    LoadPlan from(long event) {
        return new LoadPlan(port, path, token, event, connections, batch, eventBytes, perSecond, warmSeconds, seconds, requests, idle, slow);
    }
}
