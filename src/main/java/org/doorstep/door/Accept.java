package org.doorstep.door;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.doorstep.event.Delivery;
import org.doorstep.journal.Draft;
import org.doorstep.journal.Journal;
import org.doorstep.json.Json;
import org.doorstep.json.UndecodableException;
import org.doorstep.provider.Redaction;

/**
 * Last step of every door: hands the delivery to the journal, and goes on when that says that it is durable, or when its time is up.
 * What cannot be read is kept as well, whatever the answer. No thread waits.
 */
final class Accept implements AsyncStep {

    private static final Duration RETRY = Duration.ofSeconds(5);

    private final Journal journal;
    private final Budget budget;
    private final Duration timeout;
    private final Refusals refusals;
    private final MeterRegistry meters;
    private final Map<String, Timer> timers = new ConcurrentHashMap<>();
    private final Witness witness;
    private final Pools pools;

    /** @param timeout from the body's end to 503 */
    Accept(Journal journal, Budget budget, Duration timeout, Refusals refusals, Witness witness, MeterRegistry meters, Pools pools) {
        this.journal = journal;
        this.budget = budget;
        this.timeout = timeout;
        this.refusals = refusals;
        this.meters = meters;
        this.witness = witness;
        this.pools = pools;
    }

    /**
     * What is to be stored, as it is to be stored.
     *
     * @param refused   why it is not, or null
     * @param malformed what a sender is told whose body cannot be read
     */
    private record Prepared(Inflated from, byte[] body, Runnable refused, Optional<Answer> malformed) {
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Arrival arrival = Arrival.of(exchange);
        if (arrival == null || !arrival.outcome().authenticated()) {
            exchange.setException(new IllegalStateException("'accept' before 'guard' and 'authenticate'"));
        } else if (arrival.outcome().stored()) {
            arrival.outcome().answer().orElseThrow().write(exchange);
        } else {
            return pools.through(exchange, callback, () -> prepared(arrival), (prepared, at) -> store(exchange, arrival, prepared, at, callback));
        }
        callback.done(true);
        return true;
    }

    private Prepared prepared(Arrival arrival) {
        Inflated from;
        try {
            from = Inflated.of(arrival, budget);
        } catch (Inflated.TooLarge e) {
            return refused(arrival, "body too large", Answer.problem(413, "Content Too Large",
                    "An inflated body may have " + arrival.feed().limits().body() + " bytes"));
        } catch (Inflated.MemoryFull e) {
            return refused(arrival, "memory full", Answer.unavailable("Too many bodies at once", RETRY));
        }
        boolean ready = false;
        try {
            Prepared prepared = prepared(arrival, from);
            ready = true;
            return prepared;
        } finally {
            if (!ready) {
                from.close();
            }
        }
    }

    private static Prepared prepared(Arrival arrival, Inflated from) {
        Redaction.Redacted kept = redacted(arrival, from.bytes());
        Optional<Answer> malformed = !arrival.provider().answers().refusesMalformed() ? Optional.empty()
                : kept.malformed().or(() -> malformed(kept.body())).map(why -> Answer.problem(400, "Bad Request", "The body cannot be read: " + why.getMessage()));
        return new Prepared(from, kept.body(), null, malformed);
    }

    private Prepared refused(Arrival arrival, String cause, Answer answer) {
        return new Prepared(null, null, () -> refuse(arrival, cause, answer), Optional.empty());
    }

    /** @param at whether this is still within the call of the step */
    private boolean store(Exchange exchange, Arrival arrival, Prepared prepared, boolean at, AsyncCallback callback) {
        if (prepared.refused != null) {
            prepared.refused.run();
            arrival.outcome().answer().orElseThrow().write(exchange);
            callback.done(at);
            return at;
        }
        CompletableFuture<Delivery> durable = journal.write(new Draft(arrival.feed().name(), arrival.provider().name(), Delivery.PUSH,
                arrival.proved().how(), arrival.sourceLabel(), arrival.eventName(), prepared.body));
        // What is given up is not written, unless that is under way; either way it ends once.
        Runnable timer = arrival.request().after(left(arrival), () -> durable.cancel(false));
        durable.whenComplete((delivery, failed) -> arrival.resume(() -> {
            timer.run();
            prepared.from.close();
            if (failed == null) {
                stored(arrival, delivery, prepared.malformed);
            } else {
                refuse(arrival, "journal unavailable", Answer.unavailable("The delivery could not be stored", RETRY));
            }
            arrival.outcome().answer().orElseThrow().write(exchange);
            callback.done(false);
        }));
        return false;
    }

    private void stored(Arrival arrival, Delivery delivery, Optional<Answer> malformed) {
        timer(delivery.feed()).record(System.nanoTime() - arrival.arrived(), TimeUnit.NANOSECONDS);
        witness.accepted(delivery.feed());
        malformed.ifPresent(answer -> refuse(arrival, "malformed", answer));
        arrival.outcome().stored(malformed.orElseGet(() -> Answer.accepted(delivery)));
    }

    /** How long a feed's senders waited for their 200. */
    Timer timer(String feed) {
        return timers.computeIfAbsent(feed, name -> meters.timer("doorstep.accept", "feed", name));
    }

    private static Redaction.Redacted redacted(Arrival arrival, byte[] body) {
        Set<String> names = new HashSet<>(arrival.provider().redacts());
        names.addAll(arrival.feed().redact());
        return new Redaction(names).redact(body);
    }

    private static Optional<UndecodableException> malformed(byte[] body) {
        try {
            Json.check(body);
            return Optional.empty();
        } catch (UndecodableException e) {
            return Optional.of(e);
        }
    }

    private void refuse(Arrival arrival, String cause, Answer answer) {
        refusals.note(arrival.feed().name(), answer.status(), cause);
        arrival.outcome().refused(answer);
    }

    private Duration left(Arrival arrival) {
        return Duration.ofNanos(Math.max(0, timeout.toNanos() - (System.nanoTime() - arrival.whole())));
    }
}
