package org.doorstep.broker;

import org.apache.activemq.broker.Broker;
import org.apache.activemq.broker.BrokerFilter;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.ConnectionContext;
import org.apache.activemq.command.ConnectionInfo;

/** Takes an empty user name with an empty password, which some STOMP clients always send, for none at all. Goes before the authentication. */
record EmptyLogin() implements BrokerPlugin {

    @Override
    public Broker installPlugin(Broker next) {
        return new BrokerFilter(next) {
            @Override
            public void addConnection(ConnectionContext context, ConnectionInfo info) throws Exception {
                if (empty(info.getUserName()) && empty(info.getPassword())) {
                    info.setUserName(null);
                    info.setPassword(null);
                }
                super.addConnection(context, info);
            }
        };
    }

    private static boolean empty(String text) {
        return text == null || text.isEmpty();
    }
}
