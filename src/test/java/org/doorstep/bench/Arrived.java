package org.doorstep.bench;

import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.apache.activemq.ActiveMQConnectionFactory;

/** Looks, after a load, whether every accepted event is in the log and on the queue, once, and every record of theirs in its table. */
final class Arrived {

    private static final String SEQUENCES = "SELECT sequence FROM events WHERE feed = 'bench' AND sequence >= ? AND sequence < ?";
    private static final long PATIENCE_MILLIS = 10_000;

    private final String url;
    private final int openwire;

    /** @param url of the database, as JDBC writes it */
    Arrived(String url, int openwire) {
        this.url = url;
        this.openwire = openwire;
    }

    static Arrived at(Server server) {
        return new Arrived("jdbc:sqlite:" + server.data().resolve("doorstep.db"), server.openwire);
    }

    /** @return what is wrong, or {@code yes}. Takes the messages off the queue. */
    String once(List<LoadResult> loads) throws Exception {
        BitSet accepted = new BitSet();
        long first = Body.FIRST;
        long next = first;
        for (LoadResult load : loads) {
            next = Math.max(next, load.next());
            load.sequences().forEach(run -> accepted.set((int) (run[0] - Body.FIRST), (int) (run[1] - Body.FIRST) + 1));
        }
        List<String> wrong = new ArrayList<>();
        compare("log", accepted, table(first, next, wrong), loads, wrong);
        compare("queue", accepted, queue(accepted.cardinality(), wrong), loads, wrong);
        records(wrong);
        return wrong.isEmpty() ? "yes" : String.join("; ", wrong);
    }

    private static void compare(String where, BitSet accepted, BitSet there, List<LoadResult> loads, List<String> wrong) {
        BitSet missing = (BitSet) accepted.clone();
        missing.andNot(there);
        if (!missing.isEmpty()) {
            wrong.add(missing.cardinality() + " missing in " + where);
        }
        BitSet more = (BitSet) there.clone();
        more.andNot(accepted);
        // What was answered by an error or not at all may have arrived all the same.
        if (!more.isEmpty() && loads.stream().allMatch(load -> load.others().isEmpty())) {
            wrong.add(more.cardinality() + " more in " + where);
        }
    }

    private void records(List<String> wrong) throws SQLException {
        try (var connection = DriverManager.getConnection(url); var statement = connection.createStatement();
             ResultSet counts = statement.executeQuery("SELECT (SELECT COUNT(*) FROM records WHERE feed = 'bench'), (SELECT COUNT(*) FROM property WHERE feed = 'bench')")) {
            counts.next();
            if (counts.getLong(1) != counts.getLong(2)) {
                wrong.add(counts.getLong(1) + " records, " + counts.getLong(2) + " in table");
            }
        }
    }

    private BitSet table(long first, long next, List<String> wrong) throws SQLException {
        BitSet there = new BitSet();
        long twice = 0;
        try (var connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            try (var statement = connection.prepareStatement(SEQUENCES)) {
                statement.setFetchSize(10_000);
                statement.setLong(1, first);
                statement.setLong(2, next);
                ResultSet rows = statement.executeQuery();
                while (rows.next()) {
                    twice += mark(there, rows.getLong(1));
                }
            }
        }
        if (twice > 0) {
            wrong.add(twice + " twice in log");
        }
        return there;
    }

    private BitSet queue(int expected, List<String> wrong) throws Exception {
        BitSet there = new BitSet();
        long twice = 0;
        ActiveMQConnectionFactory connections = new ActiveMQConnectionFactory("tcp://127.0.0.1:" + openwire);
        connections.setWatchTopicAdvisories(false);
        connections.setOptimizeAcknowledge(true);
        try (Connection connection = connections.createConnection(); Session session = connection.createSession(false, Session.DUPS_OK_ACKNOWLEDGE);
             MessageConsumer consumer = session.createConsumer(session.createQueue("events.reso.Property"))) {
            connection.start();
            int count = 0;
            for (Message message = consumer.receive(PATIENCE_MILLIS); message != null; message = consumer.receive(count < expected ? PATIENCE_MILLIS : 200)) {
                twice += mark(there, message.getLongProperty("sequence"));
                count++;
            }
        }
        if (twice > 0) {
            wrong.add(twice + " twice on queue");
        }
        return there;
    }

    private static int mark(BitSet there, long sequence) {
        int bit = (int) (sequence - Body.FIRST);
        int before = there.get(bit) ? 1 : 0;
        there.set(bit);
        return before;
    }
}
