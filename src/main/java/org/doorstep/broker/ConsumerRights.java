package org.doorstep.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.activemq.broker.Broker;
import org.apache.activemq.broker.BrokerFilter;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.ConnectionContext;
import org.apache.activemq.broker.region.Destination;
import org.apache.activemq.command.ActiveMQDestination;
import org.apache.activemq.filter.DestinationMapEntry;
import org.apache.activemq.security.AuthenticationUser;
import org.apache.activemq.security.AuthorizationEntry;
import org.apache.activemq.security.AuthorizationPlugin;
import org.apache.activemq.security.DefaultAuthorizationMap;
import org.apache.activemq.security.SimpleAuthenticationPlugin;
import org.doorstep.config.Secret;

/**
 * Who may do what at the queues: consumers read {@code events.>} and {@code replay.>}, and nothing else; Doorstep itself,
 * which knows a password made anew at every start, does everything. ActiveMQ's own plugins, as docs show them for an outside
 * broker, and one small filter: reading a queue that is not there yet creates it, so the right to create must not include the
 * right to remove.
 */
public final class ConsumerRights {

    private static final String US = "doorstep";
    private static final String CONSUMERS = "consumers";
    /** Queues that may exist before strangers can create no more. */
    private static final int MAX_QUEUES = 1_000;

    private ConsumerRights() {
    }

    /**
     * @param ourPassword of the user {@code doorstep}
     * @param user        of consumers; empty: anonymous
     */
    public static List<BrokerPlugin> plugins(String ourPassword, Optional<String> user, Optional<Secret> password) throws Exception {
        SimpleAuthenticationPlugin authentication = new SimpleAuthenticationPlugin();
        List<AuthenticationUser> users = new ArrayList<>(List.of(new AuthenticationUser(US, ourPassword, US)));
        user.ifPresent(name -> users.add(new AuthenticationUser(name, password.orElseThrow().reveal(), CONSUMERS)));
        authentication.setUsers(users);
        authentication.setAnonymousAccessAllowed(user.isEmpty());
        authentication.setAnonymousGroup(CONSUMERS);

        DefaultAuthorizationMap map = new DefaultAuthorizationMap();
        List<DestinationMapEntry<?>> entries = new ArrayList<>();
        entries.add(entry(">", US, US, US));
        for (String readable : List.of("events.>", "replay.>")) {
            entries.add(entry(readable, US + "," + CONSUMERS, US, US + "," + CONSUMERS));
        }
        AuthorizationEntry advisories = new AuthorizationEntry();
        advisories.setTopic("ActiveMQ.Advisory.>");
        advisories.setRead(US + "," + CONSUMERS);
        advisories.setWrite(US);
        advisories.setAdmin(US + "," + CONSUMERS);
        entries.add(advisories);
        map.setAuthorizationEntries(new ArrayList<>(entries));
        return List.of(new NoRemoval(), new AuthorizationPlugin(map), authentication);
    }

    private static AuthorizationEntry entry(String queues, String read, String write, String admin) throws Exception {
        AuthorizationEntry entry = new AuthorizationEntry();
        entry.setQueue(queues);
        entry.setRead(read);
        entry.setWrite(write);
        entry.setAdmin(admin);
        return entry;
    }

    private static final class NoRemoval implements BrokerPlugin {
        @Override
        public Broker installPlugin(Broker next) {
            return new BrokerFilter(next) {
                @Override
                public Destination addDestination(ConnectionContext context, ActiveMQDestination destination, boolean create) throws Exception {
                    if (stranger(context) && getDestinationMap().size() >= MAX_QUEUES && getDestinations(destination).isEmpty()) {
                        throw new SecurityException("there are " + MAX_QUEUES + " queues already");
                    }
                    return super.addDestination(context, destination, create);
                }

                @Override
                public void removeDestination(ConnectionContext context, ActiveMQDestination destination, long timeout) throws Exception {
                    if (stranger(context)) {
                        throw new SecurityException("consumers may not remove queues");
                    }
                    super.removeDestination(context, destination, timeout);
                }
            };
        }

        private static boolean stranger(ConnectionContext context) {
            return context.getSecurityContext() != null && !context.getSecurityContext().isBrokerContext()
                    && !US.equals(context.getUserName());
        }
    }

    /** The user name Doorstep itself connects with. */
    public static String user() {
        return US;
    }
}
