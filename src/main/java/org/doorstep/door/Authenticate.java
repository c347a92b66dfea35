package org.doorstep.door;

import java.time.Duration;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.doorstep.auth.HmacScheme;
import org.doorstep.auth.Verdict;

/** Second step of every door: the word of a signature, which had to wait for the body. All other proofs the gate has seen. */
final class Authenticate implements Processor {

    private final Admission admission;
    private final Refusals refusals;

    Authenticate(Admission admission, Refusals refusals) {
        this.admission = admission;
        this.refusals = refusals;
    }

    @Override
    public void process(Exchange exchange) {
        Arrival arrival = Arrival.of(exchange);
        Optional<HmacScheme> hmac = arrival.authenticator().hmac();
        if (hmac.isEmpty()) {
            return;
        }
        Verdict verdict = hmac.get().check(arrival.signed(), arrival.body());
        if (verdict instanceof Verdict.Refused refused) {
            refuse(exchange, arrival, refused.cause().words(), Answer.unauthorized(arrival.feed().auth().token(), true));
            return;
        }
        arrival.outcome().authenticate();
        Optional<Duration> wait = admission.request(arrival.feed(), arrival.provider());
        wait.ifPresent(time -> refuse(exchange, arrival, "rate", Answer.tooManyRequests(time)));
    }

    private void refuse(Exchange exchange, Arrival arrival, String cause, Answer answer) {
        refusals.note(arrival.feed().name(), answer.status(), cause);
        arrival.refuse(exchange, answer);
    }
}
