package org.doorstep.provider.reso;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.doorstep.event.Delivery;
import org.doorstep.json.UndecodableException;
import org.doorstep.provider.remote.ApiSession;
import org.doorstep.provider.remote.CatchUp;
import org.doorstep.provider.remote.Elements;
import org.doorstep.provider.remote.Fetches;
import org.doorstep.provider.remote.Found;
import org.doorstep.provider.remote.RemoteException;
import org.doorstep.provider.remote.Reply;
import org.doorstep.url.WebUrl;

/** The EntityEvent resource (RCP-27 2.0.2): events after the watermark, which is a sequence number, with their records. */
final class EntityEvents implements CatchUp {

    static final String SEQUENCE = "EntityEventSequence";
    private static final byte[] BEFORE = "{\"@reso.context\":\"urn:reso:metadata:2.0:resource:entityevent\",\"value\":[".getBytes(StandardCharsets.UTF_8);
    private static final byte[] AFTER = "]}".getBytes(StandardCharsets.UTF_8);

    private final ApiSession api;
    private final String label;

    EntityEvents(ApiSession api, String label) {
        this.api = api;
        this.label = label;
    }

    /**
     * What one question was answered.
     *
     * @param events as they were sent
     * @param next   the link to the next page, or {@code ""}
     * @param count  of all pages by the producer, or negative where it does not say
     */
    record Page(List<byte[]> events, String next, long count) {
    }

    Page page(WebUrl uri) throws RemoteException, InterruptedException {
        Reply reply = api.fetch(uri);
        JsonNode answer = reply.json(uri);
        return new Page(Elements.of(reply, "value"),
                annotation(answer, "nextLink").asText(""), annotation(answer, "count").asLong(-1));
    }

    /** OData 4, 4.01 and 3, and RESO's own word. */
    private static JsonNode annotation(JsonNode answer, String name) {
        for (String prefix : List.of("@odata.", "@", "odata.", "@reso.")) {
            for (Map.Entry<String, JsonNode> field : answer.properties()) {
                if (field.getKey().equalsIgnoreCase(prefix + name) && field.getValue().isValueNode() && !field.getValue().isNull()) {
                    return field.getValue();
                }
            }
        }
        return MissingNode.getInstance();
    }

    /** As it would have been pushed. */
    Found found(byte[] event) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(BEFORE.length + event.length + AFTER.length);
        body.writeBytes(BEFORE);
        body.writeBytes(event);
        body.writeBytes(AFTER);
        return new Found(label, "", body.toByteArray(), null, false);
    }

    String label() {
        return label;
    }

    /** The highest sequence of those that a producer shows when it is asked for the newest; empty: it has none. */
    OptionalLong newest() throws RemoteException, InterruptedException {
        List<byte[]> shown = page(api.uri(api.path("events"), "$orderby", SEQUENCE + " desc", "$top", "1")).events();
        long newest = -1;
        for (byte[] event : shown) {
            try {
                newest = new Reso().decode(new Delivery("-", "-", "reso", 0, Delivery.CATCH_UP, "fetched", label, "",
                        found(event).body())).events().stream()
                        .mapToLong(read -> read.sequence()).reduce(newest, Math::max);
            } catch (UndecodableException e) {
                // the next one
            }
        }
        if (newest < 0 && !shown.isEmpty()) {
            throw new RemoteException(RemoteException.Kind.UNREADABLE, "an EntityEvent there cannot be read");
        }
        return newest < 0 ? OptionalLong.empty() : OptionalLong.of(newest);
    }

    @Override
    public String now() throws RemoteException, InterruptedException {
        return Long.toString(newest().orElse(0));
    }

    @Override
    public String from(String text) {
        if (!text.equals("0") && EntityEvent.sequence(text).isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' is not an EntityEventSequence. Write a number up to "
                    + Long.MAX_VALUE + "; 0 is the beginning");
        }
        return text;
    }

    @Override
    public void since(String watermark, Target target) throws RemoteException, InterruptedException {
        try (Fetches fetches = new Fetches(this::newest)) {
            new EntityEventList(api, this, new EntityEventTaking(this, new ResoRecords(api), fetches, target), target,
                    Long.parseLong(watermark)).read();
        }
    }
}
