package org.doorstep.bench;

import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.doorstep.broker.EmbeddedBroker;
import org.doorstep.config.Settings;
import org.doorstep.config.Table;
import org.doorstep.config.Tables;
import org.doorstep.dispatch.RawMessages;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.provider.Providers;
import org.doorstep.store.Database;
import org.doorstep.store.MappedTables;
import org.doorstep.store.RawStatements;

/**
 * What the writes alone cost: the same events into the same three tables by the same statements in batches, and to a queue in a
 * transacted session, by one thread; 300 events a commit, as many as a full bundle has. Reading and parsing them is not counted.
 */
final class Floor {

    private static final int COMMIT = 300;

    private Floor() {
    }

    /** In a process of its own. @param url of PostgreSQL, or empty: SQLite. @return events a second */
    static double measure(Path folder, String url, long events) throws IOException, InterruptedException {
        Process process = Java.start(folder.resolve("floor.log"), Floor.class.getName(), folder.toString(), url, Long.toString(events));
        String line = process.inputReader(StandardCharsets.UTF_8).readLine();
        process.waitFor();
        if (line == null) {
            throw new IOException("the floor ended; see " + folder.resolve("floor.log"));
        }
        return Double.parseDouble(line);
    }

    /** {@code FOLDER URL EVENTS}: a quarter of them first, unmeasured. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Optional<String> url = Optional.of(arguments[1]).filter(text -> !text.isEmpty());
        long events = Long.parseLong(arguments[2]);
        Tables tables = Tables.load(folder.resolve("config/tables.yaml"));
        try (Database database = Database.open(new Settings.Database(url, Optional.empty(), Optional.empty()), folder);
             EmbeddedBroker broker = EmbeddedBroker.queues(folder.resolve("queues"), 64L << 30, List.of(), List.of());
             java.sql.Connection connection = DriverManager.getConnection(url.orElse("jdbc:sqlite:" + folder.resolve("doorstep.db")), pragmas(url.isEmpty()));
             Connection jms = broker.connections().createConnection(); Session session = jms.createSession(true, Session.SESSION_TRANSACTED)) {
            MappedTables mapped = new MappedTables(database, tables, misfit -> { });
            mapped.create();
            Table table = tables.of("reso", "Property").get(0);
            if (url.isEmpty()) {
                try (var statement = connection.createStatement()) {
                    statement.execute(Database.CHECKPOINT);
                }
            }
            connection.setAutoCommit(false);
            Writes writes = new Writes(connection, session, RawStatements.table(table), mapped);
            writes.run(Body.FIRST, events / 4);
            long nanos = writes.run(Body.FIRST + events / 4, events);
            System.out.println(events * 1e9 / nanos);
        }
        System.exit(0);
    }

    private static Properties pragmas(boolean sqlite) {
        Properties properties = new Properties();
        if (sqlite) {
            properties.putAll(Map.of("journal_mode", "WAL", "synchronous", "FULL", "transaction_mode", "IMMEDIATE", "busy_timeout", "5000"));
        }
        return properties;
    }

    private static final class Writes {
        private final java.sql.Connection connection;
        private final Session session;
        private final MessageProducer producer;
        private final MappedTables mapped;
        private final PreparedStatement log;
        private final PreparedStatement records;
        private final PreparedStatement table;
        private final Body body = new Body(COMMIT, 3_000);

        private Writes(java.sql.Connection connection, Session session, String upsert, MappedTables mapped) throws Exception {
            this.connection = connection;
            this.session = session;
            this.mapped = mapped;
            this.producer = session.createProducer(session.createQueue("events.reso.Property"));
            this.log = connection.prepareStatement(RawStatements.events());
            this.records = connection.prepareStatement(RawStatements.records());
            this.table = connection.prepareStatement(upsert);
        }

        /** @return nanoseconds that the writes took */
        private long run(long first, long events) throws Exception {
            long nanos = 0;
            for (long from = first; from < first + events; from += COMMIT) {
                List<Event> some = Providers.of("reso").decode(new Delivery("01BENCH%019d".formatted(from), "bench", "reso", from, Delivery.PUSH, "", "", "",
                        body.from(from).clone())).events();
                List<Object[]> rows = some.stream().map(event -> mapped.parameters(event).values().toArray()).toList();
                List<Message> messages = new ArrayList<>();
                for (Event event : some) {
                    messages.add(RawMessages.of(session, event));
                }
                long begin = System.nanoTime();
                write(some, rows, messages);
                nanos += System.nanoTime() - begin;
            }
            return nanos;
        }

        private void write(List<Event> events, List<Object[]> rows, List<Message> messages) throws Exception {
            for (Event event : events) {
                RawStatements.event(log, event);
                log.addBatch();
            }
            log.executeBatch();
            for (Event event : events) {
                RawStatements.record(records, event);
                records.addBatch();
            }
            records.executeBatch();
            for (Object[] row : rows) {
                bind(row);
                table.addBatch();
            }
            table.executeBatch();
            for (Message message : messages) {
                producer.send(message);
            }
            connection.commit();
            session.commit();
        }

        private void bind(Object[] row) throws SQLException {
            for (int i = 0; i < row.length; i++) {
                table.setObject(i + 1, row[i]);
            }
        }
    }
}
