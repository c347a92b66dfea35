package org.doorstep.door;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Third step of every door: nobody comes in when there is no room on disk left. */
final class Admit implements Processor {

    private static final Duration RETRY = Duration.ofSeconds(30);

    private final BooleanSupplier journalFull;
    private final Refusals refusals;

    Admit(BooleanSupplier journalFull, Refusals refusals) {
        this.journalFull = journalFull;
        this.refusals = refusals;
    }

    @Override
    public void process(Exchange exchange) {
        if (journalFull.getAsBoolean()) {
            refusals.note(Arrival.of(exchange).feed().name(), 503, "no room");
            Answer.unavailable("There is no room to store a delivery", RETRY).write(exchange);
        }
    }
}
