package org.doorstep.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.ulid.Ulid;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.doorstep.config.Settings;
import org.doorstep.event.Change;
import org.doorstep.event.Event;
import org.doorstep.event.Times;
import org.doorstep.testing.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RetentionTest {

    @RegisterExtension
    static final FreshDatabase DATABASE = new FreshDatabase();

    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final Settings.Retention MONTH = new Settings.Retention(Duration.ofDays(30), 0, Duration.ofDays(90));

    private EventLog log;
    private Records records;

    @BeforeEach
    void open() {
        log = new EventLog(DATABASE.database(), Duration.ofMinutes(10));
        records = new Records(DATABASE.database());
    }

    @Test
    void removesEventsOlderThanTheirTimeAndNoOthers() {
        log.append(List.of(event("old", 1, 31), event("edge", 2, 30), event("young", 3, 1)));

        assertThat(removed(MONTH)).isEqualTo(1);
        assertThat(DATABASE.column("SELECT record_key FROM events ORDER BY id")).containsExactly("edge", "young");
    }

    @Test
    void goesInSmallSteps() {
        List<Event> events = new ArrayList<>();
        for (int n = 1; n <= 1_100; n++) {
            events.add(event("k" + n, n, 40));
        }
        log.append(events);
        Retention retention = retention(MONTH);
        Retention.Cut cut = retention.cut();

        assertThat(List.of(retention.events(cut), retention.events(cut), retention.events(cut), retention.events(cut))).containsExactly(500, 500, 100, 0);
    }

    @Test
    void keepsNoMoreEventsThanItMay() {
        log.append(List.of(event("a", 1, 5), event("b", 2, 4), event("c", 3, 3)));

        assertThat(removed(new Settings.Retention(Duration.ofDays(30), 2, Duration.ofDays(90)))).isEqualTo(1);
        assertThat(DATABASE.column("SELECT record_key FROM events ORDER BY id")).containsExactly("b", "c");
        assertThat(removed(new Settings.Retention(Duration.ofDays(30), 5, Duration.ofDays(90)))).isZero();
    }

    @Test
    void keepsWhatWaitsForAParkedResource() {
        Event before = event("before", 1, 50);
        Event first = event("first", 2, 45);
        Event other = new Samples.Draft().resource("Member").delivery(delivery(44), 0).version(3).event();
        log.append(List.of(before, first, other));
        new Lanes(DATABASE.database()).await("Property", List.of(first));

        removed(MONTH);

        assertThat(DATABASE.column("SELECT record_key FROM events")).containsExactly("first");
    }

    @Test
    void removesDeadLettersAfterTheirLastFailure() {
        DeadLetters letters = new DeadLetters(DATABASE.database());
        for (String body : List.of("old", "again", "young")) {
            letters.add(DeadLetter.delivery(Samples.delivery("mls", body.getBytes(UTF_8)), "not JSON", null));
        }
        DATABASE.jdbc().update("UPDATE dead_letters SET first_failed_at = ?, last_failed_at = ?", text(91), text(91));
        DATABASE.jdbc().update("UPDATE dead_letters SET first_failed_at = ?, last_failed_at = ? WHERE CAST(body AS TEXT) <> 'old'", text(91), text(89));

        Retention retention = retention(MONTH);
        assertThat(retention.deadLetters(retention.cut())).isEqualTo(1);
        assertThat(DATABASE.column("SELECT CAST(body AS TEXT) FROM dead_letters ORDER BY 1")).containsExactly("again", "young");
    }

    @Test
    void whatIsSentAgainAfterwardsMakesNoRecordOlder() {
        Event old = event("k", 1, 50);
        Event newer = event("k", 2, 40);
        Event gone = new Samples.Draft().key("gone").delivery(delivery(40), 1).version(9).change(Change.DELETED).data(null).event();
        records.apply(log.append(List.of(old, newer, gone)).fresh());
        assertThat(removed(MONTH)).isEqualTo(3);

        List<Event> again = List.of(event("k", 1, 0), new Samples.Draft().key("gone").delivery(delivery(0), 2).version(8).event());
        EventLog.Appended appended = log.append(again);

        assertThat(appended.fresh()).as("nothing knows them any more").hasSize(2);
        assertThat(records.apply(appended.fresh())).allMatch(Event::stale).noneMatch(Event::latest);
        assertThat(DATABASE.column("SELECT record_key || ' ' || version || ' ' || deleted FROM records ORDER BY 1")).containsExactly("gone 9 1", "k 2 0");
    }

    private static Event event(String key, long version, int daysAgo) {
        return new Samples.Draft().key(key).delivery(delivery(daysAgo), (int) version).version(version).event();
    }

    private static String delivery(int daysAgo) {
        return Ulid.min(NOW.minus(Duration.ofDays(daysAgo)).toEpochMilli()).toString();
    }

    private static String text(int daysAgo) {
        return Times.text(NOW.minus(Duration.ofDays(daysAgo)));
    }

    private static Retention retention(Settings.Retention settings) {
        return new Retention(DATABASE.database(), settings, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static int removed(Settings.Retention settings) {
        Retention retention = retention(settings);
        return retention.events(retention.cut());
    }
}
