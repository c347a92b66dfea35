package org.doorstep.audit;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * What must be in the tables after these deliveries in this order, by section 3 of the design alone: identity, duplicates, versions,
 * deletes, and what is set aside. Plain maps, an event at a time: slow and obvious.
 */
final class Model {

    /** One row of {@code events}. */
    record Logged(String feed, String label, Happening event) {
    }

    /** Whose versions are compared. */
    record Key(String feed, String label, String resource, String recordKey) {
    }

    /**
     * One row of {@code records}, and what its mapped table shows.
     *
     * @param version  the latest number or time of their own that events had, or 0
     * @param undated  place in the order of receipt of the last event that had none, or 0
     * @param received place of the last event
     */
    record Record(long version, long undated, long received, String eventId, boolean deleted, String data, String rowEventId, String rowData) {
    }

    /** Something set aside; the same bytes are one. */
    record Letter(String feed, String label, String kind, String body) {
    }

    private final Map<String, Logged> logged = new TreeMap<>();
    private final Map<String, String> known = new HashMap<>();
    private final Map<Key, Record> records = new HashMap<>();
    private final Map<Letter, Integer> letters = new HashMap<>();
    private final Set<Letter> possibleLetters = new HashSet<>();
    private long received;
    private long duplicates;

    /** Takes the next delivery; they must come in the order they were accepted. */
    void accept(String deliveryId, Request request) {
        received++;
        // One row counts its deliveries, however often a delivery holds the same bytes.
        Set<Letter> ofThis = new HashSet<>();
        for (Happening event : Happening.of(request)) {
            if (event.fault() != null) {
                if (ofThis.add(letter(request, event))) {
                    letters.merge(letter(request, event), 1, Integer::sum);
                }
            } else {
                String id = deliveryId + "-" + String.format("%05d", event.index());
                if (known.putIfAbsent(request.feed() + " " + event.identity(), id) == null) {
                    logged.put(id, new Logged(request.feed(), request.label(), event));
                    apply(id, request, event);
                } else {
                    duplicates++;
                }
            }
        }
    }

    /** Takes a delivery of which nobody knows whether it came in: what it holds that is no event may be set aside. */
    void perhaps(Request request) {
        Happening.of(request).stream().filter(event -> event.fault() != null).forEach(event -> possibleLetters.add(letter(request, event)));
    }

    /** Takes a delivery that was kept, but has no event: its id was never told. */
    void unreadable(Request request) {
        Happening.of(request).forEach(event -> letters.merge(letter(request, event), 1, Integer::sum));
    }

    private static Letter letter(Request request, Happening event) {
        return new Letter(request.feed(), request.label(), event.fault(), event.raw());
    }

    private void apply(String id, Request request, Happening event) {
        if (event.notice()) {
            return;
        }
        Key key = new Key(request.feed(), request.label(), event.resource(), event.key());
        Record before = records.get(key);
        if (before != null && older(event, id, before)) {
            return;
        }
        long version = event.version() != null ? event.version() : before == null ? 0 : before.version;
        long undated = event.version() == null ? received : before == null ? 0 : before.undated;
        boolean content = event.data() != null && !event.deleted();
        String data = event.deleted() ? null : content || before == null ? event.data() : before.data;
        String rowEvent = event.deleted() ? null : content || before == null ? content ? id : null : before.rowEventId;
        records.put(key, new Record(version, undated, received, id, event.deleted(), data, rowEvent, rowEvent == null ? null : data));
    }

    /** Of two with a version that counts, else the order of receipt. */
    private boolean older(Happening event, String id, Record before) {
        boolean later = id.compareTo(before.eventId) >= 0;
        return event.version() == null ? received < before.received || received == before.received && !later
                : event.version() < before.version || event.version() == before.version && !later || received < before.undated;
    }

    Map<String, Logged> logged() {
        return logged;
    }

    Map<Key, Record> records() {
        return records;
    }

    Map<Letter, Integer> letters() {
        return letters;
    }

    Set<Letter> possibleLetters() {
        return possibleLetters;
    }

    long duplicates() {
        return duplicates;
    }

    /** Whether this request, accepted under this delivery's id now, could have logged these rows. */
    boolean fits(Request request, List<String> eventIds, Map<String, Logged> rows) {
        List<Happening> events = Happening.of(request);
        return eventIds.stream().allMatch(id -> {
            int index = Integer.parseInt(id.substring(id.length() - 5));
            Logged row = rows.get(id);
            return index < events.size() && row.label.equals(request.label()) && same(events.get(index), row.event);
        });
    }

    private static boolean same(Happening sent, Happening row) {
        return sent.fault() == null && sent.resource().equals(row.resource()) && sent.key().equals(row.key()) && sent.change().equals(row.change())
                && Objects.equals(sent.sequence(), row.sequence()) && Objects.equals(sent.data(), row.data());
    }
}
