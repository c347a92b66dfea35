package org.doorstep.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.doorstep.event.Change;
import org.doorstep.event.Event;
import org.doorstep.event.Times;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The table {@code records}: the newest version of every record, a tombstone where it was deleted. The version guard is in
 * the statement ({@link VersionGuard}), so an older version never overwrites a newer one, whoever sends it.
 */
public final class Records {

    private static final int BATCH = 1_000;

    private final JdbcTemplate jdbc;
    private final String upsert;

    public Records(Database database) {
        this.jdbc = database.jdbc();
        this.upsert = database.guard().upsert();
    }

    private record Key(String sourceLabel, String resource, String recordKey) {
    }

    /**
     * Applies the events of one feed in order and says of each whether it was stale, and whether it is the newest of its
     * record among them that tables have something to take from. Notices are about no record and pass through.
     */
    public List<Event> apply(List<Event> events) {
        List<Event> changes = events.stream().filter(event -> event.change() != Change.NOTICE).toList();
        int[][] counts = changes.isEmpty() ? new int[0][]
                : jdbc.batchUpdate(upsert, EventLog.indices(changes.size()), BATCH, (row, index) -> bind(row, changes.get(index)));
        Map<Key, String> newest = new HashMap<>();
        Map<String, Boolean> applied = new HashMap<>();
        for (int i = 0; i < changes.size(); i++) {
            Event event = changes.get(i);
            boolean took = counts[i / BATCH][i % BATCH] > 0;
            applied.put(event.id(), took);
            if (took && telling(event)) {
                newest.put(key(event), event.id());
            }
        }
        List<Event> judged = new ArrayList<>(events.size());
        for (Event event : events) {
            boolean took = applied.getOrDefault(event.id(), true);
            judged.add(event.judged(!took, event.id().equals(newest.get(key(event)))));
        }
        return judged;
    }

    /** Whether tables have something to take from it. */
    private static boolean telling(Event event) {
        return event.deleted() || event.hasRecord();
    }

    private static Key key(Event event) {
        return new Key(event.sourceLabel(), event.resource(), event.recordKey());
    }

    static void bind(PreparedStatement row, Event event) throws SQLException {
        row.setString(1, event.feed());
        row.setString(2, event.sourceLabel());
        row.setString(3, event.resource());
        row.setString(4, event.recordKey());
        row.setLong(5, event.version());
        row.setString(6, event.id());
        row.setBoolean(7, event.deleted());
        row.setString(8, Times.text(event.receivedAt()));
        row.setString(9, !event.deleted() && event.hasRecord() ? event.data() : null);
        row.setString(10, telling(event) ? event.id() : null);
        row.setString(11, event.undated() == null ? "" : Times.text(event.receivedAt()));
    }
}
