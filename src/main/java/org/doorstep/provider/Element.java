package org.doorstep.provider;

import com.fasterxml.jackson.core.JsonToken;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.doorstep.event.Change;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.json.Json;
import org.doorstep.json.UndecodableException;
import org.doorstep.json.Wanted;

/**
 * One object of a delivery whose whole body is the event: the body itself, or an element of the array that it is.
 *
 * @param index  its place in the delivery, from 0
 * @param from   where it starts in the body (byte offset)
 * @param to     where it ends (byte offset, exclusive)
 * @param fields what was looked for in it
 */
public record Element(Delivery delivery, int index, int from, int to, Fields fields) {

    /** Makes an event of an element. */
    @FunctionalInterface
    public interface Reader {
        /** @throws UndecodableException when the element is no event; the others go on */
        Event event(Element element) throws UndecodableException;
    }

    /**
     * Decodes a body that is one object or an array of objects; an empty array has no events.
     *
     * @param wanted all that the reader looks for
     */
    public static Decoded decode(Delivery delivery, Wanted wanted, Reader reader) throws UndecodableException {
        List<Event> events = new ArrayList<>();
        List<Decoded.Reject> rejects = new ArrayList<>();
        try (Json json = Json.open(delivery.body())) {
            JsonToken first = json.next();
            if (first == null) {
                throw new UndecodableException("not JSON", "empty");
            }
            if (first == JsonToken.START_ARRAY) {
                while (json.next() != JsonToken.END_ARRAY) {
                    if (events.size() + rejects.size() >= Decoded.MAX_EVENTS) {
                        throw new UndecodableException("too many events", "more than " + Decoded.MAX_EVENTS);
                    }
                    read(json, delivery, wanted, reader, events, rejects);
                }
            } else if (first == JsonToken.START_OBJECT) {
                read(json, delivery, wanted, reader, events, rejects);
            } else {
                throw new UndecodableException("not an object", null);
            }
            json.end();
        }
        return new Decoded(List.copyOf(events), List.copyOf(rejects));
    }

    private static void read(Json json, Delivery delivery, Wanted wanted, Reader reader,
                             List<Event> events, List<Decoded.Reject> rejects) throws UndecodableException {
        int from = json.start();
        boolean object = json.token() == JsonToken.START_OBJECT;
        Fields fields = Fields.read(json, wanted);
        Element element = new Element(delivery, events.size() + rejects.size(), from, json.position(), fields);
        if (!object) {
            rejects.add(new Decoded.Reject("not an object", from, element.to));
            return;
        }
        try {
            events.add(reader.event(element));
        } catch (UndecodableException e) {
            rejects.add(new Decoded.Reject(e.reason(), from, element.to));
        }
    }

    /** Id of the event that it becomes. */
    public String id() {
        return Event.id(delivery.id(), index);
    }

    /** The event: its data is the element as sent, and its label is empty, as for every provider but RESO. */
    public Event event(Event.Identity identity, String resource, String recordKey, Change change, EventTime time) {
        String data = new String(delivery.body(), from, to - from, StandardCharsets.UTF_8);
        return new Event(id(), delivery.feed(), "", delivery.provider(), identity, null, resource, recordKey, change, time.version(),
                time.undated(), time.occurredAt(), delivery.receivedAt(), delivery.id(), delivery.origin(), data, null, from, to, false, false, false);
    }

    /** Identity of an event that its provider gave no id: a hash of these words and of its canonical content. */
    public Event.Identity hash(String... words) throws UndecodableException {
        MessageDigest sha256 = sha256();
        for (String word : words) {
            sha256.update(word.getBytes(StandardCharsets.UTF_8));
            // Words have no U+0000, so no other words make the same bytes.
            sha256.update((byte) 0);
        }
        sha256.update(Canonical.of(Arrays.copyOfRange(delivery.body(), from, to)).getBytes(StandardCharsets.UTF_8));
        return new Event.Identity(HexFormat.of().formatHex(sha256.digest()), true);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
