package org.doorstep.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.ActiveMQSslConnectionFactory;
import org.apache.activemq.command.ActiveMQQueue;
import org.awaitility.Awaitility;
import org.doorstep.testing.House;
import org.doorstep.testing.KeyStoreFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Consumers on other machines: one house open to all addresses with TLS and a password, and one on IPv6 loopback as it is shipped. */
class ConsumersElsewhereTest {

    private static final String USER = "reader";
    private static final String PASSWORD = "reader-password-0123";
    private static final String ADMIN_TOKEN = "admin-token-0123456789";
    private static final String QUEUE = "events.reso.Property";

    @TempDir
    private static Path folder;
    private static boolean ipv6;
    private static Path store;
    private static House everywhere;
    private static House six;

    @BeforeAll
    static void start() throws Exception {
        store = KeyStoreFile.in(folder);
        ipv6 = ipv6();
        String all = ipv6 ? "::" : "0.0.0.0";
        everywhere = House.in(folder.resolve("everywhere")).flag("camel.server.host", all).flag("camel.management.host", all).flag("doorstep.admin.token", ADMIN_TOKEN)
                .flag("doorstep.queues.host", all).flag("doorstep.queues.user", USER).flag("doorstep.queues.password", PASSWORD)
                .flag("doorstep.queues.keystore", store.toString()).flag("doorstep.queues.keystore-password", KeyStoreFile.PASSWORD).start();
        if (ipv6) {
            six = House.in(folder.resolve("six")).flag("camel.server.host", "::1").flag("camel.management.host", "[::1]").flag("doorstep.queues.host", "::1").start();
        }
    }

    @AfterAll
    static void stop() throws Exception {
        if (six != null) {
            six.close();
        }
        everywhere.close();
    }

    private static boolean ipv6() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void assumeReachable(String host) {
        assumeTrue(ipv6 || !host.contains(":"), "this machine has no IPv6");
    }

    @Test
    void readByOpenWireOverTls() throws Exception {
        assertThat(post(everywhere, "127.0.0.1", "openwire")).isEqualTo(200);

        try (Connection reader = overTls("127.0.0.1", USER, PASSWORD)) {
            assertThat(received(reader, "openwire")).contains("openwire");
        }
    }

    /** ActiveMQ's client takes an IPv6 address for a name in TLS and fails before it connects, so this only hears the greeting. */
    @Test
    void areGreetedByOpenWireOverTlsOnIpv6() throws Exception {
        assumeReachable("[::1]");
        assertThat(conversation(tls("::1", everywhere.doorstep().ports().openwire()), "", "ActiveMQ")).contains("ActiveMQ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]"})
    void readByStompOverTls(String host) throws Exception {
        assumeReachable(host);
        assertThat(post(everywhere, host, "stomp-" + host)).isEqualTo(200);

        assertThat(conversation(tls(host), "CONNECT\naccept-version:1.2\nhost:x\nlogin:" + USER + "\npasscode:" + PASSWORD
                + "\n\n\0SUBSCRIBE\nid:1\ndestination:/queue/" + QUEUE + "\n\n\0", "stomp-" + host)).contains("stomp-" + host);
    }

    @Test
    void readWithTheExampleInJava() throws Exception {
        assertThat(post(everywhere, "127.0.0.1", "Member", "in-java")).isEqualTo(200);

        assertThat(output(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", System.getProperty("java.class.path"), "-Djavax.net.ssl.trustStore=" + store,
                "-Djavax.net.ssl.trustStorePassword=" + KeyStoreFile.PASSWORD, "-XX:TieredStopAtLevel=1", "docs/examples/ReadQueue.java", "events.reso.Member", "ssl://localhost:" + everywhere.doorstep().ports().openwire()))
                .contains("in-java changed {");
    }

