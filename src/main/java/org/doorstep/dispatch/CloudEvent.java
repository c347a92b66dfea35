package org.doorstep.dispatch;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.doorstep.event.Event;
import org.doorstep.event.Times;

/** An event as a CloudEvents 1.0 document (JSON format), its data as it was sent. */
final class CloudEvent {

    private CloudEvent() {
    }

    static String json(Event event) {
        StringBuilder json = new StringBuilder(400 + (event.data() == null ? 0 : event.data().length()));
        json.append("{\"specversion\":\"1.0\"");
        field(json, "id", event.id());
        field(json, "source", source(event));
        field(json, "type", event.provider() + "." + event.resource() + "." + event.change().word());
        field(json, "subject", event.recordKey());
        field(json, "time", Times.text(event.occurredAt() != null ? event.occurredAt() : event.receivedAt()));
        if (event.sequence() != null) {
            // The sequence extension of CloudEvents is text.
            field(json, "sequence", Long.toString(event.sequence()));
        }
        field(json, "datacontenttype", "application/json");
        if (event.data() != null) {
            json.append(",\"data\":").append(event.data());
        }
        return json.append('}').toString();
    }

    private static String source(Event event) {
        String source = "/" + event.provider() + "/" + event.feed();
        return event.sourceLabel().isEmpty() ? source
                : source + "/" + URLEncoder.encode(event.sourceLabel(), StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static void field(StringBuilder json, String name, String value) {
        json.append(",\"").append(name).append("\":\"");
        JsonStringEncoder.getInstance().quoteAsString(value, json);
        json.append('"');
    }
}
