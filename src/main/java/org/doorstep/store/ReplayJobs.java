package org.doorstep.store;

import com.github.f4b6a3.ulid.UlidCreator;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.doorstep.event.Times;
import org.springframework.jdbc.core.JdbcTemplate;

/** The table {@code replays}: what of the log is to be sent again, where to, and how far that has come. */
public final class ReplayJobs {

    /** Being worked off, by whichever process holds the lease. */
    public static final String RUNNING = "running";
    /** Stopped by an operator or by what an operator must mend; goes on where it stopped. */
    public static final String STOPPED = "stopped";
    public static final String DONE = "done";

    /** Failed events that a job remembers by id. */
    private static final int MAX_FAILURES = 20;

    private static final String INSERT = """
            INSERT INTO replays (id, feed, resource, record_key, first_id, last_id, queue, rate, state, last_event_id, planned, sent, failed, created_at, created_by, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'running', '', ?, 0, 0, ?, ?, ?)""";

    private final JdbcTemplate jdbc;
    private final JdbcTemplate reader;

    public ReplayJobs(Database database) {
        this.jdbc = database.jdbc();
        this.reader = database.reader();
    }

    /**
     * One of them.
     *
     * @param resource    only this one, or null
     * @param recordKey   only this one, or null
     * @param firstId     the first event's id
     * @param lastId      the last event's id: what was logged when it was planned
     * @param queue       where to, or null: through the resource routes
     * @param rate        events a second
     * @param reason      why it does not go on, or null
     * @param lastEventId how far it has come, or empty
     * @param planned     events when it was planned
     * @param failed      events that their route refused; they are in the log as before
     * @param failures    the first of them: id and reason
     */
    public record Job(String id, String feed, String resource, String recordKey, String firstId, String lastId, String queue, double rate, String state,
                      String reason, String lastEventId, long planned, long sent, long failed, List<String> failures, String createdAt, String createdBy,
                      String updatedAt) {

        /** The events that are left. */
        public Selection selection() {
            // Up to and including the last: no id has a character below '.' where this one ends.
            return new Selection(feed, resource, recordKey, null, firstId, lastId + ".");
        }
    }

    /** Writes a job down, as running; returns its id. */
    public String add(Selection what, LoggedEvents.Extent extent, String queue, double rate, String by) {
        String id = UlidCreator.getMonotonicUlid().toString();
        String now = Times.text(Instant.now());
        jdbc.update(INSERT, id, what.feed(), what.resource(), what.recordKey(), extent.firstId(), extent.lastId(), queue, rate, extent.events(), now, by, now);
        return id;
    }

    /** The last of them, newest first. Outside any transaction. */
    public List<Job> list(int limit) {
        return reader.query("SELECT * FROM replays ORDER BY id DESC LIMIT ?", (row, index) -> job(row), limit);
    }

    public List<Job> running() {
        return reader.query("SELECT * FROM replays WHERE state = 'running' ORDER BY id", (row, index) -> job(row));
    }

    public Optional<Job> find(String id) {
        return reader.query("SELECT * FROM replays WHERE id = ?", (row, index) -> job(row), id).stream().findFirst();
    }

    /** Whether it is running and has come exactly this far; within the caller's transaction, the feed's lane row locked. */
    public boolean stands(Job job) {
        return !jdbc.queryForList("SELECT id FROM replays WHERE id = ? AND state = 'running' AND last_event_id = ?", String.class, job.id, job.lastEventId).isEmpty();
    }

    /** It has come this far; within the step's transaction. */
    public void move(Job job, String lastEventId, int sent, List<String> failures) {
        int room = MAX_FAILURES - job.failures.size();
        String lines = String.join("\n", Stream.concat(job.failures.stream(), failures.stream().limit(Math.max(0, room))).toList());
        jdbc.update("UPDATE replays SET last_event_id = ?, sent = sent + ?, failed = failed + ?, failures = ?, reason = NULL, updated_at = ? WHERE id = ?",
                lastEventId, sent, failures.size(), lines, Times.text(Instant.now()), job.id);
    }

    /** Why it waits, while it is running. */
    public void waits(String id, String reason) {
        jdbc.update("UPDATE replays SET reason = ?, updated_at = ? WHERE id = ? AND state = 'running'", reason, Times.text(Instant.now()), id);
    }

    /**
     * From one state to another.
     *
     * @param reason or null
     * @return false when it is in another state
     */
    public boolean turn(String id, String from, String to, String reason) {
        return jdbc.update("UPDATE replays SET state = ?, reason = ?, updated_at = ? WHERE id = ? AND state = ?", to, reason, Times.text(Instant.now()), id, from) > 0;
    }

    private static Job job(ResultSet row) throws SQLException {
        String failures = row.getString("failures");
        return new Job(row.getString("id"), row.getString("feed"), row.getString("resource"), row.getString("record_key"), row.getString("first_id"),
                row.getString("last_id"), row.getString("queue"), row.getDouble("rate"), row.getString("state"), row.getString("reason"),
                row.getString("last_event_id"), row.getLong("planned"), row.getLong("sent"), row.getLong("failed"),
                failures == null || failures.isEmpty() ? List.of() : failures.lines().toList(), row.getString("created_at"), row.getString("created_by"),
                row.getString("updated_at"));
    }
}
