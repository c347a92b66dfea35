package org.doorstep.store;

import com.github.f4b6a3.ulid.Ulid;
import java.time.Clock;
import java.time.Instant;
import org.doorstep.config.Settings;
import org.doorstep.event.Times;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Removes what is older than it has to be kept, a small step at a time: every step is a transaction of its own, so that a lane
 * waits for one step at most. Events go by their ids, which begin with the time they were received; events that wait for a
 * parked resource stay, and so do {@code records} with their tombstones: they are what keeps an old version from coming
 * back. Safe for any thread.
 */
public final class Retention {

    /** Rows one step removes at most. */
    static final int STEP = 500;

    private static final String OLD_EVENTS = """
            DELETE FROM events WHERE id IN (
              SELECT id FROM events WHERE id < ?
                AND NOT EXISTS (SELECT 1 FROM parked_events WHERE parked_events.event_id = events.id)
              ORDER BY id LIMIT ?)""";
    private static final String OLD_LETTERS = """
            DELETE FROM dead_letters WHERE id IN (SELECT id FROM dead_letters WHERE last_failed_at < ? ORDER BY last_failed_at LIMIT ?)""";
    private static final String OLDEST_TO_KEEP = "SELECT id FROM events ORDER BY id DESC LIMIT 1 OFFSET ?";

    private final JdbcTemplate jdbc;
    private final JdbcTemplate reader;
    private final Settings.Retention settings;
    private final Clock clock;

    public Retention(Database database, Settings.Retention settings, Clock clock) {
        this.jdbc = database.jdbc();
        this.reader = database.reader();
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * What to remove now.
     *
     * @param eventsBefore  events with smaller ids
     * @param lettersBefore dead letters that failed last before this time
     */
    public record Cut(String eventsBefore, String lettersBefore) {
    }

    /** Where to cut by age and by number; one look over the ids of the log, without a lock. */
    public Cut cut() {
        Instant now = clock.instant();
        String byAge = Ulid.min(Math.max(0, now.minus(settings.events()).toEpochMilli())).toString();
        String byNumber = settings.eventsRows() == 0 ? ""
                : reader.queryForList(OLDEST_TO_KEEP, String.class, settings.eventsRows() - 1).stream().findFirst().orElse("");
        return new Cut(byAge.compareTo(byNumber) > 0 ? byAge : byNumber, Times.text(now.minus(settings.deadLetters())));
    }

    /** @return events removed, at most {@link #STEP}: less when none are left */
    public int events(Cut cut) {
        return jdbc.update(OLD_EVENTS, cut.eventsBefore, STEP);
    }

    /** @return dead letters removed, at most {@link #STEP}: less when none are left */
    public int deadLetters(Cut cut) {
        return jdbc.update(OLD_LETTERS, cut.lettersBefore, STEP);
    }
}
