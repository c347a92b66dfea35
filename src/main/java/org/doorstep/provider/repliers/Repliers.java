package org.doorstep.provider.repliers;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.json.UndecodableException;
import org.doorstep.json.Wanted;
import org.doorstep.provider.AnswerPolicy;
import org.doorstep.provider.Decoded;
import org.doorstep.provider.Element;
import org.doorstep.provider.EventTime;
import org.doorstep.provider.Fields;
import org.doorstep.provider.KeyPath;
import org.doorstep.provider.Provider;

/**
 * Repliers' webhooks (seed 003). The event's name comes from the path; the body is an array of entities (their reference) or one
 * object {@code {data, previous, searches, favorites}} (their help centre). An entity without a key is no event.
 */
public final class Repliers implements Provider {

    /** The 19 names one can subscribe to; a path with another one is no door. */
    public static final Set<String> EVENTS = Set.of("agent.created", "agent.updated", "agent.deleted", "client.created", "client.updated",
            "client.deleted", "search.created", "search.updated", "search.deleted", "search.match.created", "search.match.updated",
            "message.created", "message.updated", "message.deleted", "listing.created", "listing.updated", "listing.deleted",
            "favorite.created", "favorite.deleted");

    private final RepliersOptions options;
    private final Set<String> more;
    private final Wanted wanted;

    public Repliers() {
        this(RepliersOptions.DEFAULT);
    }

    public Repliers(RepliersOptions options) {
        this(options, Set.of());
    }

    /** @param more event names that a path may carry beside the 19 */
    public Repliers(RepliersOptions options, Set<String> more) {
        this.options = options;
        this.more = Set.copyOf(more);
        Stream<KeyPath> keys = Stream.concat(options.keys().values().stream().flatMap(List::stream), options.otherwise().stream());
        this.wanted = Stream.concat(KeyPath.places(keys.toList()), options.times().stream()).collect(Collectors.collectingAndThen(Collectors.toSet(), Fields::wanted));
    }

    @Override
    public String name() {
        return "repliers";
    }

    @Override
    public boolean takes(String eventName) {
        return EVENTS.contains(eventName) || more.contains(eventName);
    }

    @Override
    public String eventName(Event event) {
        return Stream.concat(EVENTS.stream(), more.stream()).map(EventName::of)
                .filter(name -> name.resource().equals(event.resource()) && name.change() == event.change())
                .map(EventName::text).findFirst().orElse("");
    }

    @Override
    public AnswerPolicy answers() {
        return AnswerPolicy.STRICT;
    }

    /**
     * Seed 003 sends agents with their passwords in plain text; their OpenAPI document shows a {@code hook} with the secret of the
     * webhook in the body.
     */
    @Override
    public Set<String> redacts() {
        return Set.of("password", "secret");
    }

    @Override
    public Decoded decode(Delivery delivery) throws UndecodableException {
        if (delivery.eventName().isBlank()) {
            throw new UndecodableException("no event name", null);
        }
        EventName name = EventName.of(delivery.eventName());
        return Element.decode(delivery, wanted, element -> event(element, name));
    }

    private Event event(Element element, EventName name) throws UndecodableException {
        String key = KeyPath.first(options.keys().getOrDefault(name.resource(), options.otherwise()), element.fields())
                .orElseThrow(() -> new UndecodableException("no key", null));
        EventTime time = EventTime.of(element.fields(), options.times(), options.zone(), element.delivery().receivedAt());
        return element.event(element.hash(name.text(), key), name.resource(), key, name.change(), time);
    }
}
