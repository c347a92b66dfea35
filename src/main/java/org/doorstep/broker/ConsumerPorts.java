package org.doorstep.broker;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import javax.net.ServerSocketFactory;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.openwire.OpenWireFormatFactory;
import org.apache.activemq.transport.Transport;
import org.apache.activemq.transport.TransportServer;
import org.apache.activemq.transport.stomp.StompTransportFactory;
import org.apache.activemq.transport.tcp.TcpTransportFactory;
import org.apache.activemq.transport.tcp.TcpTransportServer;
import org.apache.activemq.wireformat.WireFormat;
import org.apache.activemq.wireformat.WireFormatFactory;

/** Where consumers connect: ActiveMQ's ports for OpenWire and STOMP, whose connections are {@link ConsumerTransport}s. */
final class ConsumerPorts {

    private ConsumerPorts() {
    }

    /**
     * Opens a port; nothing is accepted before the broker starts it.
     *
     * @param uri {@code tcp}, {@code ssl}, {@code stomp} or {@code stomp+ssl}, with ActiveMQ's options; for TLS the broker has its key already
     */
    static TransportServer open(URI uri, BrokerService broker, Strangers strangers) throws Exception {
        boolean tls = uri.getScheme().endsWith("ssl");
        ServerSocketFactory sockets = tls ? broker.getSslContext().getSSLContext().getServerSocketFactory() : ServerSocketFactory.getDefault();
        if (!uri.getScheme().startsWith("stomp")) {
            return new OpenWire(sockets, strangers).doBind(uri);
        }
        Stomp stomp = new Stomp(sockets, strangers);
        stomp.setBrokerService(broker);
        return stomp.doBind(uri);
    }

    private static final class OpenWire extends TcpTransportFactory {
        private final ServerSocketFactory sockets;
        private final Strangers strangers;

        private OpenWire(ServerSocketFactory sockets, Strangers strangers) {
            this.sockets = sockets;
            this.strangers = strangers;
        }

        @Override
        protected TcpTransportServer createTcpTransportServer(URI uri, ServerSocketFactory unused) throws IOException, URISyntaxException {
            return new Port(this, uri, sockets, strangers);
        }

        /** Without a limit of its own: it would hold for what goes out too, and be told to clients as theirs. */
        @Override
        protected WireFormatFactory createWireFormatFactory(Map<String, String> options) {
            return new OpenWireFormatFactory();
        }
    }

    private static final class Stomp extends StompTransportFactory {
        private final ServerSocketFactory sockets;
        private final Strangers strangers;

        private Stomp(ServerSocketFactory sockets, Strangers strangers) {
            this.sockets = sockets;
            this.strangers = strangers;
        }

        @Override
        protected TcpTransportServer createTcpTransportServer(URI uri, ServerSocketFactory unused) throws IOException, URISyntaxException {
            return new Port(this, uri, sockets, strangers);
        }

        @Override
        protected WireFormatFactory createWireFormatFactory(Map<String, String> options) {
            return BoundedStomp::new;
        }
    }

    private static final class Port extends TcpTransportServer {
        private final Strangers strangers;

        private Port(TcpTransportFactory factory, URI uri, ServerSocketFactory sockets, Strangers strangers) throws IOException, URISyntaxException {
            super(factory, uri, sockets);
            this.strangers = strangers;
        }

        @Override
        protected Transport createTransport(Socket socket, WireFormat format) throws IOException {
            ConsumerTransport transport = new ConsumerTransport(format, socket, strangers);
            strangers.admit(transport);
            return transport;
        }

        @Override
        public boolean isSslServer() {
            return getBindLocation().getScheme().endsWith("ssl");
        }
    }
}
