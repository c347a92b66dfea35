package org.doorstep.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.spi.RouteController;
import org.apache.camel.support.DefaultExchange;
import org.awaitility.Awaitility;
import org.doorstep.Doorstep;
import org.doorstep.journal.Bundle;
import org.doorstep.journal.Handover;
import org.doorstep.journal.JournalStore;

/**
 * A whole Doorstep in this JVM for a test: the shipped configuration and routes copied into a folder of its own, all ports free
 * ones, real HTTP, real brokers, a real SQLite, or a real PostgreSQL and an outside broker where a test wants them. What a test
 * changes, it changes before {@link #start}.
 */
public final class House implements AutoCloseable {

    public static final String TOKEN = "test-token-0123456789";

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> flags = new HashMap<>();
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5)).build();
    private Doorstep doorstep;

    private House(Path folder) {
        this.folder = folder;
    }

    /** Shipped configuration and routes in a folder of its own; feed {@code mls} (RESO, {@link #TOKEN}) instead of {@code demo}. */
    public static House in(Path folder) {
        House house = new House(folder);
        copy(Path.of("config"), folder.resolve("config"));
        copy(Path.of("routes"), folder.resolve("routes"));
        house.feeds("""
                feeds:
                  mls: {provider: reso, auth: {bearer: [%s]}}
                """.formatted(TOKEN));
        house.flag("camel.server.port", "0").flag("camel.management.port", "0").flag("doorstep.openwire.port", "0")
                .flag("doorstep.stomp.port", "0")
                // Small segments, which are quickly made.
                .flag("doorstep.journal.disk", "64MiB").flag("doorstep.data", folder.resolve("data").toString());
        return house;
    }

    public House feeds(String yaml) {
        return write("config/feeds.yaml", yaml);
    }

    public House tables(String yaml) {
        return write("config/tables.yaml", yaml);
    }

    /** A route file by its path below the routes folder. */
    public House route(String file, String yaml) {
        return write("routes/" + file, yaml);
    }

    public House flag(String key, String value) {
        flags.put(key, value);
        return this;
    }

    /** On a PostgreSQL instead of SQLite. */
    public House database(String url) {
        return flag("doorstep.database.url", url);
    }

    /** The journal at an outside broker. */
    public House journal(OutsideBroker broker) {
        return flag("doorstep.journal.url", broker.url()).flag("doorstep.journal.user", OutsideBroker.USER).flag("doorstep.journal.password", OutsideBroker.PASSWORD);
    }

    /** The queues at an outside broker. */
    public House queues(OutsideBroker broker) {
        return flag("doorstep.broker.url", broker.url()).flag("doorstep.queues.user", OutsideBroker.USER).flag("doorstep.queues.password", OutsideBroker.PASSWORD);
    }

    /** What is set by {@link #flag}: for a process of its own. */
    Map<String, String> flags() {
        return Map.copyOf(flags);
    }

    public House environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    public House write(String file, String text) {
        try {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.writeString(folder.resolve(file), text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where everything is: for starts that are meant to fail. */
    public Doorstep.Place place() {
        return new Doorstep.Place(folder.resolve("config"), folder.resolve("routes"), environment, flags);
    }

    public House start() throws Exception {
        doorstep = Doorstep.start(place());
        return this;
    }

    public Doorstep doorstep() {
        return doorstep;
    }

    public Path folder() {
        return folder;
    }

    public URI door(String path) {
        return URI.create("http://127.0.0.1:" + doorstep.ports().http() + path);
    }

    public URI admin(String path) {
        return URI.create("http://127.0.0.1:" + doorstep.ports().admin() + path);
    }

    /** POST as a RESO producer with the test's token. */
    public HttpResponse<String> post(String feed, String json) throws IOException, InterruptedException {
        return post(doorstep.ports().http(), feed, json);
    }

    /** The same to a process of its own that runs on this house's configuration. */
    public HttpResponse<String> post(int port, String feed, String json) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/reso/" + feed)).header("Authorization", "Bearer " + TOKEN)
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    public HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** A connection on which anything can be sent to the door. */
    public RawSender raw() throws IOException {
        return RawSender.to(doorstep.ports().http());
    }

    /** Sum of a metric's samples, over all labels; 0 when there is none of that name. */
    public double metric(String name) throws IOException, InterruptedException {
        return get(admin("/observe/metrics")).body().lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
    }

    /** Rows of a query on the running database, as another program would read it. */
    public List<Map<String, Object>> rows(String sql) {
        try (var connection = connection(); var statement = connection.createStatement()) {
            ResultSet result = statement.executeQuery(sql);
            List<Map<String, Object>> rows = new ArrayList<>();
            while (result.next()) {
                Map<String, Object> row = new LinkedHashMap<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.put(result.getMetaData().getColumnName(i), result.getObject(i));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A connection to the database, as another program would open it. */
    public java.sql.Connection connection() throws SQLException {
        String url = flags.getOrDefault("doorstep.database.url", "");
        return DriverManager.getConnection(url.isEmpty() ? "jdbc:sqlite:" + folder.resolve("data/doorstep.db") + "?busy_timeout=5000" : url);
    }

    public long count(String table) {
        return ((Number) rows("SELECT COUNT(*) AS n FROM " + table).get(0).get("n")).longValue();
    }

    /** Waits until a table has that many rows. */
    public void await(String table, long rows) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> count(table) == rows);
    }

    /** Starts or stops a feed's lane. */
    public void lane(String feed, boolean running) throws Exception {
        RouteController lanes = doorstep.camel().getRouteController();
        if (running) {
            lanes.startRoute("lane-" + feed);
        } else {
            lanes.stopRoute("lane-" + feed);
        }
    }

    /** Puts deliveries into the embedded journal as its writer would, past the door. */
    public void journal(List<Bundle> bundles) throws Exception {
        JournalStore store = doorstep.camel().getRegistry().lookupByNameAndType("journalStore", JournalStore.class);
        for (Bundle bundle : bundles) {
            store.commit(bundle.deliveries());
        }
    }

    /**
     * Takes one bundle of these deliveries through the lane on the calling thread, as the journal's consumer would. The feed's own
     * consumer must have nothing to do.
     *
     * @throws RuntimeException what would make the consumer roll back and try again
     */
    public void dispatch(String feed, String... bodies) {
        dispatch(new Bundle(feed, Stream.of(bodies).map(body -> Samples.delivery(feed, body.getBytes(StandardCharsets.UTF_8))).toList()));
    }

    /** As {@link #dispatch(String, String...)}, with a bundle that a test may bring back. */
    public void dispatch(Bundle bundle) {
        Exchange exchange = new DefaultExchange(doorstep.camel());
        Processor lane = doorstep.camel().getRegistry().lookupByNameAndType("lane", Processor.class);
        try {
            Handover.of(bundle, 0, false, () -> { }).<Exception>during(() -> lane.process(exchange));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the counters with these labels, and any others, have come to together; 0 where nothing has been counted. */
    public double counter(String name, String... labels) {
        return doorstep.camel().getRegistry().lookupByNameAndType("metricsRegistry", MeterRegistry.class).find(name).tags(labels).counters().stream()
                .mapToDouble(Counter::count).sum();
    }

    public double gauge(String name, String... labels) {
        return doorstep.camel().getRegistry().lookupByNameAndType("metricsRegistry", MeterRegistry.class).get(name).tags(labels).gauge().value();
    }

    /**
     * Takes all messages off a queue, over TCP, until {@code count} of a feed have come (what others left is thrown away).
     *
     * @return those of the feed, and it is all of them
     */
    public List<TextMessage> messages(String queue, String feed, int count) throws Exception {
        return messages(queue, message -> feed.equals(message.getStringProperty("feed")), count);
    }

    /** The same of a broker elsewhere. */
    public List<TextMessage> messages(ConnectionFactory broker, String queue, String feed, int count) throws Exception {
        return messages(broker, queue, message -> feed.equals(message.getStringProperty("feed")), count);
    }

    /** The same, for messages that a test knows by something else. */
    public List<TextMessage> messages(ConnectionFactory broker, String queue, Chosen chosen, int count) throws Exception {
        try (Connection connection = broker.createConnection()) {
            connection.start();
            return messages(connection, queue, chosen, count);
        }
    }

    /** As {@link #messages(String, String, int)}, for messages that a test knows by something else. */
    public List<TextMessage> messages(String queue, Chosen chosen, int count) throws Exception {
        try (Connection connection = consumer()) {
            return messages(connection, queue, chosen, count);
        }
    }

    private static List<TextMessage> messages(Connection connection, String queue, Chosen chosen, int count) throws JMSException {
        List<TextMessage> found = new ArrayList<>();
        try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
             MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            while (true) {
                Message message = found.size() < count ? consumer.receive(10_000) : consumer.receiveNoWait();
                if (message == null) {
                    break;
                }
                if (chosen.is(message)) {
                    found.add((TextMessage) message);
                }
            }
        }
        assertThat(found).as("messages on " + queue).hasSize(count);
        return found;
    }

    /** Which messages a test wants. */
    public interface Chosen {
        boolean is(Message message) throws JMSException;
    }

    /** The only column of a query's rows, as text. */
    public List<String> column(String sql) {
        return rows(sql).stream().map(row -> String.valueOf(row.values().iterator().next())).toList();
    }

    /** Changes the database as another program would. */
    public void update(String sql) {
        try (var connection = connection(); var statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A consumer's connection over TCP, started, as another program would open it. */
    public Connection consumer() throws Exception {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("tcp://127.0.0.1:" + doorstep.ports().openwire());
        Connection connection = factory.createConnection();
        connection.start();
        return connection;
    }

    @Override
    public void close() throws Exception {
        if (doorstep != null) {
            doorstep.close();
            doorstep = null;
        }
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
