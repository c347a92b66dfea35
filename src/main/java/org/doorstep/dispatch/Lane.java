package org.doorstep.dispatch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.journal.Bundle;
import org.doorstep.provider.Provider;
import org.doorstep.store.DeadLetter;
import org.doorstep.store.DeadLetters;
import org.doorstep.store.EventLog;
import org.doorstep.store.Lanes;
import org.doorstep.store.Records;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.TransactionStatus;

/**
 * Takes a feed's bundles from the journal to its tables and queues, one after the other. Throws only for an outage: then the
 * journal's consumer rolls back and redelivers in place, without end. Each feed's consumer is one thread; feeds do not meet.
 */
public final class Lane implements Processor {

    /** Process deaths with the same delivery under way before it is tried by itself, and before it is set aside. */
    private static final int SUSPECT = 3;
    private static final int KILLER = 6;
    /** Broken routes of one bundle: more than there are resources is a fault of ours. */
    private static final int MAX_ROUNDS = 50;

    private static final Logger log = LoggerFactory.getLogger(Lane.class);

    private final Function<Delivery, Provider> providers;
    private final Transactions transactions;
    private final EventLog events;
    private final Records records;
    private final DeadLetters deadLetters;
    private final Lanes lanes;
    private final ResourceRoutes routes;
    private final DispatchMeters meters;
    private final ObjIntConsumer<String> unpacked;
    private final BundleReader bundles;
    private final Map<String, Memory> memories = new ConcurrentHashMap<>();

    /**
     * @param providers how each delivery is to be read
     * @param unpacked  told the feed and its number of events for every bundle that went through, on the consumer's thread
     */
    public Lane(Function<Delivery, Provider> providers, Transactions transactions, EventLog events, Records records, DeadLetters deadLetters,
                Lanes lanes, ResourceRoutes routes, DispatchMeters meters, ObjIntConsumer<String> unpacked) {
        this.providers = providers;
        this.transactions = transactions;
        this.events = events;
        this.records = records;
        this.deadLetters = deadLetters;
        this.lanes = lanes;
        this.routes = routes;
        this.meters = meters;
        this.unpacked = unpacked;
        this.bundles = new BundleReader(meters);
    }

    /** What a lane remembers of its feed between bundles; of the consumer's thread only. */
    private static final class Memory {
        /** A bundle has been begun since this process started: what is counted as under way since then did not kill it. */
        private boolean begun;
        /** A bundle went through since this process started: what comes next was not under way when the last one died. */
        private boolean settled;
        private final EqualFailures equalFailures = new EqualFailures();
    }

    @Override
    public void process(Exchange exchange) {
        Bundle bundle = bundles.read(exchange.getFromRouteId(), exchange.getIn().getBody(byte[].class));
        Memory memory = memories.computeIfAbsent(bundle.feed(), feed -> new Memory());
        if (memory.settled) {
            dispatch(Tray.of(bundle, providers), memory);
        } else {
            carefully(bundle, memory);
            memory.settled = true;
        }
    }

