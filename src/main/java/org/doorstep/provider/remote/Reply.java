package org.doorstep.provider.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.doorstep.json.Jackson;
import org.doorstep.url.WebUrl;

/**
 * What a provider's API answered.
 *
 * @param body       inflated, whole, within the limit; a stranger's
 * @param headers    names in lower case, the first of equal ones
 * @param retryAfter how long it wants to be left alone (RFC 9110 section 10.2.3)
 */
public record Reply(int status, byte[] body, Map<String, String> headers, Optional<Duration> retryAfter) {

    /** As everybody reads JSON here: numbers keep their characters, so that what is handed on is what was sent. */
    public static final JsonMapper JSON = Jackson.MAPPER;

    /** Whether it was done. */
    public boolean done() {
        return status >= 200 && status < 300;
    }

    /** @throws RemoteException when it is no JSON; an empty body is a missing node */
    public JsonNode json(WebUrl asked) throws RemoteException {
        try {
            return Jackson.tree(body);
        } catch (JsonProcessingException e) {
            throw new RemoteException(RemoteException.Kind.UNREADABLE, asked.host() + " answered " + status + " with something that is not JSON. Check subscription.api.url");
        }
    }

    /** Never the body. */
    @Override
    public String toString() {
        return "Reply[" + status + " bytes=" + body.length + "]";
    }
}
