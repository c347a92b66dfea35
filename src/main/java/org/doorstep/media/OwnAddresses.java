package org.doorstep.media;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The addresses of this machine's network interfaces, public ones too: what listens there often trusts whoever comes from here. They
 * are asked for again after ten seconds, since they come and go. Safe for any thread.
 */
final class OwnAddresses {

    private static final long KEPT = Duration.ofSeconds(10).toNanos();

    /** Asks the system. */
    interface Interfaces {
        Set<InetAddress> addresses() throws SocketException;
    }

    private record Known(Set<InetAddress> addresses, long at) {
    }

    private final Interfaces interfaces;
    private final LongSupplier nanos;
    private volatile Known known;

    OwnAddresses() {
        this(() -> NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).collect(Collectors.toUnmodifiableSet()), System::nanoTime);
    }

    OwnAddresses(Interfaces interfaces, LongSupplier nanos) {
        this.interfaces = interfaces;
        this.nanos = nanos;
    }

    /** @throws UnknownHostException when the system does not say: then nothing can be told to be another machine's */
    boolean contains(InetAddress address) throws UnknownHostException {
        Known now = known;
        if (now == null || nanos.getAsLong() - now.at >= KEPT) {
            try {
                now = new Known(interfaces.addresses(), nanos.getAsLong());
            } catch (SocketException e) {
                throw (UnknownHostException) new UnknownHostException("this machine's own addresses").initCause(e);
            }
            known = now;
        }
        return now.addresses.contains(address);
    }
}
