package org.doorstep.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.event.Times;
import org.doorstep.metrics.PerMinute;
import org.doorstep.store.DeadLetter;
import org.doorstep.store.EventLog;
import org.doorstep.store.Parked;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a lane does with a tray in one transaction: logs, applies, sends and sets aside, or only tries to. Of any consumer's thread; each
 * transaction begins with the feed's row locked, and with the question whether the bundle in hand is still ours.
 */
final class Effects {

    private static final Duration JUST_NOW = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(Effects.class);

    private final Lane.Neighbours neighbours;
    private final Lane.Stores stores;
    private final Transactions transactions;
    private final ResourceRoutes routes;
    private final Sending sending;
    private final DispatchMeters meters;
    private final PerMinute reused = new PerMinute();

    Effects(Lane.Neighbours neighbours, Lane.Stores stores, Transactions transactions, ResourceRoutes routes, DispatchMeters meters) {
        this.neighbours = neighbours;
        this.stores = stores;
        this.transactions = transactions;
        this.routes = routes;
        this.sending = new Sending(routes, stores.lanes());
        this.meters = meters;
    }

    /**
     * Before anything is written. The row keeps others out until the end of the transaction, and then the journal's broker says whether
     * we may be in: a process that stood still since it took its bundle finds out here that another has been given it.
     */
    private void lock(String feed, LaneMemory memory) {
        stores.lanes().lock(feed);
        memory.hold();
    }

    /** Bookkeeping in a transaction of its own, of the database alone. */
    void keep(String feed, LaneMemory memory, Runnable bookkeeping) {
        transactions.database(() -> {
            lock(feed, memory);
            bookkeeping.run();
        });
    }

    /** All of it, or nothing. @throws RuntimeException a {@link Fault}: nothing is committed */
    void commit(Tray tray, LaneMemory memory) {
        told(tray, transactions.both(status -> written(tray, memory)));
    }

    /** The same for bundles of several feeds, which are locked in this order. */
    void commit(List<PreparedBundle> bundles) {
        List<EventLog.Appended> all = transactions.both(status -> bundles.stream().map(bundle -> written(bundle.tray(), bundle.memory())).toList());
        for (int i = 0; i < all.size(); i++) {
            told(bundles.get(i).tray(), all.get(i));
        }
    }

    private EventLog.Appended written(Tray tray, LaneMemory memory) {
        lock(tray.feed(), memory);
        EventLog.Appended logged = stores.events().append(tray.events());
        Set<String> parked = stores.lanes().parked(tray.feed());
        Runs.of(inTurn(tray.feed(), applied(logged.fresh())), tray.singly(), run -> send(run, parked));
        tray.letters().forEach(stores.deadLetters()::add);
        return logged;
    }

    private void told(Tray tray, EventLog.Appended appended) {
        meters.setAside().note(tray.letters());
        neighbours.unpacked().accept(tray.feed(), pushed(tray.events()));
        meters.events(tray.feed(), "logged", appended.fresh().size());
        meters.events(tray.feed(), "duplicate", appended.duplicates().size());
        meters.undated().note(tray.feed(), appended.fresh());
        if (appended.reused() > 0) {
            meters.reused(tray.feed(), appended.reused());
            long due = reused.due(tray.feed(), appended.reused());
            if (due > 0) {
                log.warn("sequence_reused feed={} events={} remedy=\"tell the producer: it gave one number to several records\"", tray.feed(), due);
            }
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

    /**
     * Events of one route together, the routes by their first event: resources that alternate would be runs of one event each. Each record and
     * each queue is one route's, so their order stays; only a step outside of the transaction could see that between routes.
     */
    private List<Event> inTurn(String feed, List<Event> events) {
        if (neighbours.strict().test(feed)) {
            return events;
        }
        Map<String, List<Event>> byRoute = new LinkedHashMap<>();
        events.forEach(event -> byRoute.computeIfAbsent(routes.listed(event), route -> new ArrayList<>()).add(event));
        return byRoute.values().stream().flatMap(List::stream).toList();
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

    /** A dead letter outside of a tray, in the transaction of the calling thread. */
    void setAside(DeadLetter letter) {
        stores.deadLetters().add(letter);
        meters.setAside().note(List.of(letter));
    }

    /**
     * Parks the resource whose route threw.
     *
     * @param thrown thrown again where no route did
     */
    void park(Tray tray, RuntimeException thrown, Fault fault, LaneMemory memory) {
        String resource = RouteFailure.resourceOf(thrown);
        if (resource == null) {
            // Our own SQL is broken: no event and no route can be blamed, so nothing is set aside.
            throw thrown;
        }
        Event first = tray.events().stream().filter(event -> routes.listed(event).equals(resource)).findFirst().orElseThrow();
        String reason = fault.brief();
        transactions.database(() -> {
            lock(tray.feed(), memory);
            stores.lanes().park(resource, first, reason);
        });
        log.error("route_parked feed={} resource={} route={} reason=\"{}\" remedy=\"its events are logged and wait until it is resumed\"", tray.feed(), resource,
                routes.find(first.provider(), first.resource()), Parked.why(tray.feed(), resource, reason, first.id()));
    }

    /**
     * Finds those that fail, in a transaction that is rolled back in any case.
     *
     * @return faults by event id, in order
     */
    Map<String, Fault> trial(Tray tray, LaneMemory memory) {
        return transactions.trial(status -> {
            lock(tray.feed(), memory);
            Set<String> parked = stores.lanes().parked(tray.feed());
            return new Trial(status, memory.equalFailures(), events ->
                    Runs.of(inTurn(tray.feed(), applied(stores.events().append(events).fresh())), tray.singly(), run -> send(run, parked))).of(tray.events());
        });
    }
}
