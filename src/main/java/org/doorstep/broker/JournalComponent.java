package org.doorstep.broker;

import jakarta.jms.ConnectionFactory;
import org.apache.camel.component.activemq.ActiveMQComponent;
import org.apache.camel.component.jms.ConsumerType;
import org.apache.camel.component.jms.JmsConfiguration;
import org.apache.camel.component.jms.JmsEndpoint;
import org.springframework.jms.core.JmsOperations;
import org.springframework.jms.core.SessionCallback;

/** The Camel component {@code journal}: consumers gather what waits, and let it go by a lane's word only. */
final class JournalComponent {

    private JournalComponent() {
    }

    /** @param unfinished told of routes that do not have their lane take what they were given */
    static ActiveMQComponent of(ConnectionFactory connections, Unfinished unfinished) {
        JmsConfiguration configuration = new LanesOnly(connections);
        configuration.setConsumerType(ConsumerType.Custom);
        configuration.setMessageListenerContainerFactory(endpoint -> new GatheringContainer(endpoint, unfinished));
        return Brokers.component(configuration);
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
