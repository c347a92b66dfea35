package org.doorstep.dispatch;

import java.time.Instant;

/**
 * Events of a feed that were not sent to a queue, because it was full. Events that were sent may lie between them.
 *
 * @param resource null where several resources share the queue
 * @param events   how many; more than there are where a bundle was tried twice
 * @param from     when the first of them was accepted, or shortly before
 * @param to       after the last of them was accepted
 */
public record QueueGap(String queue, String feed, String resource, long events, Instant from, Instant to) {

    QueueGap with(QueueGap later) {
        return new QueueGap(queue, feed, resource, events + later.events, from.isBefore(later.from) ? from : later.from,
                to.isAfter(later.to) ? to : later.to);
    }

    /** What sends them again, to the queue and wherever else the resource's route leads, with {@code replay=true}. */
    public String command() {
        return "bin/doorstep replay --feed " + feed + (resource == null ? "" : " --resource " + resource) + " --from " + from + " --to " + to + " --all-routes";
    }
}