    /** The first bundle after a start may be what killed the last process: it is counted before it is touched. */
    private void carefully(Bundle bundle, Memory memory) {
        if (memory.begun) {
            forget(bundle.feed());
        }
        memory.begun = true;
        List<String> ids = bundle.deliveries().stream().map(Delivery::id).toList();
        int deaths = ids.stream().mapToInt(lanes::attempts).max().orElse(0);
        try {
            if (deaths < SUSPECT) {
                transactions.database(() -> lanes.attempt(bundle.feed(), ids));
                dispatch(Tray.of(bundle, providers), memory);
            } else {
                bundle.deliveries().forEach(delivery -> alone(delivery, memory));
            }
        } catch (RuntimeException e) {
            try {
                // This process lives, so the delivery did not kill it.
                forget(bundle.feed());
            } catch (RuntimeException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
        forget(bundle.feed());
    }

    private void alone(Delivery delivery, Memory memory) {
        if (lanes.attempts(delivery.id()) >= KILLER) {
            log.error("delivery_killed_process feed={} delivery={}", delivery.feed(), delivery.id());
            transactions.database(() -> setAside(DeadLetter.delivery(delivery, "killed the process", null)));
            return;
        }
        transactions.database(() -> lanes.attempt(delivery.feed(), List.of(delivery.id())));
        dispatch(Tray.of(new Bundle(delivery.feed(), List.of(delivery)), providers), memory);
        // It must not be counted when the next one kills the process.
        transactions.database(() -> lanes.passed(delivery.id()));
    }

    private void forget(String feed) {
        transactions.database(() -> lanes.attempted(feed));
    }

    private void dispatch(Tray tray, Memory memory) {
        Tray rest = tray;
        boolean poisoned = false;
        for (int round = 0; round < MAX_ROUNDS; round++) {
            try {
                if (poisoned) {
                    rest = rest.without(poison(rest, memory));
                }
                commit(rest);
                if (!poisoned) {
                    memory.equalFailures.none(rest.events());
                }
                return;
            } catch (RuntimeException e) {
                Fault fault = Fault.of(e);
                meters.failed(tray.feed(), fault.kind());
                log.warn("bundle_failed feed={} kind={} reason=\"{}\" cause={}", tray.feed(), fault.kind(), fault.reason(), fault.cause().getClass().getName());
                switch (fault.kind()) {
                    case OUTAGE -> throw e;
                    case BROKEN_ROUTE -> park(rest, e, fault);
                    case POISON -> {
                        if (rest.singly()) {
                            throw e;
                        }
                        poisoned = true;
                    }
                }
            }
        }
        throw new IllegalStateException("a bundle of feed " + tray.feed() + " still fails after " + MAX_ROUNDS + " rounds");
    }

    private void commit(Tray tray) {
        EventLog.Appended appended = transactions.both(status -> {
            lanes.lock(tray.feed());
            EventLog.Appended logged = events.append(tray.events());
            runs(records.apply(logged.fresh()), tray.singly(), lanes.parked(tray.feed()).keySet());
            tray.letters().forEach(this::setAside);
            return logged;
        });
        unpacked.accept(tray.feed(), tray.events().size());
        meters.events(tray.feed(), "logged", appended.fresh().size());
        meters.events(tray.feed(), "duplicate", appended.duplicates().size());
        if (appended.reused() > 0) {
            meters.reused(tray.feed(), appended.reused());
            log.warn("sequence_reused feed={} events={} remedy=\"tell the producer: it gave one number to several records\"", tray.feed(), appended.reused());
        }
    }

    /** Cuts the events into runs of one resource, or of one event, order kept, and sends each to its route. */
    private void runs(List<Event> judged, boolean singly, Set<String> parked) {
        List<Event> run = new ArrayList<>();
        for (Event event : judged) {
            if (!run.isEmpty() && (singly || !run.get(0).resource().equals(event.resource()))) {
                send(run, parked);
                run = new ArrayList<>();
            }
            run.add(event);
        }
        send(run, parked);
    }

    private void send(List<Event> run, Set<String> parked) {
        if (!run.isEmpty() && !parked.contains(run.get(0).resource())) {
            routes.send(List.copyOf(run));
        }
    }

    private void setAside(DeadLetter letter) {
        deadLetters.add(letter);
        meters.deadLetters(letter.delivery().feed(), letter.kind());
        log.warn("dead_letter feed={} kind={} reason=\"{}\" delivery={}", letter.delivery().feed(), letter.kind(), letter.reason(), letter.delivery().id());
    }

    private void park(Tray tray, RuntimeException thrown, Fault fault) {
        String resource = resourceOf(thrown);
        if (resource == null) {
            // Our own SQL is broken: no event and no route can be blamed, so nothing is set aside.
            throw thrown;
        }
        Event first = tray.events().stream().filter(event -> event.resource().equals(resource)).findFirst().orElseThrow();
        transactions.database(() -> lanes.park(first, fault.reason() + ": " + fault.cause().getClass().getSimpleName()));
        log.error("route_parked feed={} route={} reason=\"{}\" remedy=\"mend the route; events of this resource are logged meanwhile and not routed\"", tray.feed(),
                routes.find(first.provider(), resource), fault.reason());
    }

    private static String resourceOf(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof RouteFailure failure) {
                return failure.resource();
            }
        }
        return null;
    }

    /**
     * Tries the events one by one in a transaction that is rolled back in any case, and says which fail. Savepoints keep the
     * effects of the good ones for those after them. What is sent meanwhile is rolled back with it.
     */
    private Map<String, Fault> poison(Tray tray, Memory memory) {
        return transactions.trial(status -> {
            lanes.lock(tray.feed());
            Set<String> parked = lanes.parked(tray.feed()).keySet();
            Map<String, Fault> found = new LinkedHashMap<>();
            for (Event event : tray.events()) {
                Fault fault = tried(event, status, parked);
                memory.equalFailures.note(event, fault);
                if (fault != null) {
                    found.put(event.id(), fault);
                }
            }
            return found;
        });
    }

    private Fault tried(Event event, TransactionStatus status, Set<String> parked) {
        Object savepoint = status.createSavepoint();
        try {
            runs(records.apply(events.append(List.of(event)).fresh()), true, parked);
            status.releaseSavepoint(savepoint);
            return null;
        } catch (RuntimeException e) {
            Fault fault = Fault.of(e);
            if (fault.kind() != Fault.Kind.POISON) {
                throw e;
            }
            status.rollbackToSavepoint(savepoint);
            return fault;
        }
    }
}
