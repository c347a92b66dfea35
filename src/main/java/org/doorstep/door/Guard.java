package org.doorstep.door;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultMessage;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * First step of every door: lets nobody through who came round the gate, holds what the request occupies until its route is done, and
 * sees to it that nothing a stranger wrote goes any further (headers would become JMS properties, SQL, bean methods).
 */
final class Guard implements Processor {

    @Override
    public void process(Exchange exchange) {
        Arrival arrival = Arrival.of(exchange);
        if (arrival == null) {
            throw new IllegalStateException("a door's route was reached around the gate");
        }
        exchange.setMessage(new DefaultMessage(exchange));
        if (!arrival.place().enter()) {
            // The sender has left: nobody is there to be answered.
            arrival.refuse(exchange, Answer.unstored());
            return;
        }
        arrival.outcome().enter();
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                arrival.place().leave();
            }
        });
    }
}
