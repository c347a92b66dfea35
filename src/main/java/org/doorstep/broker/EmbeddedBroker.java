package org.doorstep.broker;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.SslContext;
import org.apache.activemq.broker.TransportConnector;
import org.apache.activemq.broker.region.Destination;
import org.apache.activemq.broker.region.RegionBroker;
import org.apache.activemq.broker.region.policy.PolicyMap;
import org.apache.activemq.command.ActiveMQDestination;
import org.apache.activemq.command.ActiveMQQueue;
import org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter;
import org.apache.activemq.store.kahadb.disk.journal.Journal.PreallocationStrategy;
import org.apache.activemq.usage.SystemUsage;
import org.doorstep.config.ServerKey;

/**
 * An ActiveMQ broker in this process on KahaDB, every commit synced. Two of them run: the journal, reachable inside this
 * process only, and the queues that consumers see; so neither can fill or close the other.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private static final int MEMORY_SHARE = 8;
    private static final long MAX_MEMORY = 64L << 20;

    private final BrokerService broker;
    private static final int LOG_FILE = 4 << 20;
    /** Looking for files that nobody needs holds everybody up for a moment: seldom in the queues, which may be long; often in the journal, where room is short. */
    private static final int JOURNAL_FREED_MILLIS = 5_000;
    private static final int QUEUES_FREED_MILLIS = 30_000;
    private static final int CONNECTS_WITHIN_MILLIS = 10_000;

    private final String name;
    private final Expiry expiry;
    private final Strangers strangers;

    private EmbeddedBroker(BrokerService broker, String name, Strangers strangers) {
        this.broker = broker;
        this.strangers = strangers;
        this.name = name;
        this.expiry = Expiry.of(broker);
    }

    /** @param disk bytes it may hold; sending beyond that fails at once */
    public static EmbeddedBroker journal(Path folder, long disk) throws Exception {
        return journal(folder, disk, JOURNAL_FREED_MILLIS);
    }

    static EmbeddedBroker journal(Path folder, long disk, int freedEveryMillis) throws Exception {
        StoreLog.renewIndexAfterCrash(folder);
        return start("journal", store(folder, freedEveryMillis), disk, QueuePolicies.journal(), List.of(), List.of(), Optional.empty());
    }

    /**
     * @param disk       bytes all queues together may hold
     * @param connectors where consumers connect, as broker URIs
     * @param plugins    who may do what
     */
    public static EmbeddedBroker queues(Path folder, long disk, List<String> connectors, List<BrokerPlugin> plugins) throws Exception {
        return queues(folder, disk, connectors, plugins, Optional.empty(), Duration.ofDays(30));
    }

    /**
     * @param key     for connectors that speak TLS
     * @param deadTtl how long a message that a consumer rejected waits in its dead-letter queue
     */
    static EmbeddedBroker queues(Path folder, long disk, List<String> connectors, List<BrokerPlugin> plugins, Optional<ServerKey> key,
                                 Duration deadTtl) throws Exception {
        StoreLog.renewIndexIfDistrusted(folder);
        return start("queues", store(folder, QUEUES_FREED_MILLIS), disk, QueuePolicies.queues(deadTtl), connectors, plugins, key);
    }

    private static EmbeddedBroker start(String role, KahaDBPersistenceAdapter store, long disk, PolicyMap policies, List<String> connectors,
                                        List<BrokerPlugin> plugins, Optional<ServerKey> key) throws Exception {
        BrokerService broker = new BrokerService();
        // vm:// names are known to the whole JVM, and a test runs several houses in one.
        String name = "doorstep-" + role + "-" + UUID.randomUUID();
        broker.setBrokerName(name);
        broker.setUseJmx(false);
        broker.setUseShutdownHook(false);
        broker.setAdvisorySupport(false);
        broker.setPersistenceAdapter(store);
        broker.setDestinationFactory(new OrderedQueues(broker, store));
        broker.setDataDirectoryFile(store.getDirectory());
        broker.setTmpDataDirectory(new File(store.getDirectory(), "tmp"));
        broker.setSchedulerSupport(false);
        broker.setIoExceptionHandler(new FailStop(role, store.getDirectory().toPath()));
        broker.setDestinationPolicy(policies);
        limit(broker.getSystemUsage(), disk);
        // Before the connectors, which take it when they are made.
        key.ifPresent(shown -> broker.setSslContext(new SslContext(shown.managers(), null, null)));
        Strangers strangers = new Strangers();
        // The first one is asked last: behind the authentication.
        broker.setPlugins(Stream.concat(Stream.of(strangers), plugins.stream()).toArray(BrokerPlugin[]::new));
        try {
            for (String connector : connectors) {
                broker.addConnector(ConsumerPorts.open(URI.create(connector), broker, strangers));
            }
            broker.start();
            broker.waitUntilStarted();
            return new EmbeddedBroker(broker, name, strangers);
        } catch (Exception e) {
            strangers.close();
            broker.stop();
            throw e;
        }
    }

    static KahaDBPersistenceAdapter store(Path folder, int freedEveryMillis) {
        KahaDBPersistenceAdapter store = new KahaDBPersistenceAdapter();
        store.setDirectory(folder.toFile());
        store.setConcurrentStoreAndDispatchQueues(false);
        store.setPreallocationStrategy(PreallocationStrategy.ZEROS.name());
        store.setJournalDiskSyncStrategy("always");
        // Everybody waits while the next file is filled with zeros. Not entire_journal_async: it lost messages in the crash audit.
        store.setJournalMaxFileLength(LOG_FILE);
        store.setCleanupInterval(freedEveryMillis);
        // The crash audit missed messages with it. By its source KahaDB goes on writing into a file of moved acknowledgements after a crash, and skips that file after the next.
        store.setEnableAckCompaction(false);
        store.setCheckForCorruptJournalFiles(true);
        store.setChecksumJournalFiles(true);
        return store;
    }

    private static void limit(SystemUsage usage, long disk) {
        usage.getMemoryUsage().setLimit(Math.min(MAX_MEMORY, Runtime.getRuntime().maxMemory() / MEMORY_SHARE));
        usage.getStoreUsage().setLimit(disk);
        usage.getTempUsage().setLimit(disk);
        usage.setSendFailIfNoSpace(true);
    }

    /** For use inside this process; sends are handed over on the sender's thread. */
    public ActiveMQConnectionFactory connections() {
        ActiveMQConnectionFactory connections = new ActiveMQConnectionFactory("vm://" + name + "?create=false&async=false");
        connections.setWatchTopicAdvisories(false);
        connections.setTrustedPackages(List.of());
        // A lane connects while it holds the database: nothing there may wait without end.
        connections.setConnectResponseTimeout(CONNECTS_WITHIN_MILLIS);
        return connections;
    }

    /** Ports of the connectors in the order they were asked for. */
    public List<Integer> ports() {
        List<Integer> ports = new ArrayList<>();
        for (TransportConnector connector : broker.getTransportConnectors()) {
            try {
                ports.add(connector.getConnectUri().getPort());
            } catch (Exception e) {
                throw new IllegalStateException("a started connector has an address", e);
            }
        }
        return ports;
    }

    /** Share of the store's limit in use, 0 to 100. */
    public int storePercent() {
        return broker.getSystemUsage().getStoreUsage().getPercentUsage();
    }

    /** Bytes a queue holds in the store, 0 when there is none of that name. */
    public long bytes(String queue) {
        Destination destination = find(queue);
        try {
            return destination == null || destination.getMessageStore() == null ? 0 : destination.getMessageStore().getMessageSize();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Bytes the store takes on disk with its index: a file goes when nothing in it waits any more, and the index never shrinks, so this may be much more than what waits. */
    public long bytes() {
        return broker.getSystemUsage().getStoreUsage().getUsage();
    }

    /** Messages a queue holds, 0 when there is none of that name. */
    public long messages(String queue) {
        Destination destination = find(queue);
        return destination == null ? 0 : destination.getDestinationStatistics().getMessages().getCount();
    }

    /** Every queue there is, in no order. */
    List<QueueDepth> depths() {
        List<QueueDepth> depths = new ArrayList<>();
        for (ActiveMQDestination queue : ((RegionBroker) broker.getRegionBroker()).getQueueRegion().getDestinationMap().keySet()) {
            Destination found = find(queue.getPhysicalName());
            if (found != null) {
                depths.add(new QueueDepth(queue.getPhysicalName(), found.getDestinationStatistics().getMessages().getCount(), bytes(queue.getPhysicalName()),
                        found.getConsumers().stream().filter(reader -> !reader.getConsumerInfo().isBrowser()).count()));
            }
        }
        return depths;
    }

    Expiry expiry() {
        return expiry;
    }

    Destination find(String queue) {
        try {
            return broker.getDestination(new ActiveMQQueue(queue));
        } catch (Exception e) {
            return null;
        }
    }

    /**
     * Copies all that is durable into a new folder, from which a broker can start, while this one goes on.
     *
     * @return bytes copied
     */
    public long copyTo(Path folder) throws IOException {
        return StoreLog.copy(broker.getPersistenceAdapter().getDirectory().toPath(), folder);
    }

    public boolean running() {
        return broker.isStarted() && !broker.isStopping();
    }

    @Override
    public void close() throws Exception {
        expiry.close();
        strangers.close();
        broker.stop();
        broker.waitUntilStopped();
        StoreLog.closed(broker.getDataDirectoryFile().toPath());
    }
}
