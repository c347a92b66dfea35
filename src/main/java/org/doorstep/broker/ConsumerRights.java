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
import org.apache.activemq.command.DestinationInfo;
import org.apache.activemq.filter.DestinationMapEntry;
import org.apache.activemq.security.AuthenticationUser;
import org.apache.activemq.security.AuthorizationEntry;
import org.apache.activemq.security.AuthorizationPlugin;
import org.apache.activemq.security.DefaultAuthorizationMap;
import org.apache.activemq.security.SimpleAuthenticationPlugin;
import org.apache.activemq.security.TempDestinationAuthorizationEntry;
import org.doorstep.config.Secret;

/**
 * Who may do what at the queues: consumers read {@code events.>} and {@code replay.>}, the dead-letter queues of both, and nothing else;
 * Doorstep itself, which knows a password made anew at every start, does everything. ActiveMQ's own plugins, as docs show them for an outside
 * broker, and small filters: reading a queue that is not there yet creates it, so the right to create must not include the
 * right to remove; and what a reader selects by must not hang the queue.
 */
public final class ConsumerRights {

    private static final String US = "doorstep";
    private static final String CONSUMERS = "consumers";
    private static final List<String> READABLE = List.of("events.>", "replay.>", DeadMessages.PREFIX + "events.>", DeadMessages.PREFIX + "replay.>");
    /** Queues that may exist before strangers can create no more. */
    private static final int MAX_QUEUES = 1_000;

    private ConsumerRights() {
    }

    /**
     * @param ourPassword of the user {@code doorstep}
     * @param user        of consumers; empty: anonymous
     */
    public static List<BrokerPlugin> plugins(String ourPassword, Optional<String> user, Optional<Secret> password) throws Exception {
        return plugins(ourPassword, user, password, MAX_QUEUES);
    }

    static List<BrokerPlugin> plugins(String ourPassword, Optional<String> user, Optional<Secret> password, int maxQueues) throws Exception {
        SimpleAuthenticationPlugin authentication = new SimpleAuthenticationPlugin();
        List<AuthenticationUser> users = new ArrayList<>(List.of(new AuthenticationUser(US, ourPassword, US)));
        user.ifPresent(name -> users.add(new AuthenticationUser(name, password.orElseThrow().reveal(), CONSUMERS)));
        authentication.setUsers(users);
        authentication.setAnonymousAccessAllowed(user.isEmpty());
        authentication.setAnonymousGroup(CONSUMERS);

        DefaultAuthorizationMap map = new DefaultAuthorizationMap();
        List<DestinationMapEntry<?>> entries = new ArrayList<>();
        entries.add(entry(">", US, US, US));
        for (String readable : READABLE) {
            entries.add(entry(readable, US + "," + CONSUMERS, US, US + "," + CONSUMERS));
        }
        AuthorizationEntry advisories = new AuthorizationEntry();
        advisories.setTopic("ActiveMQ.Advisory.>");
        advisories.setRead(US + "," + CONSUMERS);
        advisories.setWrite(US);
        advisories.setAdmin(US + "," + CONSUMERS);
        entries.add(advisories);
        map.setAuthorizationEntries(new ArrayList<>(entries));
        // Without an entry everybody may make temporary queues, and send to them.
        TempDestinationAuthorizationEntry temporary = new TempDestinationAuthorizationEntry();
        temporary.setRead(US);
        temporary.setWrite(US);
        temporary.setAdmin(US);
        map.setTempDestinationAuthorizationEntry(temporary);
        // The last one is asked first.
        return List.of(new Rejections(), new PlainSelectors(), new NoRemoval(maxQueues), new AuthorizationPlugin(map), authentication, new EmptyLogin());
    }

    private static AuthorizationEntry entry(String queues, String read, String write, String admin) throws Exception {
        AuthorizationEntry entry = new AuthorizationEntry();
        entry.setQueue(queues);
        entry.setRead(read);
        entry.setWrite(write);
        entry.setAdmin(admin);
        return entry;
    }

    private record NoRemoval(int maxQueues) implements BrokerPlugin {
        @Override
        public Broker installPlugin(Broker next) {
            return new BrokerFilter(next) {
                // A client's own request comes as ...Info, and does not pass the other method.
                @Override
                public void addDestinationInfo(ConnectionContext context, DestinationInfo info) throws Exception {
                    refuseTooMany(context, info.getDestination());
                    super.addDestinationInfo(context, info);
                }

                @Override
                public Destination addDestination(ConnectionContext context, ActiveMQDestination destination, boolean create) throws Exception {
                    refuseTooMany(context, destination);
                    return super.addDestination(context, destination, create);
                }

                private void refuseTooMany(ConnectionContext context, ActiveMQDestination destination) {
                    if (stranger(context) && getDestinationMap().size() >= maxQueues && getDestinations(destination).isEmpty()) {
                        throw new SecurityException("there are " + maxQueues + " queues already: consumers may not create more");
                    }
                }

                @Override
                public void removeDestinationInfo(ConnectionContext context, DestinationInfo info) throws Exception {
                    refuse(context);
                    super.removeDestinationInfo(context, info);
                }

                @Override
                public void removeDestination(ConnectionContext context, ActiveMQDestination destination, long timeout) throws Exception {
                    refuse(context);
                    super.removeDestination(context, destination, timeout);
                }

                private void refuse(ConnectionContext context) {
                    if (stranger(context)) {
                        throw new SecurityException("consumers may not remove queues");
                    }
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
