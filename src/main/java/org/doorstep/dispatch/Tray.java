package org.doorstep.dispatch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.journal.Bundle;
import org.doorstep.json.UndecodableException;
import org.doorstep.provider.Decoded;
import org.doorstep.provider.Provider;
import org.doorstep.provider.RecordsUnavailableException;
import org.doorstep.store.DeadLetter;

/**
 * A bundle unpacked: its events in order, what of it is no event, and the deliveries they came in.
 *
 * @param letters what goes to {@code dead_letters} whatever happens to the events
 * @param singly  every event is a run of its own
 */
record Tray(String feed, Map<String, Delivery> deliveries, List<Event> events, List<DeadLetter> letters, boolean singly) {

    /**
     * @param providers how each delivery is to be read
     * @throws RecordsUnavailableException while records that events only name cannot be fetched
     */
    static Tray of(Bundle bundle, Function<Delivery, Provider> providers) {
        Map<String, Delivery> deliveries = new LinkedHashMap<>();
        List<Event> events = new ArrayList<>();
        List<DeadLetter> letters = new ArrayList<>();
        for (Delivery delivery : bundle.deliveries()) {
            deliveries.put(delivery.id(), delivery);
            try {
                Decoded decoded = providers.apply(delivery).decode(delivery);
                events.addAll(decoded.events());
                decoded.rejects().forEach(reject -> letters.add(new DeadLetter(delivery, "element", reject.reason(), null, null, null,
                        Arrays.copyOfRange(delivery.body(), reject.from(), reject.to()))));
            } catch (UndecodableException e) {
                letters.add(DeadLetter.delivery(delivery, e.reason(), e.getMessage()));
            } catch (RecordsUnavailableException e) {
                // An outage: the bundle comes back.
                throw e;
            } catch (RuntimeException e) {
                // A fault of a decoder must cost its delivery, not the lane.
                letters.add(DeadLetter.delivery(delivery, "decoder failed", e.getClass().getSimpleName()));
            }
        }
        return new Tray(bundle.feed(), deliveries, events, letters, false);
    }

    /** Cut between deliveries into pieces of this many events, more only where one delivery has more. */
    List<Tray> pieces(int size) {
        Map<String, List<Event>> byDelivery = events.stream().collect(Collectors.groupingBy(Event::deliveryId));
        List<Tray> pieces = new ArrayList<>();
        Map<String, Delivery> some = new LinkedHashMap<>();
        int count = 0;
        for (Delivery delivery : deliveries.values()) {
            int more = byDelivery.getOrDefault(delivery.id(), List.of()).size();
            if (!some.isEmpty() && count + more > size) {
                pieces.add(only(some));
                some = new LinkedHashMap<>();
                count = 0;
            }
            some.put(delivery.id(), delivery);
            count += more;
        }
        pieces.add(only(some));
        return pieces;
    }

    /** Each event by itself; what is no event goes with the first. */
    List<Tray> singles() {
        return IntStream.range(0, events.size()).mapToObj(i -> new Tray(feed, deliveries, List.of(events.get(i)), i == 0 ? letters : List.of(), true)).toList();
    }

    private Tray only(Map<String, Delivery> some) {
        return new Tray(feed, some, events.stream().filter(event -> some.containsKey(event.deliveryId())).toList(),
                letters.stream().filter(letter -> some.containsKey(letter.delivery().id())).toList(), singly);
    }

    /**
     * Without these events, which become dead letters. Where there are none, although the bundle failed, its route cannot take
     * several events at once: then they go one by one.
     */
    Tray without(Map<String, Fault> bad) {
        List<Event> good = new ArrayList<>(events);
        good.removeIf(event -> bad.containsKey(event.id()));
        List<DeadLetter> more = new ArrayList<>(letters);
        for (Event event : events) {
            Fault fault = bad.get(event.id());
            if (fault != null) {
                more.add(DeadLetter.event(deliveries.get(event.deliveryId()), event, fault.reason(), fault.detail()));
            }
        }
        return new Tray(feed, deliveries, good, more, bad.isEmpty());
    }

}
