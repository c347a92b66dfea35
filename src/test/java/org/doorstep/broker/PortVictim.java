package org.doorstep.broker;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.command.ActiveMQQueue;
import org.doorstep.config.Secret;
import org.doorstep.config.Settings;
import org.doorstep.testing.KeyStoreFile;

/**
 * The queues' broker alone, in a JVM of its own with little heap that ends when that is used up: for what should not harm it. It sends
 * to {@link #QUEUE} without end. The constructor is this JVM's side, {@link #main} the other's.
 */
final class PortVictim implements AutoCloseable {

    static final String QUEUE = "events.alive.Property";
    static final String USER = "reader";
    static final String PASSWORD = "reader-password-0123";
    private static final String OURS = "ours-0123456789";

    private final Process process;
    private final Path log;
    private final int[] ports;

    PortVictim(Path folder, int megabytes) throws Exception {
        KeyStoreFile.in(folder);
        Files.copy(Path.of("config/application.properties"), folder.resolve("application.properties"));
        log = folder.resolve("log");
        process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx" + megabytes + "m", "-XX:+ExitOnOutOfMemoryError",
                "-XX:TieredStopAtLevel=1", "-Dlogback.configurationFile=logback.xml", "-cp", System.getProperty("java.class.path"), PortVictim.class.getName(), folder.toString())
                .redirectError(log.toFile()).start();
        String line = new BufferedReader(new InputStreamReader(process.getInputStream())).readLine();
        if (line == null) {
            throw new AssertionError("ended: " + Files.readString(log));
        }
        ports = Arrays.stream(line.split(" ")).mapToInt(Integer::parseInt).toArray();
    }

    /** Of {@code tcp}, {@code ssl}, {@code stomp}, {@code stomp+ssl}. */
    int port(String scheme) {
        return ports[List.of("tcp", "ssl", "stomp", "stomp+ssl").indexOf(scheme)];
    }

    boolean alive() {
        return process.isAlive();
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    long logged() throws IOException {
        return Files.size(log);
    }

    /** Whether a reader that comes now gets one of the messages that are sent all the time. */
    boolean read(Duration patience) throws Exception {
        try (Connection connection = connect(port("tcp")); Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            MessageConsumer consumer = session.createConsumer(new ActiveMQQueue(QUEUE + "?consumer.prefetchSize=1"));
            return consumer.receive(patience.toMillis()) != null;
        }
    }

    static Connection connect(int port) throws Exception {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("tcp://127.0.0.1:" + port);
        factory.setWatchTopicAdvisories(false);
        Connection connection = factory.createConnection(USER, PASSWORD);
        connection.start();
        return connection;
    }

    @Override
    public void close() throws Exception {
        process.destroyForcibly();
        process.waitFor(60, TimeUnit.SECONDS);
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Settings.Queues keyed = Settings.load(folder, Map.of(), Map.of("doorstep.queues.keystore", "queues.p12", "doorstep.queues.keystore-password",
                KeyStoreFile.PASSWORD)).queues();
        try (EmbeddedBroker broker = EmbeddedBroker.queues(folder.resolve("queues"), 1L << 30, List.of("tcp://127.0.0.1:0", "ssl://127.0.0.1:0",
                "stomp://127.0.0.1:0", "stomp+ssl://127.0.0.1:0"), ConsumerRights.plugins(OURS, Optional.of(USER), Optional.of(new Secret(PASSWORD))),
                keyed.key(), Duration.ofDays(1))) {
            ActiveMQConnectionFactory factory = broker.connections();
            Connection connection = factory.createConnection(ConsumerRights.user(), OURS);
            MessageProducer producer = connection.createSession(false, Session.AUTO_ACKNOWLEDGE).createProducer(new ActiveMQQueue(QUEUE));
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            System.out.println(String.join(" ", broker.ports().stream().map(String::valueOf).toList()));
            while (true) {
                producer.send(session.createTextMessage("alive"), DeliveryMode.NON_PERSISTENT, 4, 60_000);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
    }
}
