package org.doorstep.provider.reso;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.doorstep.provider.remote.ApiSession;
import org.doorstep.provider.remote.CatchUp;
import org.doorstep.provider.remote.Lost;
import org.doorstep.provider.remote.RemoteException;
import org.doorstep.url.WebUrl;

/**
 * Reads a producer's EntityEvents from one sequence on to the end, for one run. A list ends where a page names no next
 * one and asking again from the last sequence brings nothing new; a producer that names next pages says itself where it
 * ends. What is read is held until two events rise. One that does not obey {@code $orderby} is noticed at the first
 * event that falls: from then on nothing is confirmed, and what is not known is held, up to {@link #MOST_HELD} events,
 * until the list has been read whole, then sorted and taken.
 */
final class EntityEventList {

    /** Of a producer that sorts otherwise: some 50 MB. */
    static final int MOST_HELD = 50_000;
    /** In a row, without anything new: a producer may hide events, or ignore our filter, but not for ever. */
    static final int MOST_IDLE_PAGES = 1_000;
    /** Of one question. */
    private static final int MOST_PAGES = 100_000;
    private static final int REMEMBERED = 50_000;

    private final ApiSession api;
    private final EntityEvents events;
    private final EntityEventTaking taking;
    private final CatchUp.Target target;
    private final long start;
    private final Set<String> seen = new LinkedHashSet<>();
    private final List<FoundEvent> held = new ArrayList<>();
    private long last;
    private long lowest = Long.MAX_VALUE;
    private long previous = -1;
    private long confirmed;
    private boolean rises;
    private boolean falls;
    private boolean ignoresFilter;
    private boolean namesPages;
    private int idlePages;
    /** Events that were shown, and how many there are by the producer's count. */
    private long distinct;
    private long promised;
    private boolean tooMany;

    EntityEventList(ApiSession api, EntityEvents events, EntityEventTaking taking, CatchUp.Target target, long start) {
        this.api = api;
        this.events = events;
        this.taking = taking;
        this.target = target;
        this.start = start;
        this.last = start;
        this.confirmed = start;
    }

    /** @throws RemoteException where it was not read to the end; what was read is taken, and the watermark stands before what was not */
    void read() throws RemoteException, InterruptedException {
        String open;
        try {
            open = pages();
        } catch (RemoteException e) {
            if (e.ofTheRequest() && !e.hopeless()) {
                flush();
                taking.release();
            }
            throw e;
        }
        flush();
        taking.release();
        if (tooMany) {
            throw api.incomplete("does not sort by sequence, and has more than " + MOST_HELD
                    + " events that are new. The watermark stays; the next run reads on");
        }
        if ((!falls || open == null) && (last != confirmed || last == start)) {
            target.take(List.of(), 0, Long.toString(last));
        }
        if (open != null) {
            throw api.incomplete(open);
        }
    }

    /** @return why this may not be all, or null */
    private String pages() throws RemoteException, InterruptedException {
        Chain chain = chain(start, Long.MAX_VALUE);
        while (chain.fresh && !tooMany && (!namesPages || promised > distinct)) {
            chain = chain(last, Long.MAX_VALUE);
            if (!chain.fresh && (falls || !rises) && lowest > start + 1) {
                chain = earlier(chain);
            }
        }
        if (promised > distinct && !tooMany) {
            return "says that there are " + (promised - distinct) + " events more than it shows";
        } else if (chain.got > 0 && chain.unreadable == chain.got && !chain.linked) {
            return "shows a page of which no event can be read, and names no next one: whether there is more cannot be known";
        } else if (ignoresFilter && !namesPages && events.newest().orElse(0) > last) {
            return "does not obey $filter and shows no more than its first page";
        }
        return null;
    }

    /** A producer may sort otherwise, and show its newest events only. One that does as it is asked need not understand the question. */
    private Chain earlier(Chain nothing) throws RemoteException, InterruptedException {
        try {
            return chain(start, lowest);
        } catch (RemoteException e) {
            if (falls || e.kind() != RemoteException.Kind.REFUSED) {
                throw e;
            }
            return nothing;
        }
    }

    /** One question with all pages that its answers name: events after one sequence and before another. */
    private static final class Chain {
        private final long after;
        private final long before;
        private final Set<WebUrl> visited = new HashSet<>();
        private long count = -1;
        private long got;
        private long unreadable;
        private boolean fresh;
        private boolean linked;

