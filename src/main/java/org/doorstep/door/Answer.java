package org.doorstep.door;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultMessage;
import org.doorstep.event.Delivery;

/**
 * What a sender is told. Errors are problem documents (RFC 9457); 429 is plain JSON, as seed 000 shows it. Nothing of the
 * request is echoed.
 *
 * @param receipt what a 2xx stands for: with none there is no 2xx; else null
 */
public record Answer(int status, Map<String, String> headers, String body, Receipt receipt) {

    /** What is done when a 2xx leaves. */
    enum Receipt {
        /** The journal has synced the delivery. */
        DELIVERY,
        /** A hook's secret is pinned, or was before (seed 003). */
        HANDSHAKE,
        /** An access token was issued. */
        TOKEN
    }

    public Answer {
        if ((receipt == null) == (status < 300)) {
            throw new IllegalArgumentException("status " + status + " with receipt " + receipt);
        }
    }

    /** Nothing is promised. */
    Answer(int status, Map<String, String> headers, String body) {
        this(status, headers, body, null);
    }

    private static final String PROBLEM = "application/problem+json";
    private static final String JSON = "application/json";
    static final Duration LONGEST_WAIT = Duration.ofSeconds(300);

    /** The delivery is durable. */
    static Answer accepted(Delivery durable) {
        return new Answer(200, Map.of("Content-Type", JSON), "{\"delivery\":\"" + durable.id() + "\"}", Receipt.DELIVERY);
    }

    /**
     * RFC 6750 section 3: an error code only where a token was shown. Where no token is asked for, the challenge says only that
     * something else is (RFC 9110 section 11.6.1 wants one with every 401).
     */
    public static Answer unauthorized(boolean bearer, boolean shown) {
        String challenge = !bearer ? "Doorstep realm=\"doorstep\""
                : shown ? "Bearer realm=\"doorstep\", error=\"invalid_token\"" : "Bearer realm=\"doorstep\"";
        return problem(401, "Unauthorized", "Credentials are missing or not accepted", Map.of("WWW-Authenticate", challenge));
    }

    public static Answer unsupportedType() {
        return problem(415, "Unsupported Media Type", "Deliveries are application/json");
    }

    /** With what is taken instead (RFC 9110 section 15.5.16). */
    static Answer unsupportedCoding() {
        return problem(415, "Unsupported Media Type", "Content-Encoding may be gzip", Map.of("Accept-Encoding", "gzip"));
    }

    public static Answer tooManyRequests(Duration wait) {
        return new Answer(429, Map.of("Content-Type", JSON, "Retry-After", seconds(wait)),
                "{\"status\":429,\"title\":\"Too Many Requests\"}");
    }

    /** Ours to mend: the sender should try again. */
    public static Answer unavailable(String detail, Duration wait) {
        return problem(503, "Service Unavailable", detail, Map.of("Retry-After", seconds(wait)));
    }

    public static Answer methodNotAllowed() {
        return problem(405, "Method Not Allowed", "Deliveries are sent by POST", Map.of("Allow", "POST"));
    }

    public static Answer problem(int status, String title, String detail) {
        return problem(status, title, detail, Map.of());
    }

    private static Answer problem(int status, String title, String detail, Map<String, String> headers) {
        StringBuilder body = new StringBuilder("{\"type\":\"about:blank\",\"title\":\"").append(title)
                .append("\",\"status\":").append(status).append(",\"detail\":\"");
        JsonStringEncoder.getInstance().quoteAsString(detail, body);
        Map<String, String> all = new HashMap<>(headers);
        all.put("Content-Type", PROBLEM);
        return new Answer(status, Map.copyOf(all), body.append("\"}").toString());
    }

    /** A fault of ours, and nothing is kept. */
    static Answer unstored() {
        return problem(500, "Internal Server Error", "The delivery was not stored");
    }

    static Answer failed() {
        return unavailable("The request could not be worked on", Duration.ofSeconds(2));
    }

    private static String seconds(Duration wait) {
        return Long.toString(Math.max(1, Math.min(LONGEST_WAIT.toSeconds(), (wait.toMillis() + 999) / 1000)));
    }

    /** From the event loop. */
    void write(HttpServerResponse response) {
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(status);
        headers.forEach(response::putHeader);
        response.end(Buffer.buffer(body));
    }

    /** As the result of a door's route, which then goes no further. */
    void write(Exchange exchange) {
        DefaultMessage message = new DefaultMessage(exchange);
        headers.forEach(message::setHeader);
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setBody(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)));
        exchange.setMessage(message);
        exchange.setRouteStop(true);
    }
}
