package org.doorstep.url;

import java.net.URI;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.net.URIAuthority;

/** Makes requests out of a URL's parts, so that the HTTP client does not read its text anew: {@link URI} knows another standard. */
public final class UrlRequest {

    private static final URI NOT_LOOKED_AT = URI.create("/");

    private UrlRequest() {
    }

    /** A request for exactly this host, port, path and query. User and password are not sent. */
    public static HttpUriRequestBase of(String method, WebUrl url) {
        HttpUriRequestBase request = new HttpUriRequestBase(method, NOT_LOOKED_AT);
        request.setScheme(url.scheme());
        request.setAuthority(new URIAuthority(url.hostName(), url.writtenPort()));
        request.setPath(url.target());
        return request;
    }
}
