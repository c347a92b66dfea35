package org.doorstep.store;

import com.github.f4b6a3.ulid.UlidCreator;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.doorstep.event.Times;
import org.springframework.jdbc.core.JdbcTemplate;

/** The tables {@code keeping}, {@code subscriptions} and {@code keeper_acts}: what the keepers of the feeds remember and did. Safe for any thread. */
public final class Keeping {

    private static final Duration REMEMBER = Duration.ofDays(90);

    private final JdbcTemplate jdbc;
    private final JdbcTemplate reader;
    private final Clock clock;

    public Keeping(Database database, Clock clock) {
        this.jdbc = database.jdbc();
        this.reader = database.reader();
        this.clock = clock;
    }

    /**
     * @param watermark what polling has confirmed, or null
     * @param paused    who paused it, or null
     * @param state     a word, or null where nobody has looked yet
     * @param detail    what more there is to say, or null
     * @param facts     JSON of the provider's own counts, or null
     * @param lookedAt  when
     * @param report    JSON of the last catch-up, or null
     */
    public record Kept(String watermark, String paused, String state, String detail, String facts, String lookedAt, String report) {
        private static final Kept NOTHING = new Kept(null, null, null, null, null, null, null);
    }

    /** @param act such as {@code activate} @param who {@code keeper} or the operator's word */
    public record Act(String at, String act, String who, String reason) {
    }

    public Kept of(String feed) {
        return reader.query("SELECT watermark, paused, state, detail, facts, looked_at, report FROM keeping WHERE feed = ?",
                (row, n) -> new Kept(row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5), row.getString(6), row.getString(7)), feed)
                .stream().findFirst().orElse(Kept.NOTHING);
    }

    public void watermark(String feed, String watermark) {
        jdbc.update("INSERT INTO keeping (feed, watermark) VALUES (?, ?) ON CONFLICT (feed) DO UPDATE SET watermark = excluded.watermark", feed, watermark);
    }

    /** @param who null: nobody, it goes on */
    public void paused(String feed, String who) {
        jdbc.update("INSERT INTO keeping (feed, paused) VALUES (?, ?) ON CONFLICT (feed) DO UPDATE SET paused = excluded.paused", feed, who);
    }

    public void state(String feed, String state, String detail, String facts) {
        jdbc.update("INSERT INTO keeping (feed, state, detail, facts, looked_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (feed) DO UPDATE SET "
                        + "state = excluded.state, detail = excluded.detail, facts = COALESCE(excluded.facts, keeping.facts), looked_at = excluded.looked_at",
                feed, state, detail, facts, Times.text(clock.instant()));
    }

    public void report(String feed, String report) {
        jdbc.update("INSERT INTO keeping (feed, report) VALUES (?, ?) ON CONFLICT (feed) DO UPDATE SET report = excluded.report", feed, report);
    }

    /** The provider's ids of the subscriptions that we made. */
    public Set<String> made(String feed) {
        return new HashSet<>(reader.queryForList("SELECT remote_id FROM subscriptions WHERE feed = ?", String.class, feed));
    }

    public void made(String feed, String id, String event) {
        jdbc.update("INSERT INTO subscriptions (feed, remote_id, event, made_at) VALUES (?, ?, ?, ?) ON CONFLICT (feed, remote_id) DO NOTHING",
                feed, id, event, Times.text(clock.instant()));
    }

    public void deleted(String feed, String id) {
        jdbc.update("DELETE FROM subscriptions WHERE feed = ? AND remote_id = ?", feed, id);
    }

    /** Remembered for 90 days. */
    public void did(String feed, String act, String who, String reason) {
        jdbc.update("INSERT INTO keeper_acts (id, feed, at, act, who, reason) VALUES (?, ?, ?, ?, ?, ?)",
                UlidCreator.getMonotonicUlid().toString(), feed, Times.text(clock.instant()), act, who, reason);
        jdbc.update("DELETE FROM keeper_acts WHERE feed = ? AND at < ?", feed, Times.text(clock.instant().minus(REMEMBER)));
    }

    /** The last ones, newest first. */
    public List<Act> acts(String feed, int most) {
        return reader.query("SELECT at, act, who, reason FROM keeper_acts WHERE feed = ? ORDER BY id DESC LIMIT ?",
                (row, n) -> new Act(row.getString(1), row.getString(2), row.getString(3), row.getString(4)), feed, most);
    }

    public Optional<String> watermark(String feed) {
        return Optional.ofNullable(of(feed).watermark);
    }
}
