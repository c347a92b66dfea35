package org.doorstep.provider.reso;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.doorstep.provider.remote.CatchUp;
import org.doorstep.provider.remote.Fetches;
import org.doorstep.provider.remote.Found;
import org.doorstep.provider.remote.Lost;
import org.doorstep.provider.remote.RemoteException;
import org.doorstep.provider.remote.Reply;

/**
 * Gives EntityEvents that were never pushed their records and takes them, in order. Of several events of one record the
 * last one carries it: they all would show the same. A record that is not there any more makes its event
 * {@code EventTypes: ["Delete"]}, RCP-49's word for it. A record that cannot be had while others can is told of, and
 * its event kept aside.
 */
final class EntityEventTaking {

    /** Taken in one go, with their records in memory. */
    private static final int AT_ONCE = 500;
    /** So many records that cannot be had, and none that can: then it is not the records. */
    private static final int NONE = 10;

    private final EntityEvents events;
    private final ResoRecords records;
    private final Fetches fetches;
    private final CatchUp.Target target;
    /** Deletes of what is gone, and what came later of the same records: in order, until the list has been read. */
    private final List<Found> held = new ArrayList<>();
    private final Set<String> heldNames = new HashSet<>();
    private long firstHeld = Long.MAX_VALUE;
    private boolean refused;
    private boolean anyHad;
    private long odd;

    EntityEventTaking(EntityEvents events, ResoRecords records, Fetches fetches, CatchUp.Target target) {
        this.events = events;
        this.records = records;
        this.fetches = fetches;
        this.target = target;
    }

    /**
     * @param sorted  by sequence
     * @param confirm whether the watermark is to follow
     * @return the sequence confirmed, or 0
     * @throws RemoteException when not all could be taken: those before are, and are confirmed
     */
    long take(List<FoundEvent> sorted, boolean confirm) throws RemoteException, InterruptedException {
        Map<String, FoundEvent> newest = new HashMap<>();
        sorted.forEach(event -> newest.put(event.name(), event));
        long confirmed = 0;
        for (int from = 0; from < sorted.size(); from += AT_ONCE) {
            int to = Math.min(sorted.size(), from + AT_ONCE);
            Slice slice = new Slice(sorted.subList(from, to), newest);
            slice.fetch();
            int taken = slice.taken();
            long mark = from + taken == 0 ? 0 : sorted.get(from + taken - 1).sequence();
            if (from + taken < sorted.size()) {
                mark = Math.min(mark, sorted.get(from + taken).sequence() - 1);
            }
            confirmed = confirm ? mark : 0;
            slice.holdBack(taken);
            confirmed = Math.min(confirmed, firstHeld - 1);
            slice.take(taken, confirmed > 0 && taken > 0 ? Long.toString(confirmed) : null);
        }
        return confirmed;
    }

    /** The list has been read, and not too much would be deleted: what was held is taken. */
    void release() throws InterruptedException {
        for (int from = 0; from < held.size() && !refused; from += AT_ONCE) {
            target.take(held.subList(from, Math.min(held.size(), from + AT_ONCE)), 0, null);
        }
        held.clear();
        heldNames.clear();
        firstHeld = Long.MAX_VALUE;
    }

    /** Some events that are taken in one go. */
    private final class Slice {
        private final List<FoundEvent> all;
        private final BitSet known;
        /** Places of those whose record is asked for. */
        private final List<Integer> wanted = new ArrayList<>();
        private final Map<Integer, Found> carrying = new HashMap<>();
        private final Map<Integer, Lost> lost = new HashMap<>();
        private final Set<Integer> gone = new HashSet<>();
        private final Set<Integer> heldBack = new HashSet<>();
        private int until;
        private RemoteException failure;

        Slice(List<FoundEvent> all, Map<String, FoundEvent> newest) {
            this.all = all;
            this.known = target.known(all.stream().map(FoundEvent::found).toList());
            this.until = all.size();
            for (int i = 0; i < all.size() && !target.dry(); i++) {
                FoundEvent event = all.get(i);
                if (!known.get(i) && newest.get(event.name()) == event && event.event().data() == null
                        && !event.event().deleted() && ResoRecords.has(event.event().resource())) {
                    wanted.add(i);
                }
            }
        }

