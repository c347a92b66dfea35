package org.doorstep.provider.remote;

import com.fasterxml.jackson.core.JsonToken;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.doorstep.json.Json;
import org.doorstep.json.UndecodableException;

/** The elements of the list that an answer is or has, each as it was sent. */
public final class Elements {

    private Elements() {
    }

    /**
     * @param names of top-level fields that may hold the list, in any case of letters; an answer that is an array is the list itself
     * @throws RemoteException where there is none: an answer without its list is no empty list
     */
    public static List<byte[]> of(Reply reply, String... names) throws RemoteException {
        try (Json json = Json.open(reply.body())) {
            JsonToken first = json.next();
            List<byte[]> found = null;
            if (first == JsonToken.START_ARRAY) {
                return elements(json, reply.body());
            }
            while (first == JsonToken.START_OBJECT && json.next() == JsonToken.FIELD_NAME) {
                String name = json.name();
                if (json.next() == JsonToken.START_ARRAY && Arrays.stream(names).anyMatch(name::equalsIgnoreCase)) {
                    // Each of two is a list, as at our door.
                    found = found == null ? new ArrayList<>() : found;
                    found.addAll(elements(json, reply.body()));
                } else {
                    json.skip();
                }
            }
            if (found != null) {
                return found;
            }
        } catch (UndecodableException e) {
            throw new RemoteException(RemoteException.Kind.UNREADABLE, "an answer that cannot be read (" + e.reason()
                    + "). Check subscription.api.url and paths");
        }
        throw new RemoteException(RemoteException.Kind.UNREADABLE, "an answer without '" + names[0]
                + "'. Check subscription.api.url and paths");
    }

    private static List<byte[]> elements(Json json, byte[] body) throws UndecodableException {
        List<byte[]> elements = new ArrayList<>();
        while (json.next() != JsonToken.END_ARRAY) {
            int from = json.start();
            json.skip();
            elements.add(Arrays.copyOfRange(body, from, json.position()));
        }
        return elements;
    }
}
