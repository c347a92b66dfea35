package org.doorstep.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.doorstep.event.Event;
import org.doorstep.event.Times;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import java.time.Instant;

/** What a lane remembers in the database: its row lock, which deliveries were under way at a crash, which resources are parked. */
public final class Lanes {

    private final JdbcTemplate jdbc;
    private final JdbcTemplate reader;

    public Lanes(Database database) {
        this.jdbc = database.jdbc();
        this.reader = database.reader();
    }

    /**
     * Locks the feed's row until the end of the transaction: nobody else dispatches this feed meanwhile, also not a process
     * that believes it still does.
     */
    public void lock(String feed) {
        if (jdbc.update("UPDATE lanes SET bundles = bundles + 1 WHERE feed = ?", feed) == 0) {
            jdbc.update("INSERT INTO lanes (feed, bundles) VALUES (?, 1) ON CONFLICT (feed) DO UPDATE SET bundles = lanes.bundles + 1", feed);
        }
    }

    /**
     * Finds out whether the transaction of this thread is still worth something. PostgreSQL refuses everything after a statement that
     * failed, also when the step that sent it caught the error and went on.
     *
     * @throws org.springframework.dao.DataAccessException whose last cause is what was caught
     */
    public void intact() {
        jdbc.execute((ConnectionCallback<Void>) connection -> {
            if (connection.isWrapperFor(BaseConnection.class) && connection.unwrap(BaseConnection.class).getTransactionState() == TransactionState.FAILED) {
                try (var statement = connection.createStatement()) {
                    statement.execute("SELECT 1");
                }
            }
            return null;
        });
    }

    /** Remembers that deliveries of this feed may come to be in the journal. */
    public void note(String feed) {
        jdbc.update("INSERT INTO lanes (feed, bundles) VALUES (?, 0) ON CONFLICT (feed) DO NOTHING", feed);
    }

    /** Feeds that the journal may hold something of, also those that were removed since. */
    public List<String> noted() {
        return reader.queryForList("SELECT feed FROM lanes ORDER BY feed", String.class);
    }

    /** Counts one more attempt at each of these deliveries. */
    public void attempt(String feed, List<String> deliveryIds) {
        jdbc.batchUpdate("INSERT INTO attempts (delivery_id, feed, count) VALUES (?, ?, 1) ON CONFLICT (delivery_id) DO UPDATE SET count = attempts.count + 1",
                deliveryIds, 500, (row, id) -> {
                    row.setString(1, id);
                    row.setString(2, feed);
                });
    }

    /** How often deliveries of this feed have been attempted, by their ids; not those that never were. */
    public Map<String, Integer> attempts(String feed) {
        Map<String, Integer> counts = new HashMap<>();
        jdbc.query("SELECT delivery_id, count FROM attempts WHERE feed = ?", row -> {
            counts.put(row.getString(1), row.getInt(2));
        }, feed);
        return counts;
    }

    /** These deliveries went through, or their process survived them. */
    public void passed(List<String> deliveryIds) {
        jdbc.batchUpdate("DELETE FROM attempts WHERE delivery_id = ?", deliveryIds, 500, (row, id) -> row.setString(1, id));
    }

    /**
     * Sets a resource of a feed aside until somebody resumes it; the first event not routed is kept, later calls change nothing.
     *
     * @param parkedAs the resource's name where it has a route of its own, else the name for all that have none
     */
    public void park(String parkedAs, Event first, String reason) {
        jdbc.update("INSERT INTO parked (feed, resource, reason, first_event_id, parked_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (feed, resource) DO NOTHING",
                first.feed(), parkedAs, reason, first.id(), Times.text(Instant.now()));
    }

    /** Remembers events that are logged but not routed, because their resource is parked under this name. */
    public void await(String parkedAs, List<Event> run) {
        jdbc.batchUpdate("INSERT INTO parked_events (feed, parked_as, event_id, resource, stale) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", run, 500, (row, event) -> {
            row.setString(1, event.feed());
            row.setString(2, parkedAs);
            row.setString(3, event.id());
            row.setString(4, event.resource());
            row.setBoolean(5, event.stale());
        });
    }

    /** The name under which events of this very resource wait, where some do: its route may have changed since. */
    public Optional<String> awaitedAs(String feed, String resource) {
        return jdbc.queryForList("SELECT parked_as FROM parked_events WHERE feed = ? AND resource = ? LIMIT 1", String.class, feed, resource).stream().findFirst();
    }

    /** The feed's parked resources, within the caller's transaction. */
    public Set<String> parked(String feed) {
        return Set.copyOf(jdbc.queryForList("SELECT resource FROM parked WHERE feed = ?", String.class, feed));
    }

    /** The same with what is wrong and what to do about it, outside any transaction, never waiting for the writer. */
    public Map<String, String> parkedNow(String feed) {
        Map<String, String> parked = new TreeMap<>();
        reader.query("SELECT resource, reason, first_event_id FROM parked WHERE feed = ?", row -> {
            parked.put(row.getString(1), Parked.why(feed, row.getString(1), row.getString(2), row.getString(3)));
        }, feed);
        return parked;
    }
}
