package org.doorstep.broker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.spi.FilterReply;
import jakarta.jms.Connection;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.command.ActiveMQQueue;
import org.apache.activemq.command.BaseCommand;
import org.apache.activemq.command.BrokerInfo;
import org.apache.activemq.command.ConnectionId;
import org.apache.activemq.command.ConnectionInfo;
import org.apache.activemq.command.KeepAliveInfo;
import org.apache.activemq.command.RemoveInfo;
import org.apache.activemq.command.ShutdownInfo;
import org.apache.activemq.command.WireFormatInfo;
import org.apache.activemq.openwire.OpenWireFormatFactory;
import org.apache.activemq.wireformat.WireFormat;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The queues' ports: what is large goes out, who does not log in goes, and what is said of it is little. */
class ConsumerPortsTest {

    private static final String HELLO = "CONNECT\naccept-version:1.2\nhost:x\n\n\0";

    /** Far above what may come in, and above ActiveMQ's own 100 MiB less what a test can afford. */
    @Test
    void aLargeEventGoesOutAtBoth(@TempDir Path folder) throws Exception {
        String large = "x".repeat(11 << 20);
        try (EmbeddedBroker broker = EmbeddedBroker.queues(folder, 1L << 30, List.of("tcp://127.0.0.1:0", "stomp://127.0.0.1:0"),
                ConsumerRights.plugins("ours-0123456789", Optional.empty(), Optional.empty()));
             Connection us = broker.connections().createConnection(ConsumerRights.user(), "ours-0123456789");
             Session ours = us.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            for (String queue : List.of("events.large.A", "events.large.B")) {
                ours.createProducer(new ActiveMQQueue(queue)).send(ours.createTextMessage(large));
            }
            try (Connection reader = new ActiveMQConnectionFactory("tcp://127.0.0.1:" + broker.ports().get(0)).createConnection();
                 Session session = reader.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
                reader.start();
                assertThat(((TextMessage) session.createConsumer(new ActiveMQQueue("events.large.A")).receive(60_000)).getText()).isEqualTo(large);
            }
            try (Socket socket = new Socket("127.0.0.1", broker.ports().get(1))) {
                socket.setSoTimeout(60_000);
                // Heart-beats are no part of a frame, however many.
                socket.getOutputStream().write((HELLO + "\n".repeat(100_000) + "SUBSCRIBE\nid:1\ndestination:/queue/events.large.B\n\n\0").getBytes(StandardCharsets.UTF_8));
                DataInputStream in = new DataInputStream(socket.getInputStream());
                int ends = 0;
                long bytes = 0;
                while (ends < 2) {
                    byte[] buffer = new byte[1 << 16];
                    int read = in.read(buffer);
                    assertThat(read).isPositive();
                    bytes += read;
                    for (int i = 0; i < read; i++) {
                        ends += buffer[i] == 0 ? 1 : 0;
                    }
                }
                assertThat(bytes).isGreaterThan(large.length());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "stomp"})
    void whoDoesNotLogInIsCutOffWhateverHeSends(String scheme) throws Exception {
        BrokerService broker = new BrokerService();
        Strangers strangers = new Strangers(Duration.ofMillis(1_500), 3);
        int port = start(broker, strangers, scheme);
        try (Socket silent = new Socket("127.0.0.1", port); Socket trickles = new Socket("127.0.0.1", port); Socket known = new Socket("127.0.0.1", port)) {
            if (scheme.equals("stomp")) {
                known.getOutputStream().write(HELLO.getBytes(StandardCharsets.UTF_8));
                known.setSoTimeout(60_000);
                assertThat(known.getInputStream().read()).isEqualTo('C');
            }
            Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50)).until(() -> closed(trickles, scheme));
            silent.setSoTimeout(60_000);
            assertThat(ended(silent)).isTrue();
            if (scheme.equals("stomp")) {
                known.getOutputStream().write("SUBSCRIBE\nid:1\ndestination:/queue/q\nreceipt:r\n\n\0".getBytes(StandardCharsets.UTF_8));
                StringBuilder answer = new StringBuilder();
                while (answer.indexOf("receipt-id:r") < 0) {
                    answer.append((char) known.getInputStream().read());
                }
            }
        } finally {
            strangers.close();
            broker.stop();
        }
    }

    @Test
    void anAddressHasAShareOfThoseThatHaveNotLoggedIn() throws Exception {
        BrokerService broker = new BrokerService();
        Strangers strangers = new Strangers(Duration.ofMinutes(10), 3);
        int port = start(broker, strangers, "stomp");
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 5; i++) {
                Socket known = new Socket("127.0.0.1", port);
                sockets.add(known);
                known.setSoTimeout(60_000);
                known.getOutputStream().write(HELLO.getBytes(StandardCharsets.UTF_8));
                assertThat(known.getInputStream().read()).as("a reader").isEqualTo('C');
            }
            for (int i = 0; i < 3; i++) {
                sockets.add(new Socket("127.0.0.1", port));
            }
            Socket fourth = new Socket("127.0.0.1", port);
            sockets.add(fourth);
            fourth.setSoTimeout(60_000);
            assertThat(ended(fourth)).isTrue();
            try (Socket elsewhere = new Socket(InetAddress.getByName("127.0.0.1"), port, InetAddress.getByName("127.0.0.2"), 0)) {
                elsewhere.setSoTimeout(60_000);
                elsewhere.getOutputStream().write(HELLO.getBytes(StandardCharsets.UTF_8));
                assertThat(elsewhere.getInputStream().read()).as("from another address").isEqualTo('C');
            }
            sockets.get(5).close();

            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                try (Socket next = new Socket("127.0.0.1", port)) {
                    next.setSoTimeout(60_000);
                    next.getOutputStream().write(HELLO.getBytes(StandardCharsets.UTF_8));
                    return next.getInputStream().read() == 'C';
                } catch (IOException e) {
                    return false;
                }
            });
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
            strangers.close();
            broker.stop();
        }
    }

    /** ActiveMQ would take it as it is, and answer when it has waited for the versions. */
    @ParameterizedTest
    @ValueSource(classes = {ConnectionInfo.class, KeepAliveInfo.class, ShutdownInfo.class, RemoveInfo.class})
    void whoDoesNotBeginWithHisVersionsIsNotAnswered(Class<? extends BaseCommand> first) throws Exception {
        BrokerService broker = new BrokerService();
        Strangers strangers = new Strangers(Duration.ofMinutes(10), 3);
        int port = start(broker, strangers, "tcp");
        OpenWireFormatFactory plain = new OpenWireFormatFactory();
        plain.setTightEncodingEnabled(false);
        plain.setCacheEnabled(false);
        WireFormat format = plain.createWireFormat();
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(60_000);
            BaseCommand command = first.getConstructor().newInstance();
            command.setResponseRequired(true);
            if (command instanceof ConnectionInfo info) {
                info.setConnectionId(new ConnectionId("hasty"));
                info.setClientId("hasty");
            } else if (command instanceof RemoveInfo info) {
                info.setObjectId(new ConnectionId("hasty"));
            }
            format.marshal(command, new DataOutputStream(socket.getOutputStream()));
            DataInputStream in = new DataInputStream(socket.getInputStream());
            List<Object> answers = new ArrayList<>();
            try {
                while (true) {
                    answers.add(format.unmarshal(in));
                }
            } catch (EOFException | SocketException e) {
                // What it says to everybody who connects, and no answer.
                assertThat(answers).allMatch(said -> said instanceof WireFormatInfo || said instanceof BrokerInfo);
            }
        } finally {
            strangers.close();
            broker.stop();
        }
    }

    @Test
    void theBrokersLinesAreSaidOnceAMinute() {
        AtomicLong now = new AtomicLong(7);
        BrokerLines lines = new BrokerLines(now::get);
        LoggerContext context = new LoggerContext();
        Logger port = context.getLogger("org.apache.activemq.broker.TransportConnector");
        int passed = 0;
        for (int i = 0; i < 100_000; i++) {
            passed += decide(lines, port, "Could not accept connection {}: {} ({})") == FilterReply.NEUTRAL ? 1 : 0;
        }
        assertThat(passed).isEqualTo(1);
        assertThat(decide(lines, port, "another")).isEqualTo(FilterReply.NEUTRAL);
        assertThat(decide(lines, context.getLogger("org.doorstep.X"), "another")).isEqualTo(FilterReply.NEUTRAL);
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(decide(lines, port, "Could not accept connection {}: {} ({})")).isEqualTo(FilterReply.NEUTRAL);

        // Wordings that strangers make: many are one.
        passed = 0;
        for (int i = 0; i < 10_000; i++) {
            passed += decide(lines, port, "made up " + i) == FilterReply.NEUTRAL ? 1 : 0;
        }
        assertThat(passed).isBetween(1, 200);
    }

    private static FilterReply decide(BrokerLines lines, Logger logger, String format) {
        return lines.decide(null, logger, Level.WARN, format, null, null);
    }

    /** Without ActiveMQ's own limit for who says nothing, which is longer and ends with the first byte. */
    private static int start(BrokerService broker, Strangers strangers, String scheme) throws Exception {
        broker.setPersistent(false);
        broker.setUseJmx(false);
        broker.setBrokerName("ports-" + System.nanoTime());
        broker.setPlugins(new BrokerPlugin[]{strangers});
        broker.addConnector(ConsumerPorts.open(URI.create(scheme + "://127.0.0.1:0?transport.useInactivityMonitor=false&transport.connectAttemptTimeout=3600000"), broker, strangers));
        broker.start();
        return broker.getTransportConnectors().get(0).getConnectUri().getPort();
    }

    private static boolean closed(Socket trickles, String scheme) {
        try {
            // A heart-beat of STOMP; to OpenWire a byte of a frame's length.
            trickles.getOutputStream().write(scheme.equals("tcp") ? 0 : '\n');
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean ended(Socket socket) {
        try {
            while (socket.getInputStream().read() >= 0) {
                // The broker's own greeting.
            }
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
        return true;
    }
}
