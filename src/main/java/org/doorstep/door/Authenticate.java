package org.doorstep.door;

import java.time.Duration;
import java.util.Optional;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.doorstep.auth.HmacScheme;
import org.doorstep.auth.Verdict;

/** Second step of every door: the word of a signature, which had to wait for the body. All other proofs the gate has seen. */
final class Authenticate implements AsyncStep {

    private final Admission admission;
    private final Refusals refusals;
    private final Pools pools;

    Authenticate(Admission admission, Refusals refusals, Pools pools) {
        this.admission = admission;
        this.refusals = refusals;
        this.pools = pools;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Arrival arrival = Arrival.of(exchange);
        Optional<HmacScheme> hmac = arrival == null ? Optional.empty() : arrival.authenticator().hmac();
        if (hmac.isEmpty()) {
            if (arrival == null || !arrival.outcome().authenticated()) {
                exchange.setException(new IllegalStateException("'authenticate' before 'guard'"));
            }
            callback.done(true);
            return true;
        }
        return pools.through(exchange, callback, () -> hmac.get().check(arrival.signed(), arrival.body()), (verdict, at) -> {
            judged(exchange, arrival, verdict);
            callback.done(at);
            return at;
        });
    }

    private void judged(Exchange exchange, Arrival arrival, Verdict verdict) {
        if (verdict instanceof Verdict.Refused refused) {
            refuse(exchange, arrival, refused.cause().words(), Answer.unauthorized(arrival.feed().auth().token(), true));
            return;
        }
        arrival.outcome().authenticate();
        arrival.request().here(arrival.request()::prove);
        Optional<Duration> wait = admission.request(arrival.feed(), arrival.provider());
        wait.ifPresent(time -> refuse(exchange, arrival, "rate", Answer.tooManyRequests(time)));
    }

    private void refuse(Exchange exchange, Arrival arrival, String cause, Answer answer) {
        refusals.note(arrival.feed().name(), answer.status(), cause);
        arrival.refuse(exchange, answer);
    }
}
