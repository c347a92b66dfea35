package org.doorstep.media;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;
import org.doorstep.config.Cidr;
import org.doorstep.config.HostList;
import org.doorstep.config.MediaSettings;
import org.doorstep.url.UrlResolver;

/**
 * Against requests that a stranger's URL would have us send to the inside (SSRF). It is the resolver of the HTTP client: a name is
 * looked up once, every address of the answer is checked, and the client connects to exactly those. The name is never asked for
 * again, so an answer that changes meanwhile changes nothing.
 */
final class AddressGuard implements DnsResolver {

    /** What is not the public internet (IANA special-purpose registries), and where clouds keep the credentials of machines. */
    private static final List<Cidr> INSIDE = Stream.of("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
            "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20").map(Cidr::parse).toList();
    /** Of IPv6 only this is the internet. Loopback, local, multicast, and IPv4 within IPv6 (mapped, compatible, NAT64) are outside of it. */
    private static final Cidr GLOBAL_UNICAST = Cidr.parse("2000::/3");

    /** Names that nobody can have (RFC 6761): in samples, and in what our simulators send. Not worth a question to the DNS. */
    private static final HostList RESERVED = HostList.parse("example.com, *.example.com, example.net, *.example.net, example.org, *.example.org, "
            + "*.example, *.test, *.invalid, localhost, *.localhost");
    /** Addresses that are tried one after the other, each for doorstep.media.timeout: an answer may hold hundreds. */
    private static final int TRIED = 3;

    /** Looks a name up. */
    interface Lookup {
        InetAddress[] all(String host) throws UnknownHostException;
    }

    private final HostList allow;
    private final HostList deny;
    private final Set<Integer> ports;
    private final Lookup lookup;
    private final OwnAddresses own;

    AddressGuard(MediaSettings settings, Lookup lookup, OwnAddresses own) {
        this.allow = settings.allow();
        this.deny = settings.deny();
        this.ports = settings.ports();
        this.lookup = lookup;
        this.own = own;
    }

    /** What can be said before the name is looked up; for a URL and for every redirect. */
    void check(MediaUrl url) throws RefusedException {
        if (!ports.contains(url.url().port())) {
            throw new RefusedException("a port that is not in doorstep.media.ports");
        }
        checkName(url.host());
    }

    private void checkName(String host) throws RefusedException {
        if (deny.names(host)) {
            throw new RefusedException("a host in doorstep.media.deny");
        }
        if (RESERVED.names(host) && !allow.names(host)) {
            throw new RefusedException("a name that is reserved");
        }
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        String asked = UrlResolver.name(host);
        String name = MediaUrl.name(asked);
        checkName(name);
        InetAddress[] addresses = lookup.all(asked);
        if (addresses == null || addresses.length == 0) {
            throw new UnknownHostException("no address");
        }
        for (InetAddress address : addresses) {
            if (deny.contains(address)) {
                throw new RefusedException("an address in doorstep.media.deny");
            }
            // One address inside is enough: whoever answers so means no good.
            if (!allow.contains(address) && !allow.names(name)) {
                if (inside(address)) {
                    throw new RefusedException("an address inside");
                }
                if (own.contains(address)) {
                    throw new RefusedException("an address of this machine");
                }
            }
        }
        return Arrays.copyOf(addresses, Math.min(addresses.length, TRIED));
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    static boolean inside(InetAddress address) {
        return !(address instanceof Inet4Address) && !GLOBAL_UNICAST.contains(address) || INSIDE.stream().anyMatch(block -> block.contains(address));
    }
}
