package org.doorstep.broker;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.RedeliveryPolicy;
import org.apache.camel.component.activemq.ActiveMQComponent;
import org.apache.camel.component.jms.JmsConfiguration;
import org.doorstep.config.ConfigException;
import org.doorstep.config.Loopback;
import org.doorstep.config.Secret;
import org.doorstep.config.Settings;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jms.connection.JmsTransactionManager;
import org.springframework.jms.core.JmsTemplate;

/** The broker of the queues, embedded or outside, and the ways to reach it. */
public final class Brokers implements AutoCloseable {

    private static final long QUEUES_DISK = 64L << 30;
    private static final Duration EXPIRES_SOON = Duration.ofDays(14);

    private static final Logger log = LoggerFactory.getLogger(Brokers.class);

    private final Optional<EmbeddedBroker> queues;
    private final JmsPoolConnectionFactory queuePool;
    private final long queueLimit;
    private final Optional<Watch> watch;

    private Brokers(Optional<EmbeddedBroker> queues, ActiveMQConnectionFactory queueConnections, long queueLimit) {
        this.watch = queues.isPresent() ? Optional.empty() : Optional.of(new Watch("queues", queueConnections));
        this.queues = queues;
        this.queueLimit = queueLimit;
        this.queuePool = new JmsPoolConnectionFactory();
        queuePool.setConnectionFactory(queueConnections);
        queuePool.setMaxConnections(4);
        queuePool.setUseAnonymousProducers(false);
    }

    /** The brokers outside, by their keys, and what knocks at each: throws a {@link ConfigException} where it does not answer or refuses us. */
    public static Map<String, Runnable> outside(Settings settings) {
        Map<String, Runnable> all = new LinkedHashMap<>();
        Settings.Journal journal = settings.journal();
        journal.url().ifPresent(url -> all.put("doorstep.journal.url",
                () -> OutsideConnections.ask(OutsideConnections.to(url, journal.user(), journal.password()), "doorstep.journal", "doorstep.journal.url")));
        Settings.Queues queues = settings.queues();
        queues.brokerUrl().ifPresent(url -> all.put("doorstep.broker.url",
                () -> OutsideConnections.ask(OutsideConnections.to(url, queues.user(), queues.password()), "doorstep.queues", "doorstep.broker.url")));
        return all;
    }

    /**
     * @param openwirePort,stompPort resolved ports of the embedded queues
     */
    public static Brokers start(Settings settings, Path data, int openwirePort, int stompPort) throws Exception {
        Settings.Queues wanted = settings.queues();
        Optional<EmbeddedBroker> queues = Optional.empty();
        ActiveMQConnectionFactory queueConnections;
        if (wanted.brokerUrl().isPresent()) {
            queueConnections = OutsideConnections.to(wanted.brokerUrl().get(), wanted.user(), wanted.password());
            OutsideConnections.knock(queueConnections, "doorstep.queues");
        } else {
            String password = HexFormat.of().formatHex(randomBytes());
            Path folder = data.resolve("queues");
            EmbeddedBroker broker = StoreDamage.queues(folder, () -> EmbeddedBroker.queues(folder, QUEUES_DISK,
                    List.of(connector(wanted.key().isPresent() ? "ssl" : "tcp", wanted.host(), openwirePort),
                            connector(wanted.key().isPresent() ? "stomp+ssl" : "stomp", wanted.host(), stompPort)),
                    ConsumerRights.plugins(password, wanted.user(), wanted.password()), wanted.key(), wanted.deadTtl()));
            warn(wanted);
            queues = Optional.of(broker);
            queueConnections = broker.connections();
            queueConnections.setUserName(ConsumerRights.user());
            queueConnections.setPassword(password);
        }
        queueConnections.setRedeliveryPolicy(withoutEnd());
        return new Brokers(queues, queueConnections, wanted.limit());
    }

    private static byte[] randomBytes() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    private static void warn(Settings.Queues wanted) {
        if (wanted.key().isEmpty() && !Loopback.is(wanted.host())) {
            log.warn("queues_without_tls host={} remedy=\"passwords and records cross the network in plain text: set doorstep.queues.keystore\"", wanted.host());
        }
        wanted.key().filter(key -> key.expires().isBefore(Instant.now().plus(EXPIRES_SOON))).ifPresent(key ->
                log.warn("queues_certificate_expires at={} remedy=\"renew it in doorstep.queues.keystore and start again\"", key.expires()));
    }

    private static String connector(String scheme, String host, int port) {
        // Bounded: the port may be open to other machines.
        return scheme + "://" + new Settings.Listen(host, port).authority() + "?maximumConnections=1000";
    }

    /** Blocking, in place, without end: the order of a feed is kept however long an outage takes. */
    static RedeliveryPolicy withoutEnd() {
        RedeliveryPolicy policy = new RedeliveryPolicy();
        policy.setMaximumRedeliveries(RedeliveryPolicy.NO_MAXIMUM_REDELIVERIES);
        policy.setInitialRedeliveryDelay(500);
        policy.setUseExponentialBackOff(true);
        policy.setBackOffMultiplier(2);
        policy.setMaximumRedeliveryDelay(60_000);
        return policy;
    }

    /** The Camel component {@code activemq}: the queues, transacted, taking part in the lane's transaction. */
    public ActiveMQComponent queuesComponent() {
        ActiveMQComponent component = new ActiveMQComponent();
        configure(component, new JmsConfiguration(queuePool));
        return component;
    }

    static void configure(ActiveMQComponent component, JmsConfiguration configuration) {
        configuration.setTransacted(true);
        configuration.setLazyCreateTransactionManager(false);
        configuration.setCacheLevelName("CACHE_CONSUMER");
        configuration.setErrorHandlerLogStackTrace(false);
        component.setConfiguration(configuration);
        component.setHeaderFilterStrategy(new NoJmsHeaders());
    }

    /** For the transaction that resource routes run in. Takes a session only when something is sent. */
    public JmsTransactionManager queueTransactions() {
        JmsTransactionManager transactions = new JmsTransactionManager(queuePool);
        transactions.setLazyResourceRetrieval(true);
        return transactions;
    }

    public JmsTemplate queueTemplate() {
        JmsTemplate template = new JmsTemplate(queuePool);
        template.setSessionTransacted(true);
        return template;
    }

    public Optional<EmbeddedBroker> queues() {
        return queues;
    }

    /** Whether the queues' broker can be reached; never waits for it. */
    public boolean queuesUp() {
        return watch.map(Watch::up).orElseGet(() -> queues.orElseThrow().running());
    }

    /** Whether a queue holds as much as it may; an outside broker is asked every few seconds, and needs its statistics plugin to say. */
    public boolean full(String queue) {
        return queues.map(broker -> broker.bytes(queue)).orElseGet(() -> watch.orElseThrow().bytes(queue)) >= queueLimit;
    }

    /** What all queues hold, in no order; empty where nobody can say: an outside broker that is away, or has no statistics plugin. Asked every few seconds. */
    public Optional<List<QueueDepth>> depths() {
        return queues.map(EmbeddedBroker::depths).or(() -> watch.orElseThrow().depths());
    }

    /** What consumers rejected. */
    public DeadMessages deadMessages(Settings.Queues settings) {
        return new DeadMessages(queueTemplate(), this::full, settings.ttl(), settings.deadTtl());
    }

    @Override
    public void close() throws Exception {
        if (watch.isPresent()) {
            watch.get().close();
        }
        queuePool.stop();
        if (queues.isPresent()) {
            queues.get().close();
        }
    }
}
