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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.doorstep.event.Delivery;
import org.doorstep.journal.Draft;
import org.doorstep.journal.Journal;
import org.doorstep.journal.JournalUnavailableException;
import org.doorstep.json.Json;
import org.doorstep.json.UndecodableException;
import org.doorstep.provider.Redaction;

/**
 * Last step of every door: hands the delivery to the journal and answers when it is durable. What cannot be read is kept as well,
 * whatever the answer. platform-http calls a route on a worker thread and waits for it, so this waits, too: the thread is
 * bound either way.
 */
final class Accept implements Processor {

    /** How long a full journal memory is waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final Journal journal;
    private final Budget budget;
    private final Duration timeout;
    private final Refusals refusals;
    private final MeterRegistry meters;
    private final Map<String, Timer> timers = new ConcurrentHashMap<>();
    private final Witness witness;

    /** @param timeout from the body's end to 503 */
    Accept(Journal journal, Budget budget, Duration timeout, Refusals refusals, Witness witness, MeterRegistry meters) {
        this.journal = journal;
        this.budget = budget;
        this.timeout = timeout;
        this.refusals = refusals;
        this.meters = meters;
        this.witness = witness;
    }

    @Override
    public void process(Exchange exchange) throws InterruptedException {
        Arrival arrival = Arrival.of(exchange);
        if (arrival == null || !arrival.outcome().authenticated()) {
            throw new IllegalStateException("'accept' before 'guard' and 'authenticate'");
        }
        if (!arrival.outcome().stored()) {
            try (Inflated body = Inflated.of(arrival, budget)) {
                store(arrival, body.bytes());
            } catch (Inflated.TooLarge e) {
                refuse(arrival, "body too large", Answer.problem(413, "Content Too Large",
                        "An inflated body may have " + arrival.feed().limits().body() + " bytes"));
            } catch (Inflated.MemoryFull e) {
                refuse(arrival, "memory full", Answer.unavailable("Too many bodies at once", RETRY));
            }
        }
        arrival.outcome().answer().orElseThrow().write(exchange);
    }

    private void store(Arrival arrival, byte[] body) throws InterruptedException {
        Redaction.Redacted kept = redacted(arrival, body);
        Optional<Answer> malformed = !arrival.provider().answers().refusesMalformed() ? Optional.empty()
                : kept.malformed().or(() -> malformed(kept.body())).map(why -> Answer.problem(400, "Bad Request", "The body cannot be read: " + why.getMessage()));
        CompletableFuture<Delivery> durable = null;
        try {
            durable = journal.write(new Draft(arrival.feed().name(), arrival.provider().name(), Delivery.PUSH, arrival.proved().how(),
                    arrival.sourceLabel(), arrival.eventName(), kept.body()), least(PATIENCE, left(arrival)));
            Delivery delivery = durable.get(left(arrival).toNanos(), TimeUnit.NANOSECONDS);
            timer(delivery.feed()).record(System.nanoTime() - arrival.arrived(), TimeUnit.NANOSECONDS);
            witness.accepted(delivery.feed());
            malformed.ifPresent(answer -> refuse(arrival, "malformed", answer));
            arrival.outcome().stored(malformed.orElseGet(() -> Answer.accepted(delivery)));
        } catch (TimeoutException | ExecutionException | JournalUnavailableException e) {
            if (durable != null) {
                durable.cancel(false);
            }
            refuse(arrival, "journal unavailable", Answer.unavailable("The delivery could not be stored", RETRY));
        }
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

    private static Duration least(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
