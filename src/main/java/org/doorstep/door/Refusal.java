package org.doorstep.door;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.support.MessageHelper;
import org.apache.camel.support.ObjectHelper;
import org.apache.camel.support.http.HttpUtil;

/**
 * What a step of the user's own says to a sender it sends away.
 *
 * @param headers names and values
 */
record Refusal(int status, List<Map.Entry<String, List<String>>> headers, byte[] body) {

    /** Converts the body: not on an event loop. */
    static Refusal of(Exchange exchange, int status) {
        Message message = exchange.getMessage();
        HeaderFilterStrategy filter = ((PlatformHttpEndpoint) exchange.getFromEndpoint()).getHeaderFilterStrategy();
        List<Map.Entry<String, List<String>>> headers = new ArrayList<>();
        message.getHeaders().forEach((name, value) -> HttpUtil.applyHeader(filter, exchange, ObjectHelper.createIterator(value, null, true),
                exchange.getContext().getTypeConverter(), name, (all, first) -> {
                    if (all != null || first != null) {
                        headers.add(Map.entry(name, all != null ? all : List.of(first)));
                    }
                }));
        String type = MessageHelper.getContentType(message);
        if (type != null) {
            headers.add(Map.entry("Content-Type", List.of(type)));
        }
        // What is no name of a header, or a value of several lines, fails here and not on the event loop, where nobody would answer.
        MultiMap sayable = HttpHeaders.headers();
        headers.forEach(header -> sayable.add(header.getKey(), header.getValue()));
        byte[] body = message.getBody(byte[].class);
        return new Refusal(status, headers, body == null ? new byte[0] : body);
    }

    /** From the event loop. */
    void write(HttpServerResponse response) {
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(status);
        headers.forEach(header -> response.putHeader(header.getKey(), header.getValue()));
        response.end(Buffer.buffer(body));
    }
}
