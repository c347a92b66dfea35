package org.doorstep.store;

import java.time.Clock;
import java.time.Duration;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The table {@code leases}: a chore is one process's at a time, however many share the database. A process that dies loses its
 * leases by their time; clocks of the processes must agree within it. A lease that ends later than clocks that agree could have
 * said is of a clock that ran ahead, and is taken over: its end may be years away. Safe for any thread.
 */
public final class Leases {

    private static final String TAKE = """
            INSERT INTO leases (chore, holder, expires_at) VALUES (?, ?, ?)
            ON CONFLICT (chore) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
            WHERE leases.holder = excluded.holder OR leases.expires_at <= ? OR leases.expires_at > ?""";

    private final JdbcTemplate jdbc;
    private final Clock clock;
    private final String holder;

    /** @param holder who this is, also after a restart: no two at once may have the same */
    public Leases(Database database, Clock clock, String holder) {
        this.jdbc = database.jdbc();
        this.clock = clock;
        this.holder = holder;
    }

    /** Who holds what is taken here: also the name by which rows are claimed. */
    public String holder() {
        return holder;
    }

    /**
     * Takes the chore, or keeps it, from now on for {@code time}: much longer than it takes from one call to the next, and the same for a
     * chore at every call.
     *
     * @return false while another process has it
     * @throws org.springframework.dao.DataAccessException when the database cannot say
     */
    public boolean hold(String chore, Duration time) {
        long now = clock.millis();
        long end = now + time.toMillis();
        return jdbc.update(TAKE, chore, holder, end, now, end + time.toMillis()) > 0;
    }

    /** Gives the chore back, so that another process need not wait for its time to pass. */
    public void release(String chore) {
        jdbc.update("DELETE FROM leases WHERE chore = ? AND holder = ?", chore, holder);
    }
}
