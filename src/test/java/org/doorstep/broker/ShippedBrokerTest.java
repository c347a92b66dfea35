package org.doorstep.broker;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerFactory;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.command.ActiveMQQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the activemq.xml that docs ship lets in before a password is shown, and what it lets out. */
class ShippedBrokerTest {

    private static final int CLAIM = 104_857_536;
    private static final String LOGIN = "CONNECT\naccept-version:1.2\nhost:x\nlogin:consumers\npasscode:c-password\n\n\0";

    private static BrokerService broker;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        System.setProperty("activemq.conf", folder.toString());
        System.setProperty("activemq.data", folder.resolve("data").toString());
        Files.writeString(folder.resolve("credentials.properties"), "doorstep.password=d-password\nconsumers.password=c-password\n");
        Files.writeString(folder.resolve("activemq.xml"), Files.readString(Path.of("docs/examples/activemq.xml"))
                .replace("0.0.0.0:61616", "127.0.0.1:0").replace("0.0.0.0:61613", "127.0.0.1:0").replace("50 gb", "1 gb"));
        broker = BrokerFactory.createBroker("xbean:file:" + folder.resolve("activemq.xml"));
        broker.start();
    }

    @AfterAll
    static void stop() throws Exception {
        broker.stop();
        System.clearProperty("activemq.conf");
        System.clearProperty("activemq.data");
    }

    private static int port(String name) throws Exception {
        return broker.getConnectorByName(name).getConnectUri().getPort();
    }

    private static Socket connect(String name) throws Exception {
        Socket socket = new Socket("127.0.0.1", port(name));
        socket.setSoTimeout(60_000);
        return socket;
    }

    /** Reads until this has come, and returns how many bytes that were; -1 where the other side ended it before. */
    private static long until(Socket socket, String mark) throws IOException {
        InputStream in = socket.getInputStream();
        long bytes = 0;
        StringBuilder tail = new StringBuilder();
        byte[] buffer = new byte[1 << 16];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            bytes += read;
            tail.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
            if (tail.indexOf(mark) >= 0) {
                return bytes;
            }
            tail.delete(0, Math.max(0, tail.length() - mark.length()));
        }
        return -1;
    }

    @Test
    void aLargeEventGoesInByDoorstepAndOutToAReaderByStomp() throws Exception {
        String large = "x".repeat(12 << 20) + "END";
        try (Connection doorstep = new ActiveMQConnectionFactory("doorstep", "d-password", "tcp://127.0.0.1:" + port("openwire")).createConnection()) {
            Session session = doorstep.createSession(false, Session.AUTO_ACKNOWLEDGE);
            session.createProducer(new ActiveMQQueue("events.reso.Property")).send(session.createTextMessage(large));
        }
        try (Socket reader = connect("stomp")) {
            reader.getOutputStream().write((LOGIN + "SUBSCRIBE\nid:1\ndestination:/queue/events.reso.Property\n\n\0").getBytes(StandardCharsets.UTF_8));
            assertThat(until(reader, "xEND")).isGreaterThan(large.length());
        }
    }

    /** Its connection is ended as soon as it claims it, or has sent so much. */
    @ParameterizedTest
    @ValueSource(strings = {"CONNECT\ncontent-length:" + CLAIM + "\n\n", "CONNECT\n\n#", LOGIN + "SEND\ndestination:/queue/events.reso.Property\ncontent-length:" + CLAIM + "\n\n",
        LOGIN + "SEND\ndestination:/queue/events.reso.Property\n\n#"})
    void aFrameOfAMegabyteByStompEndsItsConnection(String start) throws Exception {
        try (Socket stranger = connect("stomp")) {
            stranger.getOutputStream().write(start.replace("#", "").getBytes(StandardCharsets.UTF_8));
            byte[] more = new byte[1 << 20];
            Arrays.fill(more, (byte) 'y');
            try {
                if (start.endsWith("#")) {
                    stranger.getOutputStream().write(more);
                }
                assertThat(until(stranger, "never")).isEqualTo(-1);
            } catch (IOException e) {
                assertThat(e).isNotInstanceOf(SocketTimeoutException.class);
            }
        }
    }

    @Test
    void aFrameOfAHundredMegabytesByOpenWireEndsItsConnection() throws Exception {
        try (Socket stranger = connect("openwire")) {
            stranger.getOutputStream().write(ByteBuffer.allocate(22).putInt(CLAIM).put((byte) 1).put("ActiveMQ".getBytes(StandardCharsets.US_ASCII)).putInt(12)
                    .put((byte) 1).putInt(CLAIM - 40).array());
            assertThat(until(stranger, "never")).isEqualTo(-1);
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }
}
