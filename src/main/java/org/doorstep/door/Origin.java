package org.doorstep.door;

import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.doorstep.config.Cidr;

/**
 * Where a request came from: the address of the connection, or, where that is one of our own proxies, the last address in
 * X-Forwarded-For that is not. What a stranger wrote into that header before the proxies is never reached.
 */
final class Origin {

    private static final Pattern LITERAL = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%.*)?");
    private static final Pattern SCOPE = Pattern.compile("%.*");

    private static final int IPV6_NETWORK_BYTES = 8;

    private final List<Cidr> proxies;

    Origin(List<Cidr> proxies) {
        this.proxies = List.copyOf(proxies);
    }

    InetAddress of(HttpServerRequest request) {
        InetAddress address = literal(request.remoteAddress().hostAddress());
        List<String> hops = new ArrayList<>();
        request.headers().getAll("X-Forwarded-For").forEach(value -> hops.addAll(Arrays.asList(value.split(","))));
        Collections.reverse(hops);
        for (String hop : hops) {
            if (!ours(address)) {
                break;
            }
            InetAddress next = literal(hop.strip());
            if (next == null) {
                break;
            }
            address = next;
        }
        return address;
    }

    /**
     * Who shares what strangers may hold: an IPv4 address by itself, and all of an IPv6 network of 64 bits, which is what one
     * subscriber has at least (RFC 6177).
     */
    static InetAddress network(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length <= IPV6_NETWORK_BYTES) {
            return address;
        }
        Arrays.fill(bytes, IPV6_NETWORK_BYTES, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are an address", e);
        }
    }

    private boolean ours(InetAddress address) {
        return proxies.stream().anyMatch(proxy -> proxy.contains(address));
    }

    /** An address written out; an IPv4-mapped one becomes IPv4. Names are not looked up. */
    private static InetAddress literal(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        if (!LITERAL.matcher(bare).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(SCOPE.matcher(bare).replaceFirst(""));
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
