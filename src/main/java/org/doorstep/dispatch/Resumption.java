package org.doorstep.dispatch;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.provider.Provider;
import org.doorstep.store.DeadLetter;
import org.doorstep.store.DeadLetters;
import org.doorstep.store.LoggedEvents;
import org.doorstep.store.Parked;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes, in order, what waited while a resource was parked; live events of it go on waiting behind them. In the step that finds none
 * left, the resource is no longer parked, so none is overtaken.
 */
final class Resumption implements Chore, Steps.Work {

    /** Of one step. Larger than most bundles, or it would never catch up with a feed that has a backlog. */
    private static final int EVENTS = 1_000;
    private static final long SIZE = 4 << 20;

    private static final Logger log = LoggerFactory.getLogger(Resumption.class);

    private final String feed;
    private final String resource;
    private final Tools tools;
    private final EqualFailures equalFailures;

    /** What all resumptions share. */
    record Tools(Steps steps, Transactions transactions, Parked parked, LoggedEvents events, DeadLetters letters, Sending sending,
                 Function<Delivery, Provider> providers, DispatchMeters meters) {
    }

    Resumption(String feed, String resource, Tools tools) {
        this.feed = feed;
        this.resource = resource;
        this.tools = tools;
        this.equalFailures = new EqualFailures(tools.sending.routes()::listed);
    }

    @Override
    public int take() {
        return tools.steps.take(this);
    }

    @Override
    public String feed() {
        return feed;
    }

    @Override
    public List<Event> next() {
        return tools.parked.resuming(feed, resource) ? tools.parked.next(feed, resource, EVENTS, SIZE) : List.of();
    }

    @Override
    public void send(List<Event> run) {
        tools.sending.send(run);
    }

    @Override
    public void passed(List<Event> events, Map<String, Fault> bad) {
        if (!events.isEmpty()) {
            List<Event> poisoned = events.stream().filter(event -> bad.containsKey(event.id())).toList();
            tools.meters.setAside().note(poisoned.stream().map(event -> setAside(event, bad.get(event.id()))).toList());
            tools.events.remove(poisoned);
            tools.parked.passed(feed, resource, events.get(events.size() - 1).id());
        }
        if (tools.parked.resuming(feed, resource) && !tools.parked.waits(feed, resource)) {
            int gone = tools.parked.end(feed, resource);
            if (gone > 0) {
                log.warn("parked_events_gone feed={} resource={} events={} remedy=\"they waited longer than events are kept\"", feed, resource, gone);
            }
            log.info("route_resumed feed={} resource={}", feed, resource);
        }
    }

    /** As if it had failed when it came: not in the log, so that its replay is no duplicate. */
    private DeadLetter setAside(Event event, Fault fault) {
        Delivery as = new Delivery(event.deliveryId(), event.feed(), event.provider(), event.receivedAt(), event.origin(), "authenticated", event.sourceLabel(), "", new byte[0]);
        Provider provider = tools.providers.apply(as);
        byte[] body = provider.element(event).getBytes(StandardCharsets.UTF_8);
        Delivery delivery = new Delivery(as.id(), as.feed(), as.provider(), as.receivedAt(), as.origin(), as.proof(), as.sourceLabel(), provider.eventName(event), body);
        DeadLetter letter = new DeadLetter(delivery, "event", fault.reason(), fault.detail(), event.resource(), event.recordKey(), body);
        tools.letters.add(letter);
        return letter;
    }

    @Override
    public EqualFailures equalFailures() {
        return equalFailures;
    }

    @Override
    public long nanosFor(int events) {
        return 0;
    }

    @Override
    public void waiting(Fault fault) {
        log.warn("route_resume_waits feed={} resource={} reason=\"{}\"", feed, resource, fault.reason());
    }

    @Override
    public void broken(Fault fault) {
        String[] why = new String[1];
        tools.transactions.database(() -> {
            why[0] = tools.parked.again(feed, resource, fault.brief());
        });
        log.error("route_parked feed={} resource={} reason=\"{}\" remedy=\"the route is still broken\"", feed, resource, why[0]);
    }
}
