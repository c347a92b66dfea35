package org.doorstep.door;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.apache.camel.support.DefaultMessage;
import org.apache.camel.support.SynchronizationAdapter;

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
        if (message == null) {
            throw new IllegalStateException("a door's route was reached around the gate");
        }
        Arrival arrival = gate.arrival(message.getRequest());
        exchange.setMessage(new DefaultMessage(exchange));
        if (arrival == null || !arrival.place().enter()) {
            // The sender has left: nobody is there to be answered.
            exchange.setRouteStop(true);
            return;
        }
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                arrival.place().leave();
            }
        });
        arrival.keepIn(exchange);
    }
}
