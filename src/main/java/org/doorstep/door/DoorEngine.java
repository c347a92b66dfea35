package org.doorstep.door;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.support.http.HttpUtil;
import org.apache.camel.support.processor.DelegateProcessor;

/**
 * Camel's engine for HTTP routes, with our answer instead of the route's: a door is a file that users edit, and a step taken out of it,
 * made conditional, or followed by one that sets an answer must not turn into a promise that nobody keeps.
 */
final class DoorEngine extends VertxPlatformHttpEngine {

    private final Gate gate;
    private final DoorFaults faults;

    DoorEngine(Gate gate, DoorFaults faults) {
        this.gate = gate;
        this.faults = faults;
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor route) {
        return super.createConsumer(endpoint, new Answering(route));
    }

    /** A door's route, and the answer when it has ended. */
    private final class Answering extends DelegateProcessor {

        private Answering(Processor route) {
            super(route);
        }

        @Override
        public void process(Exchange exchange) {
            HttpMessage request = exchange.getIn(HttpMessage.class);
            Arrival arrival = request == null ? null : gate.waiting(request.getRequest());
            try {
                super.process(exchange);
            } catch (Exception e) {
                exchange.setException(e);
            }
            if (arrival == null) {
                // Its sender has left, or it never came past the gate.
                unstored().write(exchange);
            } else {
                answer(exchange, arrival);
            }
        }
    }

    private void answer(Exchange exchange, Arrival arrival) {
        Outcome outcome = arrival.outcome();
        if (outcome.stored()) {
            faults.stored(file(exchange));
        } else if (outcome.answer().isEmpty()) {
            int status = status(exchange);
            if (status >= 300 && status <= 599) {
                // A refusal of the user's own.
                faults.refused(arrival.feed().name(), status);
                return;
            }
            faults.unstored(arrival.feed().name(), file(exchange), exchange.getException());
        }
        exchange.setException(null);
        outcome.answer().orElseGet(DoorEngine::unstored).write(exchange);
    }

    static Answer unstored() {
        return Answer.problem(500, "Internal Server Error", "The delivery was not stored");
    }

    /** As it would go out; 0 where the route failed. */
    private static int status(Exchange exchange) {
        return exchange.getException() != null ? 0 : HttpUtil.determineResponseCode(exchange, exchange.getMessage().getBody());
    }

    private static String file(Exchange exchange) {
        Route route = exchange.getContext().getRoute(exchange.getFromRouteId());
        return route == null || route.getSourceLocation() == null ? String.valueOf(exchange.getFromRouteId()) : route.getSourceLocation();
    }
}
