package org.doorstep.dispatch;

import java.time.Duration;
import java.time.Instant;
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
 * journal's consumer rolls back and redelivers in place, without end. Each feed's consumer is one thread; feeds meet only over a suspect ({@link Suspects}).
 */
public final class Lane implements Processor {

    /** Broken routes of one bundle: more than there are resources is a fault of ours. */
    private static final int MAX_ROUNDS = 50;
    /** Events for which a commit of their own costs about as much as they do: what fails together is cut into pieces of these first. */
    private static final int PIECE = 100;
    private static final Duration JUST_NOW = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(Lane.class);

    private final Neighbours neighbours;
    private final Stores stores;
    private final Transactions transactions;
    private final ResourceRoutes routes;
    private final Sending sending;
    private final DispatchMeters meters;
    private final Backlog backlog;
    private final BundleReader bundles;
    private final Suspects suspects;
    private final Map<String, LaneMemory> memories = new ConcurrentHashMap<>();

    /**
     * What a lane asks and tells the rest of the house. On the consumers' threads, never long.
     *
     * @param reading  how each delivery is to be read
     * @param judged   told the events of a bundle after records has judged them, within the database's transaction
     * @param unpacked told the feed and its number of events that were pushed just now for every bundle that went through
     * @param hold     throws when the bundle in hand is no longer ours
     * @param diskFull whether there is so little room that a store may end the process
     */
    public record Neighbours(Function<Delivery, Provider> reading, Consumer<List<Event>> judged, ObjIntConsumer<String> unpacked, Consumer<Exchange> hold,
                             BooleanSupplier diskFull) {
    }

    /** Where a lane writes to. */
    public record Stores(EventLog events, Records records, DeadLetters deadLetters, Lanes lanes) {
    }

    /** @param backlog told when a bundle is begun and when it is done with */
    public Lane(Neighbours neighbours, Stores stores, Transactions transactions, ResourceRoutes routes, DispatchMeters meters, Backlog backlog) {
        this.neighbours = neighbours;
        this.stores = stores;
        this.transactions = transactions;
        this.routes = routes;
        this.sending = new Sending(routes, stores.lanes());
        this.meters = meters;
        this.backlog = backlog;
        this.bundles = new BundleReader(meters);
        this.suspects = new Suspects(stores.lanes(), neighbours.diskFull(), this::keep, this::setAside);
    }

    @Override
    public void process(Exchange exchange) {
        byte[] bytes = exchange.getIn().getBody(byte[].class);
        Bundle bundle = bundles.read(exchange.getFromRouteId(), bytes);
        backlog.begun(bundle);
        LaneMemory memory = memories.computeIfAbsent(bundle.feed(), feed -> new LaneMemory(new EqualFailures(routes::listed)));
        memory.begin(bundle, () -> neighbours.hold().accept(exchange));
        suspects.guard(bundle, part -> dispatch(part, memory));
        memory.end(bundle);
        backlog.done(bundle, bytes.length);
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
        stores.lanes().lock(feed);
        memories.get(feed).hold();
    }

    private void dispatch(Bundle part, LaneMemory memory) {
        List<Delivery> left = memory.left(part);
        if (left.isEmpty()) {
            return;
        }
        Tray tray = Tray.of(new Bundle(part.feed(), left), neighbours.reading());
        if (memory.careful()) {
            tray.pieces(PIECE).forEach(piece -> dispatch(piece, memory));
        } else {
            dispatch(tray, memory);
        }
    }

    private void dispatch(Tray tray, LaneMemory memory) {
        Tray rest = tray;
        boolean poisoned = false;
        boolean nobody = false;
        for (int round = 0; round < MAX_ROUNDS; round++) {
            try {
                if (poisoned) {
                    Map<String, Fault> bad = poison(rest, memory);
                    nobody = bad.isEmpty() && rest.singly();
                    rest = rest.without(bad);
                }
                commit(rest);
                memory.through(tray);
                if (!poisoned) {
                    memory.clean(tray);
                }
                return;
            } catch (RuntimeException e) {
                Fault fault = Fault.of(e);
                failed(tray.feed(), fault);
                switch (fault.kind()) {
                    case OUTAGE -> throw e;
                    case BROKEN_ROUTE -> park(rest, e, fault);
                    case POISON -> {
                        if (nobody) {
                            throw e;
                        }
                        poisoned = true;
                        memory.poisoned();
                        List<Tray> pieces = rest.pieces(PIECE);
                        if (pieces.size() > 1) {
                            pieces.forEach(piece -> dispatch(piece, memory));
                            return;
                        }
                    }
                }
            }
        }
        throw new IllegalStateException("a bundle of feed " + tray.feed() + " still fails after " + MAX_ROUNDS + " rounds");
    }

    private void commit(Tray tray) {
        EventLog.Appended appended = transactions.both(status -> {
            lock(tray.feed());
            EventLog.Appended logged = stores.events().append(tray.events());
            Set<String> parked = stores.lanes().parked(tray.feed()).keySet();
            Runs.of(applied(logged.fresh()), tray.singly(), run -> send(run, parked));
            tray.letters().forEach(this::setAside);
            return logged;
        });
        neighbours.unpacked().accept(tray.feed(), pushed(tray.events()));
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
        List<Event> all = stores.records().apply(fresh);
        neighbours.judged().accept(all);
        return all;
    }

    private void send(List<Event> run, Set<String> parked) {
        Optional<String> name = parkedAs(run.get(0), parked);
        if (name.isPresent()) {
            stores.lanes().await(name.get(), run);
        } else {
            sending.send(run);
        }
    }

    /** What it is parked as. Its route may have come or gone since: what waits under another name must not be overtaken. */
    private Optional<String> parkedAs(Event event, Set<String> parked) {
        String name = routes.listed(event);
        return parked.isEmpty() ? Optional.empty() : parked.contains(name) ? Optional.of(name) : stores.lanes().awaitedAs(event.feed(), event.resource());
    }

    private void setAside(DeadLetter letter) {
        stores.deadLetters().add(letter);
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
            stores.lanes().park(resource, first, fault.brief());
        });
        log.error("route_parked feed={} resource={} route={} reason=\"{}\" remedy=\"mend the route, then: doorstep routes resume {} {}; its events are logged meanwhile and wait\"",
                tray.feed(), resource, routes.find(first.provider(), first.resource()), fault.reason(), tray.feed(), resource);
    }

    /** Finds those that fail in a transaction that is rolled back in any case. */
    private Map<String, Fault> poison(Tray tray, LaneMemory memory) {
        return transactions.trial(status -> {
            lock(tray.feed());
            Set<String> parked = stores.lanes().parked(tray.feed()).keySet();
            return new Trial(status, memory.equalFailures(), events ->
                    Runs.of(applied(stores.events().append(events).fresh()), tray.singly(), run -> send(run, parked))).of(tray.events());
        });
    }
}
