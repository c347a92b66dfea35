package org.doorstep.dispatch;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.journal.Backlog;
import org.doorstep.journal.Bundle;
import org.doorstep.journal.Handover;
import org.doorstep.metrics.PerMinute;
import org.doorstep.provider.Provider;
import org.doorstep.store.DeadLetters;
import org.doorstep.store.EventLog;
import org.doorstep.store.Lanes;
import org.doorstep.store.Records;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a feed's bundles from the journal to its tables and queues, one after the other. Throws only for an outage: then the
 * journal gives the bundle again, later and later, without end. It works on what the journal gave, not on what the route has made of it,
 * and says when that is done: without its word the journal keeps it. Each feed's bundles come one after the other, on any thread; feeds meet only over a suspect ({@link Suspects}).
 */
public final class Lane implements Processor {

    /** Broken routes of one bundle: more than there are resources is a fault of ours. */
    private static final int MAX_ROUNDS = 50;
    /** Events for which a commit of their own costs about as much as they do: what fails together is cut into pieces of these first. */
    private static final int PIECE = 100;

    private static final Logger log = LoggerFactory.getLogger(Lane.class);

    private final Neighbours neighbours;
    private final Effects effects;
    private final PerMinute failures = new PerMinute();
    private final ResourceRoutes routes;
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
     * @param diskFull whether there is so little room that a store may end the process
     * @param strict   whether a feed's events go to their routes one resource after the other, as they came
     */
    public record Neighbours(Function<Delivery, Provider> reading, Consumer<List<Event>> judged, ObjIntConsumer<String> unpacked, BooleanSupplier diskFull,
                             Predicate<String> strict) {
    }

    /** Where a lane writes to. */
    public record Stores(EventLog events, Records records, DeadLetters deadLetters, Lanes lanes) {
    }

    /** @param backlog told when a bundle is begun and when it is done with */
    public Lane(Neighbours neighbours, Stores stores, Transactions transactions, ResourceRoutes routes, DispatchMeters meters, Backlog backlog) {
        this.neighbours = neighbours;
        this.effects = new Effects(neighbours, stores, transactions, routes, meters);
        this.routes = routes;
        this.meters = meters;
        this.backlog = backlog;
        this.bundles = new BundleReader(meters);
        this.suspects = new Suspects(stores.lanes(), neighbours.diskFull(), this::keep, effects::setAside);
    }

    @Override
    public void process(Exchange exchange) {
        Handover handover = Handover.current();
        if (handover.done()) {
            return;
        }
        Bundle bundle = bundles.read(exchange.getFromRouteId(), handover);
        backlog.begun(bundle);
        LaneMemory memory = memories.computeIfAbsent(bundle.feed(), feed -> new LaneMemory(new EqualFailures(routes::listed)));
        memory.begin(bundle, handover::hold);
        Together together = Together.current();
        if (together != null && memory.plain() && handover.fresh()) {
            together.add(this::finish, new PreparedBundle(bundle, handover, Tray.of(bundle, neighbours.reading()), memory));
            return;
        }
        if (handover.fresh()) {
            dispatch(bundle, memory);
        } else {
            suspects.guard(bundle, part -> dispatch(part, memory));
        }
        through(bundle, handover);
    }

    private void through(Bundle bundle, Handover handover) {
        handover.finish();
        backlog.done(bundle, handover.bytes());
        meters.through(bundle.feed());
    }

    /** In one transaction. @throws RuntimeException where nothing is committed */
    private void finish(List<PreparedBundle> prepared) {
        effects.commit(prepared);
        prepared.forEach(each -> {
            each.memory().clean(each.tray());
            through(each.bundle(), each.handover());
        });
    }

    /** That its database is gone is an outage like that of a bundle, and as visible. */
    private void keep(String feed, Runnable bookkeeping) {
        try {
            effects.keep(feed, memories.get(feed), bookkeeping);
        } catch (RuntimeException e) {
            failed(feed, Fault.of(e));
            throw e;
        }
    }

    private void failed(String feed, Fault fault) {
        meters.failed(feed, fault);
        String cause = fault.cause().getClass().getName();
        long due = failures.due(List.of(feed, fault.kind(), fault.reason(), cause), 1);
        if (due > 0) {
            log.warn("bundle_failed feed={} kind={} reason=\"{}\" cause={} count={}", feed, fault.kind(), fault.reason(), cause, due);
        }
    }

    private void dispatch(Bundle part, LaneMemory memory) {
        List<Delivery> left = memory.left(part);
        if (!left.isEmpty()) {
            Tray tray = Tray.of(new Bundle(part.feed(), left), neighbours.reading());
            dispatch(memory.careful() ? tray.pieces(PIECE) : List.of(tray), memory);
        }
    }

    private void dispatch(List<Tray> pieces, LaneMemory memory) {
        for (Tray piece : pieces) {
            dispatch(piece, false, memory);
            memory.through(piece);
        }
    }

    /** @param tried whether a trial found nobody already */
    private void dispatch(Tray tray, boolean tried, LaneMemory memory) {
        Tray rest = tray;
        Fault poison = null;
        boolean nobody = tried;
        for (int round = 0; round < MAX_ROUNDS; round++) {
            try {
                if (poison != null) {
                    Map<String, Fault> bad = nobody ? blamed(rest.events().get(0), poison, memory) : effects.trial(rest, memory);
                    nobody = bad.isEmpty() && rest.singly();
                    rest = rest.without(bad);
                }
                effects.commit(rest, memory);
                if (poison == null) {
                    memory.clean(tray);
                } else if (rest.events().size() == tray.events().size()) {
                    memory.equalFailures().none(tray.events());
                }
                return;
            } catch (RuntimeException e) {
                Fault fault = Fault.of(e);
                failed(tray.feed(), fault);
                switch (fault.kind()) {
                    case OUTAGE -> throw e;
                    case BROKEN_ROUTE -> {
                        effects.park(rest, e, fault, memory);
                        nobody = false;
                    }
                    case POISON -> {
                        poison = fault;
                        memory.poisoned();
                        if (nobody && rest.events().isEmpty()) {
                            throw e;
                        }
                        if (nobody && rest.events().size() > 1) {
                            // No trial shows what the database refuses at the commit only.
                            rest.singles().forEach(single -> dispatch(single, true, memory));
                            return;
                        }
                        List<Tray> pieces = rest.pieces(PIECE);
                        if (pieces.size() > 1) {
                            dispatch(pieces, memory);
                            return;
                        }
                    }
                }
            }
        }
        throw new IllegalStateException("a bundle of feed " + tray.feed() + " still fails after " + MAX_ROUNDS + " rounds");
    }

    private static Map<String, Fault> blamed(Event event, Fault fault, LaneMemory memory) {
        memory.equalFailures().note(event, fault);
        return Map.of(event.id(), fault);
    }
}
