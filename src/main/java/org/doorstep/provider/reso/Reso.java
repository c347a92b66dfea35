package org.doorstep.provider.reso;

import com.fasterxml.jackson.core.JsonToken;
import java.util.ArrayList;
import java.util.List;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.json.Json;
import org.doorstep.json.UndecodableException;
import org.doorstep.provider.AnswerPolicy;
import org.doorstep.provider.Decoded;
import org.doorstep.provider.Provider;

/**
 * RESO EntityEvent push (RCP-28 1.0.1, RCP-27 2.0.2, seed 000): the single form, the batch in {@code value}, and the bare
 * array that one producer's prose describes. {@code @reso.context} is never a reason to refuse.
 */
public final class Reso implements Provider {

    @Override
    public String name() {
        return "reso";
    }

    @Override
    public AnswerPolicy answers() {
        return AnswerPolicy.STRICT;
    }

    @Override
    public String element(Event event) {
        return EntityEvent.text(event);
    }

    @Override
    public Decoded decode(Delivery delivery) throws UndecodableException {
        List<Event> events = new ArrayList<>();
        List<Decoded.Reject> rejects = new ArrayList<>();
        try (Json json = Json.open(delivery.body())) {
            JsonToken first = json.next();
            if (first == JsonToken.START_ARRAY) {
                batch(json, delivery, events, rejects);
            } else if (first == JsonToken.START_OBJECT) {
                envelope(json, delivery, events, rejects);
            } else {
                throw new UndecodableException(first == null ? "not JSON" : "not an EntityEvent", first == null ? "empty" : null);
            }
            json.end();
        }
        return new Decoded(List.copyOf(events), List.copyOf(rejects));
    }

    private static void envelope(Json json, Delivery delivery, List<Event> events, List<Decoded.Reject> rejects) throws UndecodableException {
        EntityEvent single = new EntityEvent(json.start());
        boolean batch = false;
        while (json.next() != JsonToken.END_OBJECT) {
            String field = json.name();
            int at = json.start();
            JsonToken value = json.next();
            if (field.equalsIgnoreCase("value") && value == JsonToken.START_ARRAY) {
                // Each of two is a batch: nothing that names a record is dropped without a trace.
                batch = true;
                batch(json, delivery, events, rejects);
            } else {
                single.field(field, at, json);
            }
        }
        // An event may have a field 'value' of its own: nothing that names a record is dropped without a trace.
        if (!single.blank()) {
            single.close(json.position(), delivery, events, rejects);
        } else if (!batch) {
            throw new UndecodableException("not an EntityEvent", null);
        }
    }

    private static void batch(Json json, Delivery delivery, List<Event> events, List<Decoded.Reject> rejects) throws UndecodableException {
        while (json.next() != JsonToken.END_ARRAY) {
            if (events.size() + rejects.size() >= Decoded.MAX_EVENTS) {
                throw new UndecodableException("too many events", "more than " + Decoded.MAX_EVENTS);
            }
            int from = json.start();
            if (json.token() != JsonToken.START_OBJECT) {
                json.skip();
                rejects.add(new Decoded.Reject("not an object", from, json.position()));
                continue;
            }
            EntityEvent element = new EntityEvent(from);
            while (json.next() != JsonToken.END_OBJECT) {
                String field = json.name();
                int at = json.start();
                json.next();
                element.field(field, at, json);
            }
            element.close(json.position(), delivery, events, rejects);
        }
    }
}
