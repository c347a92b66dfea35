package org.doorstep.store;

import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.doorstep.auth.HookSecrets;
import org.doorstep.event.Times;
import org.springframework.jdbc.core.JdbcTemplate;

/** The table {@code hooks}: which Repliers paths are armed, and the hash of what was pinned there. */
public final class Hooks implements HookSecrets {

    private final JdbcTemplate jdbc;
    private final JdbcTemplate reader;
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

    @Override
    public State state(String feed, String event) {
        return reader.query("SELECT sha256, armed_until FROM hooks WHERE feed = ? AND event = ?", (row, n) -> new State(
                        Optional.ofNullable(row.getString(1)).map(HexFormat.of()::parseHex), row.getLong(2) > clock.millis()), feed, event)
                .stream().findFirst().orElse(new State(Optional.empty(), false));
    }

    @Override
    public boolean pin(String feed, String event, byte[] sha256, String source) {
        return jdbc.update("UPDATE hooks SET sha256 = ?, source = ?, pinned_at = ?, armed_until = 0 WHERE feed = ? AND event = ? AND armed_until > ?",
                HexFormat.of().formatHex(sha256), source, Times.text(clock.instant()), feed, event, clock.millis()) > 0;
    }

    /** Lets one handshake in at this path, for that long. What is pinned stays valid until then. */
    public void arm(String feed, String event, Duration time) {
        jdbc.update("INSERT INTO hooks (feed, event, armed_until) VALUES (?, ?, ?) ON CONFLICT (feed, event) DO UPDATE SET armed_until = excluded.armed_until",
                feed, event, clock.instant().plus(time).toEpochMilli());
    }

    /** Lets no handshake in any more. What is pinned stays. */
    public void disarm(String feed, String event) {
        jdbc.update("UPDATE hooks SET armed_until = 0 WHERE feed = ? AND event = ?", feed, event);
    }

    public List<Hook> list() {
        return reader.query("SELECT feed, event, sha256, source, pinned_at, armed_until FROM hooks ORDER BY feed, event", (row, n) -> new Hook(
                row.getString(1), row.getString(2), row.getString(3) == null ? null : row.getString(3).substring(0, 32), row.getString(4),
                row.getString(5), row.getLong(6) > clock.millis()));
    }
}
