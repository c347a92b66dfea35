package org.doorstep.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.event.Times;
import org.doorstep.journal.Backlog;
import org.doorstep.journal.Bundle;
import org.doorstep.provider.Provider;
import org.doorstep.store.DeadLetter;
import org.doorstep.store.DeadLetters;
import org.doorstep.store.EventLog;
import org.doorstep.store.Lanes;
import org.doorstep.store.Records;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
    private static final Duration JUST_NOW = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(Lane.class);

    private final Function<Delivery, Provider> providers;
    private final Transactions transactions;
    private final EventLog events;
    private final Records records;
    private final Consumer<List<Event>> judged;
    private final DeadLetters deadLetters;
    private final Lanes lanes;
    private final ResourceRoutes routes;
    private final Sending sending;
    private final DispatchMeters meters;
    private final ObjIntConsumer<String> unpacked;
    private final Consumer<Exchange> hold;
    private final Backlog backlog;
    private final BooleanSupplier diskFull;
    private final BundleReader bundles;
    private final Map<String, Memory> memories = new ConcurrentHashMap<>();

    /**
     * @param providers how each delivery is to be read
     * @param judged   told the events of a bundle after records has judged them, within the database's transaction
     * @param unpacked  told the feed and its number of events that were pushed just now for every bundle that went through, on the consumer's thread
     * @param hold      throws when the bundle in hand is no longer ours
     * @param backlog   told when a bundle is begun and when it is done with
     * @param diskFull  whether there is so little room that a store may end the process
     */
    public Lane(Function<Delivery, Provider> providers, Transactions transactions, EventLog events, Records records, Consumer<List<Event>> judged,
                DeadLetters deadLetters, Lanes lanes, ResourceRoutes routes, DispatchMeters meters, ObjIntConsumer<String> unpacked, Consumer<Exchange> hold,
                Backlog backlog, BooleanSupplier diskFull) {
        this.providers = providers;
        this.transactions = transactions;
        this.events = events;
        this.records = records;
        this.judged = judged;
        this.deadLetters = deadLetters;
        this.lanes = lanes;
        this.routes = routes;
        this.sending = new Sending(routes, lanes);
        this.meters = meters;
        this.unpacked = unpacked;
        this.hold = hold;
        this.backlog = backlog;
        this.diskFull = diskFull;
        this.bundles = new BundleReader(meters);
    }

    /** What a lane remembers of its feed between bundles; of the consumer's thread only. */
    private static final class Memory {
        /** Deliveries counted and tried since this process started, and not yet through: this process lives, so they did not kill it. */
        private final Set<String> tried = new HashSet<>();
        /** Bundles that went through since this process started: after as many as are taken together, what comes next was not under way when the last one died. */
        private int settled;
        /** Asks whether the bundle under way is still ours. */
        private Runnable hold;
        private final EqualFailures equalFailures;

        Memory(EqualFailures equalFailures) {
            this.equalFailures = equalFailures;
        }
    }

    @Override
    public void process(Exchange exchange) {
        byte[] bytes = exchange.getIn().getBody(byte[].class);
        Bundle bundle = bundles.read(exchange.getFromRouteId(), bytes);
        backlog.begun(bundle);
        Memory memory = memories.computeIfAbsent(bundle.feed(), feed -> new Memory(new EqualFailures(routes::listed)));
        memory.hold = () -> hold.accept(exchange);
        if (memory.settled >= Bundle.TOGETHER) {
            dispatch(Tray.of(bundle, providers), memory);
        } else {
            carefully(bundle, memory);
            memory.settled++;
        }
        backlog.done(bundle, bytes.length);
    }

    /** One of the first bundles after a start may be what killed the last process: they are counted before they are touched. */
    private void carefully(Bundle bundle, Memory memory) {
        List<String> ids = bundle.deliveries().stream().map(Delivery::id).toList();
        Map<String, Integer> deaths = count(bundle.feed(), ids, memory);
        if (deaths.isEmpty()) {
            counted(bundle, ids, memory);
        } else {
            bundle.deliveries().forEach(delivery -> alone(delivery, deaths.getOrDefault(delivery.id(), 0), memory));
            forget(bundle.feed(), ids, memory);
        }
    }

    /** Works on what has been counted. Whether it goes through or not: this process lives, so none of it killed it. */
    private void counted(Bundle bundle, List<String> ids, Memory memory) {
        try {
            dispatch(Tray.of(bundle, providers), memory);
        } catch (RuntimeException e) {
            try {
                forget(bundle.feed(), ids, memory);
            } catch (RuntimeException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
        forget(bundle.feed(), ids, memory);
    }

    private void forget(String feed, List<String> ids, Memory memory) {
        keep(feed, () -> lanes.passed(ids));
        ids.forEach(memory.tried::remove);
    }

    /** The deaths with each delivery under way where they are to be tried one by one, each counted then; else none, and all of them are counted. */
    private Map<String, Integer> count(String feed, List<String> ids, Memory memory) {
        List<String> survived = ids.stream().filter(memory.tried::contains).toList();
        Map<String, Integer> deaths = new HashMap<>();
        keep(feed, () -> {
            lanes.passed(survived);
            deaths.putAll(lanes.attempts(feed));
            deaths.keySet().retainAll(ids);
            if (deaths.values().stream().allMatch(count -> count < SUSPECT)) {
                deaths.clear();
                attempt(feed, ids);
            }
        });
        if (deaths.isEmpty()) {
            memory.tried.addAll(ids);
        }
        return deaths;
    }

    private void alone(Delivery delivery, int deaths, Memory memory) {
        if (deaths >= KILLER && !diskFull.getAsBoolean()) {
            log.error("delivery_killed_process feed={} delivery={}", delivery.feed(), delivery.id());
            keep(delivery.feed(), () -> setAside(DeadLetter.delivery(delivery, "killed the process", null)));
            return;
        }
        List<String> id = List.of(delivery.id());
        // One suspect of all feeds at a time: else those of other feeds would be counted for what it does.
        synchronized (this) {
            keep(delivery.feed(), () -> attempt(delivery.feed(), id));
            memory.tried.addAll(id);
            counted(new Bundle(delivery.feed(), List.of(delivery)), id, memory);
        }
    }

    /** Not on a full disk: then a store ends the process, and no delivery is to blame. */
    private void attempt(String feed, List<String> ids) {
        if (!diskFull.getAsBoolean()) {
            lanes.attempt(feed, ids);
        }
    }

    /** Bookkeeping in a transaction of its own. That its database is gone is an outage like that of a bundle, and as visible. */
    private void keep(String feed, Runnable bookkeeping) {
        try {
            transactions.database(() -> {
                lock(feed);
                bookkeeping.run();
            });
        } catch (RuntimeException e) {
            failed(feed, Fault.of(e));
            throw e;
        }
    }

    private void failed(String feed, Fault fault) {
        meters.failed(feed, fault.kind());
        log.warn("bundle_failed feed={} kind={} reason=\"{}\" cause={}", feed, fault.kind(), fault.reason(), fault.cause().getClass().getName());
    }

    /**
     * Before anything is written. The row keeps others out until the end of the transaction, and then the journal's broker says whether
     * we may be in: a process that stood still since it took its bundle finds out here that another has been given it.
     */
    private void lock(String feed) {
        lanes.lock(feed);
        memories.get(feed).hold.run();
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
                failed(tray.feed(), fault);
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
            lock(tray.feed());
            EventLog.Appended logged = events.append(tray.events());
            Set<String> parked = lanes.parked(tray.feed()).keySet();
            Runs.of(applied(logged.fresh()), tray.singly(), run -> send(run, parked));
            tray.letters().forEach(this::setAside);
            return logged;
        });
        unpacked.accept(tray.feed(), pushed(tray.events()));
        meters.events(tray.feed(), "logged", appended.fresh().size());
        meters.events(tray.feed(), "duplicate", appended.duplicates().size());
        if (appended.reused() > 0) {
            meters.reused(tray.feed(), appended.reused());
            log.warn("sequence_reused feed={} events={} remedy=\"tell the producer: it gave one number to several records\"", tray.feed(), appended.reused());
        }
    }

    /** Not what we fetched or played again ourselves, and not what waited for an outage of ours: it came at its own time, and was not too fast then. */
    private static int pushed(List<Event> events) {
        long since = Times.micros(Instant.now().minus(JUST_NOW));
        return (int) events.stream().filter(event -> event.origin().equals(Delivery.PUSH) && event.receivedAt() > since).count();
    }

    private List<Event> applied(List<Event> fresh) {
        List<Event> all = records.apply(fresh);
        judged.accept(all);
        return all;
    }

    private void send(List<Event> run, Set<String> parked) {
        Optional<String> name = parkedAs(run.get(0), parked);
        if (name.isPresent()) {
            lanes.await(name.get(), run);
        } else {
            sending.send(run);
        }
    }

    /** What it is parked as. Its route may have come or gone since: what waits under another name must not be overtaken. */
    private Optional<String> parkedAs(Event event, Set<String> parked) {
        String name = routes.listed(event);
        return parked.isEmpty() ? Optional.empty() : parked.contains(name) ? Optional.of(name) : lanes.awaitedAs(event.feed(), event.resource());
    }

    private void setAside(DeadLetter letter) {
        deadLetters.add(letter);
        meters.deadLetters(letter.delivery().feed(), letter.kind());
        log.warn("dead_letter feed={} kind={} reason=\"{}\" delivery={}", letter.delivery().feed(), letter.kind(), letter.reason(), letter.delivery().id());
    }

    private void park(Tray tray, RuntimeException thrown, Fault fault) {
        String resource = RouteFailure.resourceOf(thrown);
        if (resource == null) {
            // Our own SQL is broken: no event and no route can be blamed, so nothing is set aside.
            throw thrown;
        }
        Event first = tray.events().stream().filter(event -> routes.listed(event).equals(resource)).findFirst().orElseThrow();
        transactions.database(() -> {
            lock(tray.feed());
            lanes.park(resource, first, fault.brief());
        });
        log.error("route_parked feed={} resource={} route={} reason=\"{}\" remedy=\"mend the route, then: doorstep routes resume {} {}; its events are logged meanwhile and wait\"",
                tray.feed(), resource, routes.find(first.provider(), first.resource()), fault.reason(), tray.feed(), resource);
    }

    /** Tries the events one by one in a transaction that is rolled back in any case, and says which fail. */
    private Map<String, Fault> poison(Tray tray, Memory memory) {
        return transactions.trial(status -> {
            lock(tray.feed());
            Set<String> parked = lanes.parked(tray.feed()).keySet();
            return new Trial(status, memory.equalFailures).of(tray.events(), event ->
                    Runs.of(applied(events.append(List.of(event)).fresh()), true, run -> send(run, parked)));
        });
    }
}
