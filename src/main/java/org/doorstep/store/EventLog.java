package org.doorstep.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.event.Times;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The table {@code events}: every event once. An idempotent receiver whose memory is the unique key (feed, dedup_key), in
 * the same transaction as the effects. To be called with the feed's lane row locked.
 */
public final class EventLog {

    static final String INSERT = """
            INSERT INTO events (id, feed, source_label, provider, dedup_key, sequence, resource, record_key, change,
                                occurred_at, received_at, delivery_id, origin, data, extra)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (feed, dedup_key) DO NOTHING""";
    /** Keys that begin with a label and sequence number; '0' is the character after '/'. Not as a join: PostgreSQL reads the whole log for one. */
    private static final String SAME_SEQUENCE = """
            WITH probe (feed, low, high) AS (VALUES %s)
            SELECT SUM((SELECT COUNT(*) FROM events WHERE events.feed = probe.feed AND events.dedup_key >= probe.low AND events.dedup_key < probe.high)) FROM probe""";
    private static final String LOGGED_AS = "SELECT id FROM events WHERE feed = ? AND dedup_key = ?";
    /** Keys of one hash differ in their time only. */
    private static final String SEEN_LAST =
            "SELECT dedup_key FROM events WHERE feed = ? AND dedup_key >= ? AND dedup_key <= ? ORDER BY dedup_key DESC LIMIT 1";

    private static final int BATCH = 1_000;

    private final JdbcTemplate jdbc;
    private final long windowMicros;
    private final FeedClock clock;

    /** @param window how long an event whose identity is a hash counts as a repetition */
    public EventLog(Database database, Duration window) {
        this.jdbc = database.jdbc();
        this.clock = new FeedClock(database);
        this.windowMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.EPOCH.plus(window));
    }

    /**
     * What became of a batch.
     *
     * @param fresh      logged now, or logged by this very delivery before a crash: to be sent on
     * @param duplicates logged by another delivery: nothing more to do
     * @param reused     sequence numbers that the producer used for more than one record: its fault, both are kept
     */
    public record Appended(List<Event> fresh, List<Event> duplicates, long reused) {
    }

    /** Logs the events in order, their times never before those that were logged before. */
    public Appended append(List<Event> received) {
        if (received.isEmpty()) {
            return new Appended(List.of(), List.of(), 0);
        }
        List<Event> events = clock.rising(received);
        // By the times they were received at: whether something is a repetition must not hang on when it was dispatched.
        List<String> keys = keys(received);
        int[][] counts = jdbc.batchUpdate(INSERT, indices(events.size()), BATCH, (row, index) -> bind(row, events.get(index), keys.get(index)));
        List<Event> fresh = new ArrayList<>(events.size());
        List<Event> duplicates = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            boolean inserted = counts[i / BATCH][i % BATCH] == 1;
            (inserted || loggedByItself(event, keys.get(i)) ? fresh : duplicates).add(event);
        }
        return new Appended(fresh, duplicates, reused(fresh));
    }

    private long reused(List<Event> fresh) {
        Map<String, Long> bySequence = fresh.stream().filter(event -> event.sequence() != null && !event.identity().windowed())
                .map(event -> event.identity().key()).filter(key -> key.indexOf('/', key.indexOf('/') + 1) > 0)
                .collect(Collectors.groupingBy(EventLog::sequencePrefix, Collectors.counting()));
        List<String> prefixes = List.copyOf(bySequence.keySet());
        long reused = 0;
        for (int from = 0; from < prefixes.size(); from += BATCH) {
            List<String> some = prefixes.subList(from, Math.min(prefixes.size(), from + BATCH));
            List<Object> values = new ArrayList<>();
            some.forEach(prefix -> values.addAll(List.of(fresh.get(0).feed(), prefix + "/", prefix + "0")));
            String sql = SAME_SEQUENCE.formatted(String.join(", ", Collections.nCopies(some.size(), "(CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT))")));
            Long known = jdbc.queryForObject(sql, Long.class, values.toArray());
            reused += (known == null ? 0 : known) - some.size();
        }
        return reused;
    }

    /** Label and sequence: the first two parts of a key. */
    private static String sequencePrefix(String key) {
        return key.substring(0, key.indexOf('/', key.indexOf('/') + 1));
    }

    private boolean loggedByItself(Event event, String key) {
        return jdbc.queryForList(LOGGED_AS, String.class, event.feed(), key).contains(event.id());
    }

    private List<String> keys(List<Event> events) {
        List<String> keys = new ArrayList<>(events.size());
        Map<String, Seen> inThisBatch = new HashMap<>();
        for (Event event : events) {
            keys.add(event.identity().windowed() ? windowedKey(event, inThisBatch) : event.identity().key());
        }
        return keys;
    }

    private record Seen(String key, long receivedAt) {
    }

    /** The key of the same content within the window where there is one, else a new key that carries the time. */
    private String windowedKey(Event event, Map<String, Seen> inThisBatch) {
        String hash = event.identity().key();
        Seen seen = inThisBatch.get(hash);
        if (apart(event, seen)) {
            seen = logged(event, hash);
        }
        if (apart(event, seen)) {
            seen = new Seen(timed(hash, event.receivedAt()), event.receivedAt());
        }
        inThisBatch.put(hash, seen);
        return seen.key;
    }

    private boolean apart(Event event, Seen seen) {
        return seen == null || Math.abs(event.receivedAt() - seen.receivedAt) > windowMicros;
    }

    private Seen logged(Event event, String hash) {
        // Also later: what is replayed, comes back after a crash or came by a slow clock may have been repeated before it is dispatched.
        return jdbc.queryForList(SEEN_LAST, String.class, event.feed(), timed(hash, event.receivedAt() - windowMicros), timed(hash, event.receivedAt() + windowMicros))
                .stream().findFirst().map(key -> new Seen(key, Times.micros(Instant.parse(key.substring(hash.length() + 1))))).orElse(null);
    }

    private static String timed(String hash, long receivedAt) {
        return hash + ":" + Times.text(receivedAt);
    }

    static void bind(PreparedStatement row, Event event, String key) throws SQLException {
        row.setString(1, event.id());
        row.setString(2, event.feed());
        row.setString(3, event.sourceLabel());
        row.setString(4, event.provider());
        row.setString(5, key);
        if (event.sequence() == null) {
            row.setNull(6, Types.BIGINT);
        } else {
            row.setLong(6, event.sequence());
        }
        row.setString(7, event.resource());
        row.setString(8, event.recordKey());
        row.setString(9, event.change().word());
        row.setString(10, event.occurredAt() == null ? null : Times.text(event.occurredAt()));
        row.setString(11, Times.text(event.receivedAt()));
        row.setString(12, event.deliveryId());
        row.setString(13, event.origin());
        row.setString(14, event.data());
        row.setString(15, event.extra());
    }

    static List<Integer> indices(int size) {
        return IntStream.range(0, size).boxed().toList();
    }
}
