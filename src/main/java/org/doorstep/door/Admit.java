package org.doorstep.door;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Third step of every door: from half of the journal's disk on, those who understand it and have a backlog there are asked to wait;
 * nobody comes in when there is no room on disk left.
 */
final class Admit implements Processor {

    private static final Duration RETRY = Duration.ofSeconds(30);

    private final Admission admission;
    private final BooleanSupplier journalFull;
    private final Refusals refusals;

    Admit(Admission admission, BooleanSupplier journalFull, Refusals refusals) {
        this.admission = admission;
        this.journalFull = journalFull;
        this.refusals = refusals;
    }

    @Override
    public void process(Exchange exchange) {
        Arrival arrival = Arrival.of(exchange);
        if (arrival == null || !arrival.outcome().authenticated()) {
            throw new IllegalStateException("'admit' before 'guard' and 'authenticate'");
        }
        Optional<Duration> wait = admission.backlog(arrival.feed(), arrival.provider());
        if (wait.isPresent()) {
            refuse(exchange, arrival, "backlog", Answer.tooManyRequests(wait.get()));
        } else if (journalFull.getAsBoolean()) {
            refuse(exchange, arrival, "no room", Answer.unavailable("There is no room to store a delivery", RETRY));
        }
    }

    private void refuse(Exchange exchange, Arrival arrival, String cause, Answer answer) {
        refusals.note(arrival.feed().name(), answer.status(), cause);
        arrival.refuse(exchange, answer);
    }
}
