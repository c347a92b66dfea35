package org.doorstep.simulator.repliers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.doorstep.simulator.Producer;

/**
 * Repliers' webhooks: one entity a request, in an array as in the project's seed ("Use this endpoint to subscribe to a webhook"), or
 * as {@code {data, previous}}, which their help centre shows. The agent is the seed's, plaintext password included; the other
 * entities are an invention with the names of their API.
 *
 * <p>The events take turns. An event's name is in no body: it is in the path that the body goes to. Thread-safe; holds no state but
 * its seed.
 */
public final class RepliersEvents implements Producer {

    /** What one can subscribe to (same seed). */
    public static final List<String> NAMES = List.of("agent.created", "agent.updated", "agent.deleted", "client.created",
            "client.updated", "client.deleted", "search.created", "search.updated", "search.deleted", "search.match.created",
            "search.match.updated", "message.created", "message.updated", "message.deleted", "listing.created", "listing.updated",
            "listing.deleted", "favorite.created", "favorite.deleted");

    private final long seed;
    private final List<String> events;
    private final boolean wrapped;

    /**
     * @param seed    the same seed makes the same entities
     * @param events  some of {@link #NAMES}
     * @param wrapped {@code {data, previous}} in the place of an array
     * @throws IllegalArgumentException with a message for the user
     */
    public RepliersEvents(long seed, List<String> events, boolean wrapped) {
        for (String event : events) {
            if (!NAMES.contains(event)) {
                throw new IllegalArgumentException("Repliers has no event '" + event + "', but " + String.join(", ", NAMES));
            }
        }
        this.seed = seed;
        this.events = List.copyOf(events);
        this.wrapped = wrapped;
    }

    /** Which of the events it is, from 0. */
    public int turn(long number) {
        return (int) ((number - 1) % events.size());
    }

    @Override
    public byte[] batch(long from, int count) {
        if (from < 1 || count != 1) {
            throw new IllegalArgumentException("events are numbered from 1, and Repliers sends one a request");
        }
        return body(from).toString().getBytes(StandardCharsets.UTF_8);
    }

    private JsonNode body(long number) {
        Moment moment = Moment.of(seed, number, events.get(turn(number)), events.size());
        ObjectNode entity = Entities.of(moment);
        if (!wrapped) {
            return JsonNodeFactory.instance.arrayNode().add(entity);
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("data", entity);
        body.set("previous", moment.created() ? null : Entities.of(moment.before()));
        return body;
    }
}
