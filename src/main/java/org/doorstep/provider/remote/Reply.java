package org.doorstep.provider.remote;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.doorstep.provider.Json;
import org.doorstep.url.WebUrl;

/**
 * What a provider's API answered.
 *
 * @param body       inflated, whole, within the limit; a stranger's
 * @param headers    names in lower case, the first of equal ones
 * @param retryAfter how long it wants to be left alone (RFC 9110 section 10.2.3)
 */
public record Reply(int status, byte[] body, Map<String, String> headers, Optional<Duration> retryAfter) {

    /** Numbers keep their digits, so that what is handed on is what was sent. */
    public static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(Json.MAX_DEPTH).maxNumberLength(10_000)
                            .maxStringLength(Integer.MAX_VALUE).build()).build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES).build();

    /** Whether it was done. */
    public boolean done() {
        return status >= 200 && status < 300;
    }

    /** @throws RemoteException when it is no JSON; an empty body is a missing node */
    public JsonNode json(WebUrl asked) throws RemoteException {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new RemoteException(RemoteException.Kind.UNREADABLE, asked.host() + " answered " + status + " with something that is not JSON. Check subscription.api.url");
        }
    }

    /** Never the body. */
    @Override
    public String toString() {
        return "Reply[" + status + " bytes=" + body.length + "]";
    }
}
