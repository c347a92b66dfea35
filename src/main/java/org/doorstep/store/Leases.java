package org.doorstep.store;

import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The table {@code leases}: a chore is one process's at a time, however many share the database. A process that dies loses its
 * leases by their time; clocks of the processes must agree within it. Safe for any thread.
 */
public final class Leases {

    private static final String TAKE = """
            INSERT INTO leases (chore, holder, expires_at) VALUES (?, ?, ?)
            ON CONFLICT (chore) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
            WHERE leases.holder = excluded.holder OR leases.expires_at <= ?""";

    private final JdbcTemplate jdbc;
    private final Clock clock;
    private final String holder;

    public Leases(Database database, Clock clock) {
        this(database, clock, UUID.randomUUID().toString());
    }

    /** @param holder who this is, also after a restart: no two at once may have the same */
    public Leases(Database database, Clock clock, String holder) {
        this.jdbc = database.jdbc();
        this.clock = clock;
        this.holder = holder;
    }

    /**
     * Takes the chore, or keeps it, from now on for {@code time}: much longer than it takes from one call to the next.
     *
     * @return false while another process has it
     * @throws org.springframework.dao.DataAccessException when the database cannot say
     */
    public boolean hold(String chore, Duration time) {
        long now = clock.millis();
        return jdbc.update(TAKE, chore, holder, now + time.toMillis(), now) > 0;
    }

    /** Gives the chore back, so that another process need not wait for its time to pass. */
    public void release(String chore) {
        jdbc.update("DELETE FROM leases WHERE chore = ? AND holder = ?", chore, holder);
    }
}
