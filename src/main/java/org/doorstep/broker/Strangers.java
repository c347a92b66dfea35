package org.doorstep.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.broker.Broker;
import org.apache.activemq.broker.BrokerFilter;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.ConnectionContext;
import org.apache.activemq.broker.TransportConnection;
import org.apache.activemq.command.ConnectionInfo;

/**
 * Connections at the consumers' ports that have not logged in: each has a bounded time for it, whatever it sends meanwhile, and each
 * address has a bounded number of them. As a plugin it goes behind the authentication, so that only who passed that is known. Thread-safe.
 */
final class Strangers implements BrokerPlugin, AutoCloseable {

    private static final Duration WITHIN = Duration.ofSeconds(30);
    private static final int PER_ADDRESS = 100;

    private final Duration within;
    private final int perAddress;
    private final Map<ConsumerTransport, Future<?>> waiting = new IdentityHashMap<>();
    private final ScheduledThreadPoolExecutor clock;

    Strangers() {
        this(WITHIN, PER_ADDRESS);
    }

    /**
     * @param within     time to log in
     * @param perAddress connections at a time that have not, of all ports together
     */
    Strangers(Duration within, int perAddress) {
        this.within = within;
        this.perAddress = perAddress;
        this.clock = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "doorstep-queue-logins");
            thread.setDaemon(true);
            return thread;
        });
        clock.setRemoveOnCancelPolicy(true);
    }

    /** @throws IOException when its address has as many waiting as it may */
    synchronized void admit(ConsumerTransport transport) throws IOException {
        InetAddress address = transport.address();
        if (waiting.keySet().stream().filter(other -> other.address().equals(address)).count() >= perAddress) {
            throw new IOException("an address may have " + perAddress + " connections that have not logged in");
        }
        waiting.put(transport, clock.schedule(transport::cut, within.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** The connection ended, or is one of somebody who is known now. */
    synchronized void gone(ConsumerTransport transport) {
        Future<?> end = waiting.remove(transport);
        if (end != null) {
            end.cancel(false);
        }
    }

    @Override
    public Broker installPlugin(Broker next) {
        return new BrokerFilter(next) {
            @Override
            public void addConnection(ConnectionContext context, ConnectionInfo info) throws Exception {
                super.addConnection(context, info);
                ConsumerTransport transport = context.getConnection() instanceof TransportConnection connection
                        ? connection.getTransport().narrow(ConsumerTransport.class) : null;
                if (transport != null) {
                    transport.loggedIn();
                    gone(transport);
                }
            }
        };
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
