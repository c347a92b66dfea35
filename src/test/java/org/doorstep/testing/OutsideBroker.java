package org.doorstep.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerFactory;
import org.apache.activemq.broker.BrokerService;
import org.awaitility.Awaitility;

/**
 * An ActiveMQ in a JVM of its own, from the activemq.xml that docs ship: to be stopped, killed, suspended and started again with the
 * same store at the same port. Users {@code doorstep} and {@code consumers}, passwords of the same name.
 */
public final class OutsideBroker implements AutoCloseable {

    public static final String USER = "doorstep";
    public static final String PASSWORD = "broker-password-0123456789";
    public static final String CONSUMER = "consumers";
    public static final String CONSUMER_PASSWORD = "consumer-password-0123456789";

    private static final Path SHIPPED = Path.of("docs/examples/activemq.xml");

    private final Path folder;
    private final int port;
    private Process process;

    private OutsideBroker(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** Starts one with its configuration and store in this folder, at a port that stays. Returns at once; see {@link #await}. */
    public static OutsideBroker in(Path folder) throws IOException {
        Files.createDirectories(folder);
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Files.writeString(folder.resolve("activemq.xml"), Files.readString(SHIPPED).replace("0.0.0.0:61616", "127.0.0.1:" + port)
                .replace("stomp://0.0.0.0:61613", "stomp://127.0.0.1:0"));
        Files.writeString(folder.resolve("credentials.properties"), "doorstep.password=" + PASSWORD + "\nconsumers.password=" + CONSUMER_PASSWORD + "\n");
        OutsideBroker broker = new OutsideBroker(folder, port);
        broker.start();
        return broker;
    }

    /** Starts it, or starts it again. */
    public OutsideBroker start() throws IOException {
        List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-XX:TieredStopAtLevel=1",
                "-Dactivemq.conf=" + folder, "-Dactivemq.data=" + folder.resolve("data"), "-cp", System.getProperty("java.class.path"),
                OutsideBroker.class.getName(), "xbean:file:" + folder.resolve("activemq.xml"));
        process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("broker.log").toFile())).start();
        return this;
    }

    /** Waits until it takes connections. */
    public OutsideBroker await() {
        Awaitility.await().atMost(60, TimeUnit.SECONDS).ignoreExceptions().until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("the broker ended: " + Files.readString(folder.resolve("broker.log")));
            }
            try (var connection = connections().createConnection()) {
                connection.start();
                return true;
            }
        });
        return this;
    }

    public int port() {
        return port;
    }

    /** As it is to be configured: with failover and its timeout. */
    public String url() {
        return "failover:(tcp://127.0.0.1:" + port + ")?timeout=3000";
    }

    /** Doorstep's own connections, without failover. */
    public ActiveMQConnectionFactory connections() {
        return new ActiveMQConnectionFactory(USER, PASSWORD, "tcp://127.0.0.1:" + port);
    }

    /** A consumer's connections, without failover. */
    public ActiveMQConnectionFactory consumers() {
        return new ActiveMQConnectionFactory(CONSUMER, CONSUMER_PASSWORD, "tcp://127.0.0.1:" + port);
    }

    /** SIGTERM, and waits for the end. */
    public void stop() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    /** SIGKILL. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    /** The broker's own process. */
    public static void main(String[] arguments) throws Exception {
        BrokerService broker = BrokerFactory.createBroker(arguments[0]);
        broker.start();
        broker.waitUntilStopped();
    }
}
