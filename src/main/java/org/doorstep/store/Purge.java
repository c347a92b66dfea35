package org.doorstep.store;

import com.github.f4b6a3.ulid.UlidCreator;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.Set;
import java.util.function.Supplier;
import org.doorstep.config.Tables;
import org.doorstep.event.Times;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Erases a record wherever we keep it, in one transaction that holds the lane of its feed, so that no event of it is under way
 * meanwhile. That it happened is noted, not to whom. What is sent again afterwards comes in again: nothing is left to know it by.
 */
public final class Purge {

    private static final int BATCH = 500;
    private static final String OF_RECORD = " WHERE feed = ? AND source_label = ? AND resource = ? AND record_key = ?";
    private static final String LABELS = """
            SELECT DISTINCT source_label FROM records WHERE feed = ? AND resource = ? AND record_key = ?
            UNION SELECT DISTINCT source_label FROM dead_letters WHERE feed = ? AND resource = ? AND record_key = ?""";
    private static final String EVENTS = "SELECT id FROM events WHERE feed = ? AND source_label = ? AND resource = ? AND record_key = ?";

    private final Database database;
    private final JdbcTemplate jdbc;
    private final JdbcTemplate reader;
    private final TransactionTemplate transactions;
    private final Lanes lanes;
    private final Supplier<Tables> tables;
    private final List<Erasure> others;

    /** @param others what else is kept of records */
    public Purge(Database database, Lanes lanes, Supplier<Tables> tables, List<Erasure> others) {
        this.database = database;
        this.jdbc = database.jdbc();
        this.reader = database.reader();
        this.transactions = new TransactionTemplate(database.transactions());
        this.lanes = lanes;
        this.tables = tables;
        this.others = List.copyOf(others);
    }

    /** A record by its whole name. Its {@code toString} has no key: it may be personal. */
    public record Wanted(String feed, String sourceLabel, String provider, String resource, String recordKey) {
        @Override
        public String toString() {
            return "Wanted[" + feed + " " + resource + "]";
        }
    }

    /** How much was erased. */
    public record Erased(long events, long records, long tableRows, long deadLetters, long other) {
        public long all() {
            return events + records + tableRows + deadLetters + other;
        }
    }

    /** The labels under which a record of this key is known. */
    public Set<String> labels(String feed, String resource, String key) {
        Set<String> labels = new TreeSet<>(reader.queryForList(LABELS, String.class, feed, resource, key, feed, resource, key));
        if (labels.isEmpty()) {
            labels.addAll(reader.queryForList("SELECT DISTINCT source_label FROM events WHERE feed = ? AND resource = ? AND record_key = ?", String.class, feed, resource, key));
        }
        return labels;
    }

    /** Whose contract a feed is of that is no longer configured, by what is left of it. */
    public Optional<String> provider(String feed) {
        return reader.queryForList("SELECT provider FROM events WHERE feed = ? UNION SELECT provider FROM dead_letters WHERE feed = ?", String.class, feed, feed)
                .stream().findFirst();
    }

    /** Erases it. */
    public Erased erase(Wanted record) {
        return database.overwriting(() -> transactions.execute(status -> {
            lanes.lock(record.feed);
            List<String> ids = jdbc.queryForList(EVENTS, String.class, record.feed, record.sourceLabel, record.resource, record.recordKey);
            for (String from : List.of("events WHERE id", "parked_events WHERE event_id")) {
                jdbc.batchUpdate("DELETE FROM " + from + " = ?", ids, BATCH, (row, id) -> row.setString(1, id));
            }
            // What an operator once asked for names it too.
            jdbc.update("DELETE FROM replays WHERE feed = ? AND (resource = ? OR resource IS NULL) AND record_key = ?", record.feed, record.resource, record.recordKey);
            Erased erased = new Erased(ids.size(), of("records", record), tableRows(record), of("dead_letters", record),
                    others.stream().mapToLong(other -> other.erase(record)).sum());
            jdbc.update("INSERT INTO purges (id, feed, resource, purged_at, events, records, table_rows, dead_letters, other) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    UlidCreator.getMonotonicUlid().toString(), record.feed, record.resource, Times.text(Instant.now()), erased.events, erased.records, erased.tableRows,
                    erased.deadLetters, erased.other);
            return erased;
        }));
    }

    private long of(String table, Wanted record) {
        return jdbc.update("DELETE FROM " + table + OF_RECORD, record.feed, record.sourceLabel, record.resource, record.recordKey);
    }

    private long tableRows(Wanted record) {
        return tables.get().of(record.provider, record.resource).stream()
                .mapToLong(table -> jdbc.update(new TableSql(table).delete(), record.feed, record.sourceLabel, record.recordKey)).sum();
    }
}
