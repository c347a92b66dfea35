package org.doorstep.door;

import java.util.concurrent.Executor;
import org.apache.camel.Exchange;
import org.doorstep.auth.Authenticator;
import org.doorstep.auth.HmacScheme;
import org.doorstep.auth.Verdict;
import org.doorstep.config.Feed;
import org.doorstep.provider.Provider;

/**
 * A request that the gate let in: the few values that are wanted of it. All else a stranger sent stays outside.
 *
 * @param feed        as it was when the gate saw the request; it is judged by that to its end
 * @param proved      what the gate found; the signature's word is still to come where there is one
 * @param sourceLabel RESO's EntityEventSource (RCP-28), or {@code ""}
 * @param eventName   the event's name where the path carries it (Repliers), or {@code ""}
 * @param gzipped     whether the body is to be inflated (RFC 9110 section 8.4)
 * @param signed      what was shown of a signature over the body, or null
 * @param request     it, to be answered
 * @param body        as it came over the wire
 * @param arrived     {@link System#nanoTime()} when the gate saw it
 * @param whole       {@link System#nanoTime()} when its body was there: how long that took is the sender's matter
 * @param place       to be held while a route works on it
 * @param outcome     what our steps decide about it
 * @param threads     where its route goes on after it has waited; null: on the event loop of the request
 */
record Arrival(Feed feed, Provider provider, Authenticator authenticator, Verdict.Proved proved, String sourceLabel, String eventName, boolean gzipped,
               HmacScheme.Shown signed, Request request, byte[] body, long arrived, long whole, Place place, Outcome outcome, Executor threads) {

    private static final String PROPERTY = "doorstep.arrival";

    static Arrival of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, Arrival.class);
    }

    /** The same, for a route that is not to run on an event loop. */
    Arrival on(Executor other) {
        return new Arrival(feed, provider, authenticator, proved, sourceLabel, eventName, gzipped, signed, request, body, arrived, whole, place, outcome, other);
    }

    /** Lets the route go on. For any thread. */
    void resume(Runnable then) {
        if (threads == null) {
            request.later(then);
        } else {
            threads.execute(then);
        }
    }

    /** Sends it away: the route goes no further. */
    void refuse(Exchange exchange, Answer answer) {
        outcome.refused(answer);
        answer.write(exchange);
    }

    void keepIn(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
    }

    /** Never the body. */
    @Override
    public String toString() {
        return "Arrival[feed=" + feed.name() + " bytes=" + body.length + "]";
    }
}
