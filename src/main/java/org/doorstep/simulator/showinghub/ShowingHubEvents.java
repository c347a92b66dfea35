package org.doorstep.simulator.showinghub;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.doorstep.simulator.Dice;
import org.doorstep.simulator.Producer;

/**
 * ShowingHub: one object a request, its eventName one of the 17 of the project's seed "Event Notifications through Subscriptions".
 * No public document shows a body, so all but eventName, webhookMessageId and the dates are an invention: camelCase, ids as .NET
 * writes them. Six in ten bodies carry a webhookMessageId, the same in each try; the others can be told apart by content only.
 *
 * <p>Thread-safe; holds no state but its seed.
 */
public final class ShowingHubEvents implements Producer {

    private static final int PERCENT_WITH_MESSAGE_ID = 60;

    private final long seed;

    /** @param seed the same seed makes the same events */
    public ShowingHubEvents(long seed) {
        this.seed = seed;
    }

    @Override
    public byte[] batch(long from, int count) {
        if (from < 1 || count != 1) {
            throw new IllegalArgumentException("events are numbered from 1, and ShowingHub sends one a request");
        }
        return body(from).toString().getBytes(StandardCharsets.UTF_8);
    }

    private ObjectNode body(long number) {
        Story story = new Story(seed, number);
        String name = story.eventName();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("eventName", name);
        Dice dice = story.dice(number, Story.MESSAGE);
        if (dice.chance(PERCENT_WITH_MESSAGE_ID)) {
            body.put("webhookMessageId", Guid.drawn(dice));
        }
        body.put("eventOccurredOn", story.time(number));
        if (name.startsWith("Appointment")) {
            Showings.appointment(body, story);
        } else if (name.startsWith("RegistrationRequest")) {
            Registrations.request(body, story);
        } else if (name.startsWith("Registration")) {
            Registrations.registration(body, story);
        } else if (name.startsWith("Request")) {
            Showings.request(body, story);
        } else {
            Notices.write(body, story);
        }
        return body;
    }
}