    @Test
    void readWithTheExampleInPython() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "there is no /usr/bin/python3 here");
        assertThat(post(everywhere, "127.0.0.1", "Office", "in-python")).isEqualTo(200);

        assertThat(output("/usr/bin/python3", "docs/examples/read-queue.py", "events.reso.Office", "" + everywhere.doorstep().ports().stomp(), "localhost")).contains("\"subject\":\"in-python\"");
    }

    /** What an example prints, run until the queue is empty: two seconds without a message are no proof that there will be none. */
    private static String output(String... command) throws Exception {
        Path certificate = Files.writeString(folder.resolve("ca.pem"), "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(
                KeyStore.getInstance(store.toFile(), KeyStoreFile.PASSWORD.toCharArray()).getCertificate(KeyStoreFile.ALIAS).getEncoded()) + "\n-----END CERTIFICATE-----\n");
        StringBuilder all = new StringBuilder();
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().putAll(Map.of("QUEUES_USER", USER, "QUEUES_PASSWORD", PASSWORD, "QUEUES_TLS", certificate.toString()));
            Process process = builder.start();
            all.append(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            assertThat(process.waitFor()).as(all.toString()).isZero();
            return all.indexOf("{") >= 0;
        });
        return all.toString();
    }

    @Test
    void mayNoMoreOverTlsThanWithout() throws Exception {
        try (Connection reader = overTls("127.0.0.1", USER, PASSWORD)) {
            Session session = reader.createSession(false, Session.AUTO_ACKNOWLEDGE);
            session.createConsumer(new ActiveMQQueue("replay.mine")).close();
            for (String queue : new String[] {"orders", "ActiveMQ.DLQ", "doorstep.deliveries.mls"}) {
                assertThatThrownBy(() -> session.createConsumer(new ActiveMQQueue(queue))).as(queue).isInstanceOf(JMSException.class).hasMessageContaining("not authorized");
            }
            assertThatThrownBy(() -> session.createProducer(new ActiveMQQueue(QUEUE))).isInstanceOf(JMSException.class).hasMessageContaining("not authorized");
        }
        String connect = "CONNECT\naccept-version:1.2\nhost:x\nlogin:" + USER + "\npasscode:" + PASSWORD + "\n\n\0";
        assertThat(conversation(tls("127.0.0.1"), connect + "SEND\ndestination:/queue/" + QUEUE + "\nreceipt:1\n\nforged\0", "ERROR")).contains("not authorized");
        assertThat(conversation(tls("127.0.0.1"), connect + "SUBSCRIBE\nid:1\ndestination:/queue/orders\nreceipt:1\n\n\0", "ERROR")).contains("not authorized");
    }

    @Test
    void proveThemselvesOverTlsToo() throws Exception {
        assertThatThrownBy(() -> overTls("127.0.0.1", null, null)).isInstanceOf(JMSSecurityException.class);
        assertThatThrownBy(() -> overTls("127.0.0.1", USER, "wrong")).isInstanceOf(JMSSecurityException.class);
        assertThat(conversation(tls("127.0.0.1"), "CONNECT\naccept-version:1.2\nhost:x\n\n\0", "ERROR")).contains("ERROR").doesNotContain("CONNECTED");
    }

    @Test
    void getNothingWithoutTls() throws Exception {
        ActiveMQConnectionFactory plain = new ActiveMQConnectionFactory("tcp://127.0.0.1:" + everywhere.doorstep().ports().openwire());
        assertThatThrownBy(() -> {
            try (Connection connection = plain.createConnection(USER, PASSWORD)) {
                connection.start();
            }
        }).isInstanceOf(JMSException.class);
        try (Socket socket = new Socket("127.0.0.1", everywhere.doorstep().ports().stomp())) {
            assertThat(conversation(socket, "CONNECT\naccept-version:1.2\nhost:x\nlogin:" + USER + "\npasscode:" + PASSWORD + "\n\n\0", "CONNECTED")).doesNotContain("CONNECTED");
        }
    }

    @Test
    void canTellThatItIsAnotherServer() throws Exception {
        for (int port : new int[] {everywhere.doorstep().ports().openwire(), everywhere.doorstep().ports().stomp()}) {
            try (SSLSocket distrustful = (SSLSocket) SSLContext.getDefault().getSocketFactory().createSocket("127.0.0.1", port)) {
                assertThatThrownBy(distrustful::startHandshake).isInstanceOf(SSLHandshakeException.class).hasMessageContaining("unable to find valid certification path");
            }
        }
    }

    @Test
    void everythingWorksOnIpv6Loopback() throws Exception {
        assumeReachable("[::1]");
        assertThat(post(six, "[::1]", "six")).isEqualTo(200);
        int admin = six.doorstep().ports().admin();
        for (String page : new String[] {"/ready", "/live", "/observe/health", "/observe/metrics"}) {
            assertThat(six.get(URI.create("http://[::1]:" + admin + page)).statusCode()).as(page).isEqualTo(200);
        }
        ActiveMQConnectionFactory plain = new ActiveMQConnectionFactory("tcp://[::1]:" + six.doorstep().ports().openwire());
        try (Connection reader = plain.createConnection()) {
            assertThat(received(reader, "six")).contains("six");
        }
        assertThat(post(six, "[::1]", "six-stomp")).isEqualTo(200);
        try (Socket socket = new Socket("::1", six.doorstep().ports().stomp())) {
            assertThat(conversation(socket, "CONNECT\naccept-version:1.2\nhost:x\n\n\0SUBSCRIBE\nid:1\ndestination:/queue/" + QUEUE + "\n\n\0", "six-stomp")).contains("six-stomp");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]"})
    void theAdminSideStillWantsItsToken(String host) throws Exception {
        assumeReachable(host);
        URI health = URI.create("http://" + host + ":" + everywhere.doorstep().ports().admin() + "/observe/health");

        assertThat(everywhere.get(health).statusCode()).isEqualTo(401);
        assertThat(everywhere.send(HttpRequest.newBuilder(health).header("Authorization", "Bearer " + ADMIN_TOKEN)).statusCode()).isEqualTo(200);
    }

    private static int post(House house, String host, String key) throws Exception {
        return post(house, host, "Property", key);
    }

    private static int post(House house, String host, String resource, String key) throws Exception {
        return house.send(HttpRequest.newBuilder(URI.create("http://" + host + ":" + house.doorstep().ports().http() + "/reso/mls"))
                .header("Authorization", "Bearer " + House.TOKEN).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(
                        "{\"EntityEventSequence\":1,\"ResourceName\":\"" + resource + "\",\"ResourceRecordKey\":\"" + key + "\"}"))).statusCode();
    }

    private static Connection overTls(String host, String user, String password) throws Exception {
        ActiveMQSslConnectionFactory factory = new ActiveMQSslConnectionFactory("ssl://" + host + ":" + everywhere.doorstep().ports().openwire());
        factory.setTrustStore(store.toString());
        factory.setTrustStorePassword(KeyStoreFile.PASSWORD);
        Connection connection = factory.createConnection(user, password);
        try {
            connection.start();
            return connection;
        } catch (JMSException e) {
            connection.close();
            throw e;
        }
    }

    /** The message of that record; what is before it belongs to other tests. */
    private static String received(Connection connection, String key) throws JMSException {
        connection.start();
        MessageConsumer consumer = connection.createSession(false, Session.AUTO_ACKNOWLEDGE).createConsumer(new ActiveMQQueue(QUEUE), "recordKey = '" + key + "'");
        TextMessage message = (TextMessage) consumer.receive(30_000);
        return message == null ? null : message.getText();
    }

    private static Socket tls(String host) throws Exception {
        return tls(host, everywhere.doorstep().ports().stomp());
    }

    private static Socket tls(String host, int port) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        try (InputStream in = new FileInputStream(store.toFile())) {
            trusted.load(in, KeyStoreFile.PASSWORD.toCharArray());
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context.getSocketFactory().createSocket(InetAddress.getByName(host), port);
    }

    /** Sends text and reads until the answer holds what is waited for, or the broker hangs up. */
    private static String conversation(Socket socket, String text, String until) throws IOException {
        try (socket) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            StringBuilder answer = new StringBuilder();
            byte[] buffer = new byte[4096];
            for (int read = socket.getInputStream().read(buffer); read > 0 && answer.append(new String(buffer, 0, read, StandardCharsets.UTF_8)).indexOf(until) < 0; ) {
                read = socket.getInputStream().read(buffer);
            }
            return answer.toString();
        }
    }
}
