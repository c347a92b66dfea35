package org.doorstep.door;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.channel.Channel;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.doorstep.config.Cidr;

/**
 * The connections of one server: how many there may be, and how many of those who have proved nothing. When these are used up, the
 * newcomer gets the place of the oldest silent connection of whoever has most, so that one address with many cannot shut others out,
 * and an address that is alone may have them all. Connections of our own proxies count as proved: many senders come by one.
 * Safe for any thread.
 */
final class Connections {

    private final Supplier<Limits> measured;
    private final List<Cidr> proxies;
    private final Runnable refused;
    private final Set<Connection> open = new HashSet<>();
    /** In the order in which they came. */
    private final Map<InetAddress, Set<Connection>> strangers = new HashMap<>();
    private int ofStrangers;
    private Limits limits;

    /**
     * @param all       connections at once
     * @param strangers those of them that have proved nothing; each may hold a head in memory
     */
    record Limits(int all, int strangers) {

        private static final int MOST = 8_192;
        private static final int MOST_OF_STRANGERS = 2_048;
        /** Descriptors that two servers with all their connections leave at least. */
        private static final int FILES = 20;

        /** By the file descriptors that the process has left: files, database, queues and two servers need theirs. */
        static Limits ofProcess() {
            if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
                return ofDescriptors(system.getMaxFileDescriptorCount(), system::getOpenFileDescriptorCount);
            }
            return of(Long.MAX_VALUE);
        }

        /** @param open how many are in use; the JDK needs one to count them, and throws an Error where none is left */
        static Limits ofDescriptors(long most, LongSupplier open) {
            long used;
            try {
                used = open.getAsLong();
            } catch (InternalError e) {
                // Strangers came first, and in numbers. What the process itself has open is less than half in every setup that can work.
                used = most / 2;
            }
            return of(most - used);
        }

        static Limits of(long left) {
            int all = (int) Math.max(2, Math.min(MOST, Math.min(left / 3, (left - FILES) / 2)));
            return new Limits(all, (int) Math.max(1, Math.min(MOST_OF_STRANGERS, Math.min(left / 4, all))));
        }
    }

    /**
     * @param limits  asked when the first one comes: by then the process has opened what it needs for itself
     * @param refused told of each connection that found no place, or lost it to a newcomer; never waits
     */
    Connections(Supplier<Limits> limits, List<Cidr> proxies, Runnable refused) {
        this.measured = limits;
        this.proxies = List.copyOf(proxies);
        this.refused = refused;
    }

    /** Takes a new connection in, or closes it. On its event loop. @return whether it was taken in */
    boolean admit(Channel channel) {
        InetAddress address = ((InetSocketAddress) channel.remoteAddress()).getAddress();
        boolean stranger = proxies.stream().noneMatch(proxy -> proxy.contains(address));
        Optional<Connection> left;
        synchronized (this) {
            InetAddress network = Origin.network(address);
            boolean full = open.size() >= most() || stranger && ofStrangers >= limits.strangers;
            left = full ? least(network) : Optional.empty();
            if (full && left.isEmpty()) {
                channel.close();
                refused.run();
                return false;
            }
            left.ifPresent(this::gone);
            Connection connection = new Connection(channel, network, this);
            open.add(connection);
            if (stranger) {
                strangers.computeIfAbsent(network, each -> new LinkedHashSet<>()).add(connection);
                ofStrangers++;
            }
            channel.closeFuture().addListener(closed -> gone(connection));
        }
        left.ifPresent(connection -> {
            connection.close();
            refused.run();
        });
        return true;
    }

    /** The one that is ended for a newcomer of this network, which counts as one of its network's. */
    private Optional<Connection> least(InetAddress newcomer) {
        return strangers.entrySet().stream()
                .max(Comparator.comparingInt(entry -> entry.getValue().size() + (entry.getKey().equals(newcomer) ? 1 : 0)))
                .flatMap(most -> most.getValue().stream().filter(Connection::silent).findFirst());
    }

    /** The sender on this connection has proved who he is. */
    synchronized void proved(Connection connection) {
        Set<Connection> ofNetwork = strangers.get(connection.network());
        if (ofNetwork != null && ofNetwork.remove(connection)) {
            ofStrangers--;
            if (ofNetwork.isEmpty()) {
                strangers.remove(connection.network());
            }
        }
    }

    private synchronized void gone(Connection connection) {
        open.remove(connection);
        proved(connection);
    }

    /** How many there may be. */
    synchronized int most() {
        if (limits == null) {
            limits = measured.get();
        }
        return limits.all;
    }

    /** How many there are. */
    synchronized int open() {
        return open.size();
    }
}
