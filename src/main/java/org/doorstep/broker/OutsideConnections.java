package org.doorstep.broker;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import java.util.List;
import java.util.Optional;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.doorstep.config.ConfigException;
import org.doorstep.config.Secret;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way to a broker that is not ours. */
final class OutsideConnections {

    private static final int PATIENCE_MILLIS = 10_000;
    private static final Logger log = LoggerFactory.getLogger(OutsideConnections.class);

    private OutsideConnections() {
    }

    /** Nothing connects yet: a broker that is down must not keep the door from opening. */
    static ActiveMQConnectionFactory to(String url, Optional<String> user, Optional<Secret> password) {
        ActiveMQConnectionFactory connections = new ActiveMQConnectionFactory(url);
        user.ifPresent(connections::setUserName);
        password.map(Secret::reveal).ifPresent(connections::setPassword);
        connections.setTrustAllPackages(false);
        connections.setTrustedPackages(List.of());
        connections.setWatchTopicAdvisories(false);
        connections.setConnectResponseTimeout(PATIENCE_MILLIS);
        connections.setCloseTimeout(PATIENCE_MILLIS);
        return connections;
    }

    /** A broker that is down comes back; one that refuses us does not change its mind. */
    static void knock(ActiveMQConnectionFactory connections, String key) {
        try {
            connect(connections, key);
        } catch (JMSException e) {
            log.warn("broker_unreachable key={} cause=\"{}\"", key, e.getMessage());
        }
    }

    /**
     * For a person who asks.
     *
     * @throws ConfigException where it does not answer, or refuses us
     */
    static void ask(ActiveMQConnectionFactory connections, String key, String url) {
        try {
            connect(connections, key);
        } catch (JMSException e) {
            throw new ConfigException(url + ": the broker does not answer (" + ConfigException.reason(e) + "). Start it, or correct the URL");
        }
    }

    /**
     * Tries twice: a broker that refuses us says so and hangs up, and a client with failover may see the second before the first, and takes it for
     * a broker that is away.
     */
    private static void connect(ActiveMQConnectionFactory connections, String key) throws JMSException {
        try {
            connectOnce(connections, key);
        } catch (JMSException e) {
            connectOnce(connections, key);
        }
    }

    private static void connectOnce(ActiveMQConnectionFactory connections, String key) throws JMSException {
        try (Connection connection = connections.createConnection()) {
            connection.start();
        } catch (JMSSecurityException e) {
            throw new ConfigException(key + ".user: the broker refuses it, or its password. Correct " + key + ".user and " + key
                    + ".password");
        }
    }
}
