package org.doorstep.store;

import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * How far the lanes are in an embedded journal: a number of it a feed, up to which everything is in the tables and queues. Kept beside the
 * data, in the lane's own transaction, so the journal needs no acknowledgements. Any thread.
 */
public final class Positions {

    private static final String SAY = "INSERT INTO lane_positions (journal, feed, number) VALUES (?, ?, ?)"
            + " ON CONFLICT (journal, feed) DO UPDATE SET number = excluded.number WHERE lane_positions.number < excluded.number";

    private final JdbcTemplate jdbc;
    private final JdbcTemplate reader;
    private final String journal;

    /** @param journal whose numbers they are: several processes may share a database */
    public Positions(Database database, UUID journal) {
        this.jdbc = database.jdbc();
        this.reader = database.reader();
        this.journal = journal.toString();
    }

    /** The highest number that any journal has ever been said to have, 0 where there is none: a journal goes on after it, lest a number be given twice. */
    public static long highest(Database database) {
        Long highest = database.reader().queryForObject("SELECT MAX(number) FROM lane_positions", Long.class);
        return highest == null ? 0 : highest;
    }

    /** Of all feeds that have one in this journal. */
    public Map<String, Long> all() {
        Map<String, Long> all = new TreeMap<>();
        reader.query("SELECT feed, number FROM lane_positions WHERE journal = ?", row -> {
            all.put(row.getString(1), row.getLong(2));
        }, journal);
        return all;
    }

    /** Says in the transaction of the calling thread that everything of a feed up to this number is through. Never goes back. */
    public void say(String feed, long number) {
        jdbc.update(SAY, journal, feed, number);
    }

    /** The same for several feeds, in one order. */
    public void say(Map<String, Long> numbers) {
        jdbc.batchUpdate(SAY, new TreeMap<>(numbers).entrySet(), 500, (row, each) -> {
            row.setString(1, journal);
            row.setString(2, each.getKey());
            row.setLong(3, each.getValue());
        });
    }
}
