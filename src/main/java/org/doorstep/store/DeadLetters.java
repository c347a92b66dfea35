package org.doorstep.store;

import com.github.f4b6a3.ulid.UlidCreator;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.doorstep.event.Times;
import org.springframework.jdbc.core.JdbcTemplate;

/** The table {@code dead_letters}: one row for the same bytes of a feed, with a counter, so that a retry storm fills nothing. */
public final class DeadLetters {

    private static final String UPSERT = """
            INSERT INTO dead_letters (id, feed, provider, kind, reason, detail, source_label, event_name, resource, record_key,
                                      delivery_id, sha256, count, attempts, first_failed_at, last_failed_at, body, state, received_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 0, ?, ?, ?, 'open', ?)
            ON CONFLICT (feed, kind, sha256) DO UPDATE SET
              count = CASE WHEN dead_letters.delivery_id = excluded.delivery_id THEN dead_letters.count ELSE dead_letters.count + 1 END,
              last_failed_at = excluded.last_failed_at, reason = excluded.reason, detail = excluded.detail,
              delivery_id = excluded.delivery_id, state = 'open',
              received_at = CASE WHEN dead_letters.received_at > excluded.received_at THEN dead_letters.received_at ELSE excluded.received_at END""";

    private final JdbcTemplate jdbc;
    private final JdbcTemplate reader;

    public DeadLetters(Database database) {
        this.jdbc = database.jdbc();
        this.reader = database.reader();
    }

    /** Sets it aside within the caller's transaction. */
    public void add(DeadLetter letter) {
        String now = Times.text(Instant.now());
        jdbc.update(UPSERT, UlidCreator.getMonotonicUlid().toString(), letter.delivery().feed(), letter.delivery().provider(),
                letter.kind(), letter.reason(), clean(letter.detail()), letter.delivery().sourceLabel(), letter.delivery().eventName(),
                letter.resource(), letter.recordKey(), letter.delivery().id(), sha256(letter), now, now, letter.body(),
                Times.text(letter.delivery().receivedAt()));
    }

    /** How many of each feed nobody has dealt with yet. Never waits for the writer. */
    public Map<String, Long> open() {
        Map<String, Long> open = new HashMap<>();
        reader.query("SELECT feed, COUNT(*) FROM dead_letters WHERE state = 'open' GROUP BY feed", row -> {
            open.put(row.getString(1), row.getLong(2));
        });
        return open;
    }

    /** A step's message may quote a stranger, and PostgreSQL text cannot hold U+0000. */
    private static String clean(String detail) {
        return detail == null ? null : detail.replace("\0", "");
    }

    /** Of the body; for one event of it also of where it came from, for the same bytes from elsewhere are another event. */
    private static String sha256(DeadLetter letter) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            if (!letter.kind().equals("delivery")) {
                digest.update((letter.delivery().sourceLabel() + '\0' + letter.delivery().eventName() + '\0').getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest(letter.body()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
