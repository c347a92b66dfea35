package org.doorstep.provider.reso;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.doorstep.provider.remote.ApiSession;
import org.doorstep.provider.remote.CatchUp;
import org.doorstep.provider.remote.Found;
import org.doorstep.provider.remote.RemoteException;
import org.doorstep.provider.remote.Reply;
import org.doorstep.url.WebUrl;

/**
 * The EntityEvent resource (RCP-27 2.0.2): events after the watermark, which is a sequence number, and the record of each that was never
 * pushed. Of several events of one record in a page the last one carries it: they all would show the same. A record that is not there
 * any more makes its event {@code EventTypes: ["Delete"]}, RCP-49's word for it.
 */
final class EntityEvents implements CatchUp {

    private static final String SEQUENCE = "EntityEventSequence";

    private final ApiSession api;
    private final String label;
    private final ResoRemote records;

    EntityEvents(ApiSession api, String label, ResoRemote records) {
        this.api = api;
        this.label = label;
        this.records = records;
    }

    /** One event of a page. */
    private record Event(long sequence, String resource, String key, ObjectNode as) {

        static Optional<Event> of(JsonNode node) {
            String sequence = node.path(SEQUENCE).asText("");
            String resource = node.path("ResourceName").asText("");
            String key = node.path("ResourceRecordKey").asText("");
            return node instanceof ObjectNode as && sequence.matches("[0-9]{1,18}") && !resource.isEmpty() && !key.isEmpty()
                    ? Optional.of(new Event(Long.parseLong(sequence), resource, key, as)) : Optional.empty();
        }

        boolean deleted() {
            for (JsonNode type : as.path("EventTypes")) {
                if (type.asText().equals("Delete")) {
                    return true;
                }
            }
            return false;
        }
    }

    @Override
    public String now() throws RemoteException, InterruptedException {
        JsonNode newest = value(api.get(api.uri(api.path("events"), "$orderby", SEQUENCE + " desc", "$top", "1"))).path(0);
        return newest.isMissingNode() ? "0" : Long.toString(Event.of(newest).map(Event::sequence)
                .orElseThrow(() -> new RemoteException(RemoteException.Kind.UNREADABLE, "an EntityEvent there has no sequence")));
    }

    @Override
    public String from(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("'" + text + "' is no EntityEventSequence. Write a number; 0 is the beginning");
        }
        return text;
    }

    @Override
    public void since(String watermark, Target target) throws RemoteException, InterruptedException {
        long last = Long.parseLong(watermark);
        WebUrl next = page(last);
        while (next != null) {
            JsonNode answer = api.get(next);
            List<Event> events = new ArrayList<>();
            int unreadable = 0;
            for (JsonNode node : value(answer)) {
                Optional<Event> event = Event.of(node);
                event.ifPresent(events::add);
                unreadable += event.isPresent() ? 0 : 1;
            }
            if (unreadable > 0) {
                target.lost(unreadable, "an EntityEvent without sequence, resource or key");
            }
            long before = last;
            last = events.stream().mapToLong(Event::sequence).reduce(last, Math::max);
            take(events, Long.toString(last), target);
            String link = answer.path("@odata.nextLink").asText(answer.path("@reso.nextLink").asText(""));
            // A producer that leads in a circle must not keep us for ever.
            next = last == before ? null : link.isEmpty() ? null : api.follow(next, link);
        }
    }

    private WebUrl page(long after) {
        return api.uri(api.path("events"), "$filter", SEQUENCE + " gt " + after, "$orderby", SEQUENCE + " asc");
    }

    private static JsonNode value(JsonNode answer) throws RemoteException {
        if (!answer.path("value").isArray()) {
            throw new RemoteException(RemoteException.Kind.UNREADABLE, "an answer without 'value'. Check subscription.api.url and paths");
        }
        return answer.get("value");
    }

    private void take(List<Event> events, String watermark, Target target) throws RemoteException, InterruptedException {
        BitSet known = target.known(events.stream().map(event -> found(event.as)).toList());
        Map<String, Event> newest = new HashMap<>();
        events.forEach(event -> newest.merge(event.resource + "/" + event.key, event, (a, b) -> b.sequence >= a.sequence ? b : a));
        List<Found> fresh = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            if (!known.get(i)) {
                boolean carries = newest.get(event.resource + "/" + event.key) == event && !event.as.has("Data") && !event.deleted() && records.has(event.resource);
                fresh.add(carries && !target.dry() ? found(with(event)) : found(event.as));
            }
        }
        target.take(fresh, known.cardinality(), watermark);
    }

    private ObjectNode with(Event event) throws RemoteException, InterruptedException {
        Optional<String> record = records.fetch(event.resource, event.key);
        ObjectNode whole = event.as.deepCopy();
        if (record.isPresent()) {
            whole.putRawValue("Data", new RawValue(record.get()));
        } else {
            whole.putArray("EventTypes").add("Delete");
        }
        return whole;
    }

    private Found found(ObjectNode event) {
        ObjectNode body = Reply.JSON.createObjectNode().put("@reso.context", "urn:reso:metadata:2.0:resource:entityevent");
        body.putArray("value").add(event);
        return new Found(label, "", body.toString().getBytes(StandardCharsets.UTF_8), null, false);
    }
}
