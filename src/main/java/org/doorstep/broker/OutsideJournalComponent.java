package org.doorstep.broker;

import jakarta.jms.ConnectionFactory;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.component.activemq.ActiveMQComponent;
import org.apache.camel.component.jms.ConsumerType;
import org.apache.camel.component.jms.JmsConfiguration;
import org.apache.camel.component.jms.JmsEndpoint;
import org.doorstep.journal.UnfinishedRoutes;
import org.springframework.jms.core.JmsOperations;
import org.springframework.jms.core.SessionCallback;

/**
 * {@code journal:FEED} where the journal is outside: one exclusive consumer a feed, so that one process at a time dispatches it, in order.
 * It gathers what waits, and lets it go by a lane's word only.
 */
final class OutsideJournalComponent extends ActiveMQComponent {

    /** What keeps a feed in order, and loses nothing. */
    private static final Map<String, Object> CONSUMER = Map.of("destination.consumer.exclusive", "true", "concurrentConsumers", 1, "transacted", true);

    /** @param unfinished told of routes that do not have their lane take what they were given */
    OutsideJournalComponent(ConnectionFactory connections, UnfinishedRoutes unfinished) {
        JmsConfiguration configuration = new LanesOnly(connections);
        configuration.setConsumerType(ConsumerType.Custom);
        configuration.setMessageListenerContainerFactory(endpoint -> new GatheringContainer(endpoint, unfinished));
        Brokers.configure(this, configuration);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String feed, Map<String, Object> parameters) throws Exception {
        parameters.putAll(CONSUMER);
        return super.createEndpoint(uri, OutsideJournal.QUEUE + feed, parameters);
    }

    /** No other step reads or writes: one that polls would take a message away, whatever becomes of it. */
    private static final class LanesOnly extends JmsConfiguration {

        private LanesOnly(ConnectionFactory connections) {
            super(connections);
        }

        @Override
        public JmsOperations createInOnlyTemplate(JmsEndpoint endpoint, boolean topic, String destination) {
            return new NoTemplate(this);
        }

        @Override
        public JmsOperations createInOutTemplate(JmsEndpoint endpoint, boolean topic, String destination, long timeout) {
            return new NoTemplate(this);
        }
    }

    /** All that it could do goes through this one method. */
    private static final class NoTemplate extends JmsConfiguration.CamelJmsTemplate {

        private NoTemplate(JmsConfiguration configuration) {
            super(configuration, configuration.getConnectionFactory());
            setDefaultDestinationName("-");
        }

        @Override
        public <T> T execute(SessionCallback<T> action, boolean startConnection) {
            throw new UnsupportedOperationException("journal: is for the lanes' route alone");
        }
    }
}
