package org.doorstep.provider.remote;

import java.util.Map;
import org.doorstep.url.WebUrl;

/**
 * One request to a provider's API.
 *
 * @param headers    credentials among them
 * @param body       JSON or a form, null for none
 * @param repeatable whether doing it twice does no more than doing it once; others are not tried again where they may have been done
 */
record Call(String method, WebUrl uri, Map<String, String> headers, String contentType, byte[] body, boolean repeatable) {

    static Call get(WebUrl uri, Map<String, String> headers) {
        return new Call("GET", uri, headers, null, null, true);
    }

    /** Neither headers nor path: both may hold secrets. */
    @Override
    public String toString() {
        return "Call[" + method + " " + uri.host() + "]";
    }
}
