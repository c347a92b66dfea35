package org.doorstep.store;

import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.doorstep.auth.HookSecrets;
import org.doorstep.event.Times;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** The table {@code hooks}: which Repliers paths are armed, and the hash of what was pinned there. */
public final class Hooks implements HookSecrets {

    private final JdbcTemplate jdbc;
    private final JdbcTemplate reader;
    private static final long REMEMBER_MILLIS = 30_000;

    private final Map<Path, Remembered> remembered = new ConcurrentHashMap<>();
    private final Clock clock;

    public Hooks(Database database, Clock clock) {
        this.jdbc = database.jdbc();
        this.reader = database.reader();
        this.clock = clock;
    }

    /**
     * One path.
     *
     * @param fingerprint first half of the SHA-256 of what is pinned, hex, or null
     * @param source      address the handshake came from, or null
     * @param armed       whether a handshake is accepted now
     */
    public record Hook(String feed, String event, String fingerprint, String source, String pinnedAt, boolean armed) {
    }

    /**
     * What is pinned rarely changes and is asked for by every stranger that shows a header, so it is remembered; an outage of the
     * database then does not close the door to those who are known. What another process pins is seen after half a minute.
     */
    @Override
    public State state(String feed, String event) {
        Remembered known = remembered.get(new Path(feed, event));
        long now = clock.millis();
        if (known != null && now - known.at < REMEMBER_MILLIS) {
            return known.state;
        }
        try {
            State state = read(feed, event);
            // Only what is pinned and settled: a path that is armed may be pinned by another process at any moment.
            if (state.sha256().isPresent() && !state.armed()) {
                remembered.put(new Path(feed, event), new Remembered(state, now));
            }
            return state;
        } catch (DataAccessException e) {
            if (known == null) {
                throw e;
            }
            remembered.put(new Path(feed, event), new Remembered(known.state, now));
            return known.state;
        }
    }

    private record Path(String feed, String event) {
    }

    private record Remembered(State state, long at) {
    }

    private State read(String feed, String event) {
        return reader.query("SELECT sha256, armed_until FROM hooks WHERE feed = ? AND event = ?", (row, n) -> new State(
                        Optional.ofNullable(row.getString(1)).map(HexFormat.of()::parseHex), row.getLong(2) > clock.millis()), feed, event)
                .stream().findFirst().orElse(new State(Optional.empty(), false));
    }

    @Override
    public boolean pin(String feed, String event, byte[] sha256, String source) {
        remembered.remove(new Path(feed, event));
        return jdbc.update("UPDATE hooks SET sha256 = ?, source = ?, pinned_at = ?, armed_until = 0 WHERE feed = ? AND event = ? AND armed_until > ?",
                HexFormat.of().formatHex(sha256), source, Times.text(clock.instant()), feed, event, clock.millis()) > 0;
    }

    /** Lets one handshake in at this path, for that long. What is pinned stays valid until then. */
    public void arm(String feed, String event, Duration time) {
        remembered.remove(new Path(feed, event));
        jdbc.update("INSERT INTO hooks (feed, event, armed_until) VALUES (?, ?, ?) ON CONFLICT (feed, event) DO UPDATE SET armed_until = excluded.armed_until",
                feed, event, clock.instant().plus(time).toEpochMilli());
    }

    /** Lets no handshake in any more. What is pinned stays. */
    public void disarm(String feed, String event) {
        jdbc.update("UPDATE hooks SET armed_until = 0 WHERE feed = ? AND event = ?", feed, event);
    }

    /** Puts back what was pinned before an attempt that failed; disarms. Only for who has armed the path. */
    public void restore(String feed, String event, Optional<byte[]> sha256) {
        remembered.remove(new Path(feed, event));
        jdbc.update("UPDATE hooks SET sha256 = ?, armed_until = 0 WHERE feed = ? AND event = ?", sha256.map(HexFormat.of()::formatHex).orElse(null), feed, event);
    }

    public List<Hook> list() {
        return reader.query("SELECT feed, event, sha256, source, pinned_at, armed_until FROM hooks ORDER BY feed, event", (row, n) -> new Hook(
                row.getString(1), row.getString(2), row.getString(3) == null ? null : row.getString(3).substring(0, 32), row.getString(4),
                row.getString(5), row.getLong(6) > clock.millis()));
    }
}
