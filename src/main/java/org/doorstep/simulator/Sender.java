package org.doorstep.simulator;

import java.time.Duration;

/**
 * Sends one batch until it is accepted, refused or given up. Throttling is the receiver's right and costs patience, not attempts;
 * failures cost attempts. Which answer is which, the provider's manners say. Thread-safe, one for all connections.
 */
final class Sender {

    private final Wire wire;
    private final Plan plan;
    private final Manners manners;
    private final Time time;
    private final Stop stop;
    private final Backoff backoff;
    private final Hold hold;
    private final Tally tally;

    /** @param stop once it is raised nothing is tried again */
    Sender(Wire wire, Plan plan, Manners manners, Time time, Stop stop, Backoff backoff, Tally tally) {
        this.wire = wire;
        this.plan = plan;
        this.manners = manners;
        this.time = time;
        this.stop = stop;
        this.backoff = backoff;
        this.hold = new Hold(time, stop);
        this.tally = tally;
    }

    Outcome send(Target target, byte[] body, int events) throws InterruptedException {
        long start = time.nanos();
        int failures = 0;
        int throttles = 0;
        while (true) {
            hold.await();
            if (stop.raised()) {
                return new Outcome.NotAccepted("another batch ended the run");
            }
            if (failures + throttles == 0) {
                tally.began(events);
            }
            Attempt attempt = attempt(target, body);
            tally.tried(attempt, body.length);
            if (attempt instanceof Attempt.Accepted) {
                tally.accepted(events);
                return new Outcome.Accepted();
            } else if (attempt instanceof Attempt.Refused refused) {
                return new Outcome.NotAccepted(refused.why());
            } else if (attempt instanceof Attempt.Failed failed) {
                if (++failures >= plan.attempts()) {
                    return new Outcome.NotAccepted(failed.why() + " (attempt " + failures + " of " + failures + ")");
                }
                time.pause(manners.pause(failures, backoff), stop);
            } else if (attempt instanceof Attempt.Throttled throttled) {
                if (++throttles == 1) {
                    tally.delayed(events);
                }
                Duration wait = wait(throttled, throttles);
                if (Duration.ofNanos(time.nanos() - start).plus(wait).compareTo(plan.patience()) > 0) {
                    return new Outcome.NotAccepted("the server answered " + throttled.status() + " and asks to wait "
                            + wait.toSeconds() + " s: that is past the patience of " + plan.patience().toSeconds() + " s a batch");
                }
                hold.extend(wait);
            }
        }
    }

    private Attempt attempt(Target target, byte[] body) throws InterruptedException {
        try {
            return manners.read(wire.post(target, body));
        } catch (NoAnswerException e) {
            return new Attempt.Failed(e.getMessage(), false);
        }
    }

    /** "Retry-After: 0", or a date gone by, is no permission to hammer. */
    private Duration wait(Attempt.Throttled throttled, int throttles) {
        return throttled.retryAfter().filter(asked -> !asked.isZero()).orElseGet(() -> backoff.after(throttles));
    }
}