        void fetch() throws RemoteException, InterruptedException {
            List<Fetches.Fetch<String>> questions = new ArrayList<>();
            wanted.forEach(i -> questions.add(() -> records.content(all.get(i).event().resource(),
                    all.get(i).event().recordKey())));
            Fetches.Outcomes<String> outcomes = fetches.all(questions);
            if (outcomes.failure() != null) {
                stop(wanted.get(outcomes.done().size()), outcomes.failure());
            }
            for (int n = 0; n < outcomes.done().size(); n++) {
                int place = wanted.get(n);
                FoundEvent event = all.get(place);
                Fetches.Outcome<String> outcome = outcomes.done().get(n);
                if (outcome.odd() == null) {
                    anyHad = true;
                    carry(place, with(event, outcome.answer()));
                } else if (records.isGone(event.event().resource(), event.event().recordKey(), outcome.odd())) {
                    anyHad = true;
                    gone.add(place);
                } else {
                    lost.put(place, new Lost(reason(outcome.odd()), event.event().resource(),
                            event.event().recordKey(), event.found()));
                }
            }
            deletes();
            odd += lost.size();
            if (!anyHad && odd >= NONE) {
                stop(lost.keySet().stream().min(Integer::compare).orElse(0),
                        new RemoteException(RemoteException.Kind.REFUSED,
                        "none of the " + odd + " requested records could be fetched, so the records are not the cause: "
                                + lost.values().iterator().next().reason()));
            }
        }

        /** The record was read as deep as it stood there; in an event it stands deeper. */
        private void carry(int place, Found found) {
            String wrong = target.read(found).wrong();
            if (wrong == null) {
                carrying.put(place, found);
            } else {
                FoundEvent event = all.get(place);
                lost.put(place, new Lost("its record cannot be read: " + wrong, event.event().resource(), event.event().recordKey(), event.found()));
            }
        }

        /** Of what is taken. */
        void holdBack(int taken) throws InterruptedException {
            for (int i = 0; i < taken; i++) {
                if (!known.get(i) && !lost.containsKey(i) && (gone.contains(i) || heldNames.contains(all.get(i).name()))) {
                    firstHeld = Math.min(firstHeld, all.get(i).sequence());
                    heldNames.add(all.get(i).name());
                    held.add(carrying.getOrDefault(i, all.get(i).found()));
                    heldBack.add(i);
                }
            }
        }

        private void deletes() throws RemoteException {
            Map<String, List<Integer>> byResource = gone.stream().sorted().collect(Collectors.groupingBy(place -> all.get(place).event().resource()));
            for (Map.Entry<String, List<Integer>> some : byResource.entrySet()) {
                Optional<String> no = target.refusesToDelete(events.label(), some.getKey(),
                        some.getValue().stream().map(place -> all.get(place).event().recordKey()).toList());
                refused |= no.isPresent();
                no.ifPresent(why -> stop(some.getValue().get(0), new RemoteException(RemoteException.Kind.REFUSED,
                        why)));
                for (int place : some.getValue()) {
                    carrying.put(place, deleted(all.get(place)));
                }
            }
        }

        /** Nothing from here on is taken. */
        private void stop(int place, RemoteException why) {
            if (place < until || failure == null) {
                until = Math.min(until, place);
                failure = why;
            }
        }

        int taken() {
            return until;
        }

        void take(int taken, String watermark) throws RemoteException, InterruptedException {
            List<Found> fresh = new ArrayList<>();
            for (int i = 0; i < taken; i++) {
                if (lost.containsKey(i)) {
                    target.lost(lost.get(i));
                } else if (!known.get(i) && !heldBack.contains(i)) {
                    fresh.add(carrying.getOrDefault(i, all.get(i).found()));
                }
            }
            target.take(fresh, known.get(0, taken).cardinality(), watermark);
            if (held.size() >= EntityEventList.MOST_HELD) {
                release();
            }
            if (failure != null) {
                throw failure;
            }
        }
    }

    private static String reason(RemoteException e) {
        return e.status() == 404 || e.status() == 410 ? "the API does not serve the resource of its record ("
                + e.status() + ")"
                : e.status() > 0 ? "its record was answered with " + e.status()
                : e.kind() == RemoteException.Kind.UNREADABLE ? "its record was answered with something else"
                        : "its record could not be requested";
    }

    private Found with(FoundEvent event, String record) throws RemoteException {
        ObjectNode whole = whole(event);
        whole.putRawValue("Data", new RawValue(record));
        return events.found(whole.toString().getBytes(StandardCharsets.UTF_8));
    }

    private Found deleted(FoundEvent event) throws RemoteException {
        ObjectNode whole = whole(event);
        whole.putArray("EventTypes").add("Delete");
        return events.found(whole.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode whole(FoundEvent event) throws RemoteException {
        try {
            return (ObjectNode) Reply.JSON.readTree(event.raw());
        } catch (IOException e) {
            throw new RemoteException(RemoteException.Kind.UNREADABLE, "an EntityEvent there cannot be read");
        }
    }
}