        Chain(long after, long before) {
            this.after = after;
            this.before = before;
        }

        boolean asksFor(long sequence) {
            return sequence > after && (sequence < before || before == Long.MAX_VALUE);
        }

        String filter() {
            return EntityEvents.SEQUENCE + " gt " + after + (before == Long.MAX_VALUE ? "" : " and "
                    + EntityEvents.SEQUENCE + " lt " + before);
        }
    }

    private Chain chain(long after, long before) throws RemoteException, InterruptedException {
        Chain chain = new Chain(after, before);
        WebUrl next = api.uri(api.path("events"), "$filter", chain.filter(), "$orderby", EntityEvents.SEQUENCE
                + " asc");
        while (next != null && !tooMany) {
            if (!chain.visited.add(next)) {
                throw api.incomplete("names a next page that it has named before: its pages lead in a circle");
            }
            EntityEvents.Page page = events.page(next);
            chain.count = Math.max(chain.count, page.count());
            chain.got += page.events().size();
            boolean fresh = page(page.events(), chain);
            chain.fresh |= fresh;
            idlePages = fresh ? 0 : idlePages + 1;
            if (idlePages >= MOST_IDLE_PAGES || chain.visited.size() >= MOST_PAGES) {
                throw api.incomplete("has named " + (fresh ? chain.visited.size() + " pages" : idlePages
                        + " pages in a row without anything new"));
            }
            next = page.next().isEmpty() ? null : api.follow(next, page.next());
            chain.linked |= next != null;
        }
        namesPages |= chain.linked;
        promised = Math.max(promised, chain.count > chain.got ? distinct + chain.count - chain.got : 0);
        return chain;
    }

    private boolean page(List<byte[]> page, Chain chain) throws RemoteException, InterruptedException {
        List<FoundEvent> fresh = new ArrayList<>();
        for (byte[] raw : page) {
            CatchUp.Reading reading = target.read(events.found(raw));
            if (reading.event() == null) {
                chain.unreadable++;
                if (first(UUID.nameUUIDFromBytes(raw).toString())) {
                    target.lost(new Lost("an EntityEvent that cannot be read: " + reading.wrong(), null, null,
                            events.found(raw)));
                }
            } else if (!chain.asksFor(reading.event().sequence())) {
                ignoresFilter = true;
            } else if (first(reading.event().identity().key())) {
                fresh.add(new FoundEvent(raw, events.found(raw), reading.event()));
            }
        }
        for (FoundEvent event : fresh) {
            falls |= event.sequence() < previous;
            rises |= previous >= 0 && event.sequence() > previous;
            previous = event.sequence();
            last = Math.max(last, event.sequence());
            lowest = Math.min(lowest, event.sequence());
        }
        if (falls || !rises) {
            hold(fresh);
        } else {
            List<FoundEvent> sorted = new ArrayList<>(held);
            sorted.addAll(fresh);
            held.clear();
            confirmed = Math.max(confirmed, taking.take(sorted, true));
        }
        return !fresh.isEmpty();
    }

    /** Pages overlap where events come in between while we read. */
    private boolean first(String identity) {
        if (seen.size() >= REMEMBERED) {
            seen.remove(seen.iterator().next());
        }
        boolean first = seen.add(identity);
        distinct += first ? 1 : 0;
        return first;
    }

    private void hold(List<FoundEvent> fresh) throws InterruptedException {
        if (confirmed > start) {
            // It seemed to sort until here.
            target.take(List.of(), 0, Long.toString(start));
            confirmed = start;
        }
        BitSet known = target.known(fresh.stream().map(FoundEvent::found).toList());
        for (int i = 0; i < fresh.size(); i++) {
            if (!known.get(i) && held.size() < MOST_HELD) {
                held.add(fresh.get(i));
            } else {
                tooMany |= !known.get(i);
            }
        }
        target.take(List.of(), known.cardinality(), null);
    }

    private void flush() throws RemoteException, InterruptedException {
        held.sort(Comparator.comparingLong(FoundEvent::sequence));
        List<FoundEvent> sorted = List.copyOf(held);
        held.clear();
        taking.take(sorted, false);
    }
}
