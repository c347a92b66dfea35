package org.doorstep.url;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.hc.client5.http.DnsResolver;

/** Looks up what a {@link WebUrl} names, whatever the HTTP client has made of it meanwhile. Safe for any thread. */
public final class UrlResolver implements DnsResolver {

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        return InetAddress.getAllByName(name(host));
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    /**
     * The name as the URL has it. The client keeps IDNA names in Unicode, by rules older than those that browsers follow.
     *
     * @param host as the client hands it on
     * @throws UnknownHostException when it is none
     */
    public static String name(String host) throws UnknownHostException {
        try {
            return host.indexOf(':') >= 0 ? host : UrlHost.parse(host);
        } catch (InvalidUrlException e) {
            throw new UnknownHostException(e.getMessage());
        }
    }
}
