package org.doorstep.simulator.reso;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.doorstep.simulator.Producer;

/**
 * A RESO producer: EntityEvents (RCP-28) with Data Dictionary 2.0-shaped records of Property, Member, Office and Media, all
 * invented. The envelope and the Media wrapper are those of the project's seed "Consumer Documentation for EntityEvent Push
 * Replication"; a batch of one is still a batch. EntityEventSequence is the event's number.
 *
 * <p>Thread-safe; holds no state but its seed.
 */
public final class ResoEvents implements Producer {

    /** {@value} */
    public static final String CONTEXT = "urn:reso:metadata:2.0:resource:entityevent";

    private static final JsonFactory JSON = new JsonFactory();
    private static final int USUAL_BYTES = 2_300;

    private static final Map<Resource, RecordWriter> WRITERS = Map.of(
            Resource.PROPERTY, new PropertyRecord(),
            Resource.MEMBER, new MemberRecord(),
            Resource.OFFICE, new OfficeRecord(),
            Resource.MEDIA, new MediaRecord());

    private final Timeline timeline;

    /** @param seed the same seed makes the same events */
    public ResoEvents(long seed) {
        this.timeline = new Timeline(seed);
    }

    @Override
    public byte[] batch(long from, int count) {
        if (from < 1 || count < 1) {
            throw new IllegalArgumentException("events are numbered from 1 and a batch holds at least one");
        }
        try (ByteArrayBuilder bytes = new ByteArrayBuilder(Math.min(count, 1_000) * USUAL_BYTES)) {
            try (JsonGenerator json = JSON.createGenerator(bytes)) {
                json.writeStartObject();
                json.writeStringField("@reso.context", CONTEXT);
                json.writeArrayFieldStart("value");
                for (long sequence = from; sequence < from + count; sequence++) {
                    event(json, sequence);
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void event(JsonGenerator json, long sequence) throws IOException {
        long root = timeline.root(sequence);
        Resource resource = timeline.resource(root);
        json.writeStartObject();
        json.writeNumberField("EntityEventSequence", sequence);
        json.writeStringField("ResourceName", resource.title);
        json.writeStringField("ResourceRecordKey", timeline.key(root));
        json.writeObjectFieldStart("Data");
        WRITERS.get(resource).write(json, timeline, root, sequence);
        json.writeEndObject();
        json.writeEndObject();
    }
}
