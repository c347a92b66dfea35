package org.doorstep.door;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.apache.camel.support.DefaultMessage;

/**
 * First step of every door: puts what the gate learnt in the place of the HTTP message, so that no header, query or form field
 * of a stranger goes any further (they would become Camel headers: JMS properties, SQL, bean methods, and the answer's headers).
 */
final class Guard implements Processor {

    private final Gate gate;

    Guard(Gate gate) {
        this.gate = gate;
    }

    @Override
    public void process(Exchange exchange) {
        HttpMessage message = exchange.getIn(HttpMessage.class);
        Arrival arrival = message == null ? null : gate.arrival(message.getRequest());
        exchange.setMessage(new DefaultMessage(exchange));
        if (arrival == null) {
            throw new IllegalStateException("a door's route was reached around the gate");
        }
        arrival.keepIn(exchange);
    }
}
