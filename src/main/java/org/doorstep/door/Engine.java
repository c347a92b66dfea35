package org.doorstep.door;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.apache.camel.support.http.HttpUtil;

/**
 * What Camel's {@code platform-http} component runs on here: what came past the gate goes to the first door whose path, method and
 * type fit. The answer is ours and not the route's: a door is a file that users edit, and a step taken out of it, made conditional, or
 * followed by one that sets an answer must not turn into a promise that nobody keeps. Safe for any thread.
 */
final class Engine implements PlatformHttpEngine {

    private final List<Door> doors = new CopyOnWriteArrayList<>();
    private final DoorFaults faults;
    private final Pools pools;
    /** The doors close one after the other; who has been let in before comes too late for them. */
    private volatile boolean stopping;

    Engine(DoorFaults faults, Pools pools) {
        this.faults = faults;
        this.pools = pools;
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor route) {
        return new Door(endpoint, route, this, pools);
    }

    /** In the order in which they were started. */
    void opened(Door door) {
        doors.add(door);
    }

    void closed(Door door) {
        stopping |= door.getEndpoint().getCamelContext().isStopping();
        doors.remove(door);
    }

    /** On the event loop of the request. */
    void take(Arrival arrival) {
        for (Door door : doors) {
            if (door.takes(arrival.request().http())) {
                door.take(arrival);
                return;
            }
        }
        if (stopping) {
            Gate.starting().write(arrival.request().response());
            return;
        }
        // Behind the gate that is a fault of ours, and so no 4xx: a door is missing, or wants another method or type.
        faults.missing(arrival.feed());
        Answer.unstored().write(arrival.request().response());
    }

    /** Its route has ended. For any thread. */
    void ended(Exchange exchange, Arrival arrival) {
        Optional<Answer> said = arrival.outcome().answer();
        if (arrival.outcome().stored()) {
            faults.stored(exchange);
        } else if (said.isEmpty()) {
            int status = status(exchange);
            if (status >= 300 && status <= 599) {
                Refusal refusal = Refusal.of(exchange, status);
                faults.refused(arrival.feed().name(), status);
                arrival.request().here(() -> refusal.write(arrival.request().response()));
                return;
            }
            faults.unstored(arrival.feed().name(), exchange);
        }
        Answer answer = said.orElseGet(Answer::unstored);
        arrival.request().here(() -> answer.write(arrival.request().response()));
    }

    /** As it would go out; 0 where the route failed. */
    private static int status(Exchange exchange) {
        return exchange.getException() != null ? 0 : HttpUtil.determineResponseCode(exchange, exchange.getMessage().getBody());
    }
}
