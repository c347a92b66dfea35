package org.doorstep.store;

import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** The tables {@code arrivals} and {@code alarms}: when feeds were last heard of, and what is wrong with them. Safe for any thread. Times are epoch milliseconds. */
public final class Arrivals {

    private final JdbcTemplate jdbc;
    private final JdbcTemplate reader;

    public Arrivals(Database database) {
        this.jdbc = database.jdbc();
        this.reader = database.reader();
    }

    /** @param last or null */
    public record Arrival(long firstSeen, Long last) {
    }

    /** Looks out for this feed from now on, if nobody does yet. */
    public void expect(String feed, long now) {
        jdbc.update("INSERT INTO arrivals (feed, first_seen) VALUES (?, ?) ON CONFLICT (feed) DO NOTHING", feed, now);
    }

    /** A later time that another process has written stays. */
    public void heard(String feed, long at) {
        jdbc.update("INSERT INTO arrivals (feed, first_seen, last_at) VALUES (?, ?, ?) ON CONFLICT (feed) DO UPDATE SET last_at = excluded.last_at "
                + "WHERE arrivals.last_at IS NULL OR arrivals.last_at < excluded.last_at", feed, at, at);
    }

    public Optional<Arrival> of(String feed) {
        return reader.query("SELECT first_seen, last_at FROM arrivals WHERE feed = ?", (row, n) -> {
            long last = row.getLong(2);
            boolean never = row.wasNull();
            return new Arrival(row.getLong(1), never ? null : last);
        }, feed).stream().findFirst();
    }

    /** @return whether it is new: of all processes one is told so */
    public boolean raise(String feed, String kind, long now) {
        if (jdbc.update("INSERT INTO alarms (feed, kind, since, seen_at) VALUES (?, ?, ?, ?) ON CONFLICT (feed, kind) DO NOTHING", feed, kind, now, now) > 0) {
            return true;
        }
        jdbc.update("UPDATE alarms SET seen_at = ? WHERE feed = ? AND kind = ? AND seen_at < ?", now, feed, kind, now);
        return false;
    }

    /** @return whether it was wrong until now and nobody has seen it wrong since then; of all processes one is told so */
    public boolean end(String feed, String kind, long notSeenSince) {
        return jdbc.update("DELETE FROM alarms WHERE feed = ? AND kind = ? AND seen_at <= ?", feed, kind, notSeenSince) > 0;
    }

    /** Since when it is wrong. */
    public Optional<Long> since(String feed, String kind) {
        return reader.queryForList("SELECT since FROM alarms WHERE feed = ? AND kind = ?", Long.class, feed, kind).stream().findFirst();
    }
}
