package org.doorstep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.doorstep.testing.Samples.NEW_YEAR;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.doorstep.event.Change;
import org.doorstep.event.Event;
import org.doorstep.event.Times;
import org.doorstep.event.Undated;
import org.doorstep.testing.OnBothDatabases;
import org.doorstep.testing.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A time of theirs is never compared with one of ours. */
@OnBothDatabases
class VersionGuardTest {

    @RegisterExtension
    static final FreshDatabase DATABASE = new FreshDatabase();

    private static final long MINUTE = 60_000_000;
    /** Long before anything was received. */
    private static final long OLD = NEW_YEAR - 1_000_000 * MINUTE;
    /** What programs before this one wrote. */
    private static final String OF_BEFORE = """
            INSERT INTO records (feed, source_label, resource, record_key, version, event_id, deleted, updated_at, data, data_event_id)
            VALUES ('mls', '', 'Property', '1', ?, '01B-00000', FALSE, ?, '{"of":"before"}', '01B-00000')
            ON CONFLICT (feed, source_label, resource, record_key) DO UPDATE SET version = excluded.version, event_id = excluded.event_id,
              updated_at = excluded.updated_at, data = excluded.data""";

    private Records records;

    @BeforeEach
    void open() {
        records = new Records(DATABASE.database());
    }

    @Test
    void aTimeThatCanBeReadComesAfterOneThatCannot() {
        assertThat(stale(undated(1))).isFalse();
        assertThat(stale(dated(OLD, 2))).isFalse();
        assertThat(row()).isEqualTo(OLD + " d" + OLD + "-2");
    }

    @Test
    void withoutTimesTheOrderIsThatOfReceipt() {
        assertThat(stale(undated(1))).isFalse();
        assertThat(stale(undated(3))).isFalse();
        assertThat(stale(undated(2))).isTrue();
        assertThat(row()).isEqualTo("0 u3");
    }

    @Test
    void oneWithoutATimeLeavesTheTimeOfItsRecordAsItIs() {
        stale(dated(OLD + 10, 1));
        assertThat(stale(undated(2))).isFalse();
        assertThat(row()).isEqualTo(OLD + 10 + " u2");

        assertThat(stale(dated(OLD + 9, 3))).isTrue();
        assertThat(stale(dated(OLD + 10, 4))).isFalse();
        assertThat(stale(dated(OLD + 11, 5))).isFalse();
    }

    @Test
    void whatComesBackLateIsNotNewerThanWhatWasReceivedAfterIt() {
        stale(undated(5));
        assertThat(stale(dated(OLD + 10, 4))).isTrue();
        stale(dated(OLD, 6));
        assertThat(stale(undated(3))).isTrue();
        // Of two that have a time only that counts.
        assertThat(stale(dated(OLD + 1, 5))).isFalse();
        assertThat(row()).isEqualTo(OLD + 1 + " d" + (OLD + 1) + "-5");
    }

    @Test
    void deletesFollowTheSameRule() {
        stale(dated(OLD, 1));
        assertThat(apply(draft(2).undated(Undated.MISSING).change(Change.DELETED).data(null).event()).stale()).isFalse();
        assertThat(row()).isEqualTo(OLD + " -");
        assertThat(stale(dated(OLD - 1, 3))).isTrue();
        assertThat(stale(undated(1))).isTrue();
        assertThat(row()).isEqualTo(OLD + " -");
        assertThat(stale(dated(OLD + 1, 4))).isFalse();
        assertThat(apply(draft(5).dated(OLD + 2).change(Change.DELETED).data(null).event()).stale()).isFalse();
        assertThat(stale(undated(6))).isFalse();
        assertThat(row()).isEqualTo(OLD + 2 + " u6");
    }

    @Test
    void ofOneDeliveryTheLaterInItCounts() {
        Event first = draft(1).delivery("01A", 0).undated(Undated.UNREADABLE).data("{\"n\":\"first\"}").event();
        Event second = draft(1).delivery("01A", 1).dated(OLD).data("{\"n\":\"second\"}").event();
        Event third = draft(1).delivery("01A", 2).undated(Undated.UNREADABLE).data("{\"n\":\"third\"}").event();

        assertThat(records.apply(List.of(first, second, third))).extracting(Event::stale).containsExactly(false, false, false);
        assertThat(records.apply(List.of(first, second, third))).extracting(Event::stale).containsExactly(true, true, false);
        assertThat(row()).isEqualTo(OLD + " third");
    }

    /** Before, the time of receipt was the version, or five minutes more, and nothing told it from a time of theirs. */
    @ParameterizedTest
    @CsvSource({"0", "300000000"})
    void aRecordOfBeforeThatWasGivenOurTimeIsNotFrozen(long more) {
        before(NEW_YEAR + 5 + more, 5);

        assertThat(new KnownEvents(DATABASE.database()).applied(dated(OLD, 9))).isFalse();
        assertThat(stale(undated(4))).isTrue();
        assertThat(stale(dated(OLD, 4))).isTrue();
        assertThat(stale(dated(OLD, 6))).isFalse();
        assertThat(row()).isEqualTo(OLD + " d" + OLD + "-6");
        assertThat(new KnownEvents(DATABASE.database()).applied(dated(OLD, 9))).isTrue();
    }

    @Test
    void aRecordOfBeforeThatHasATimeKeepsIt() {
        before(OLD, 5);

        assertThat(new KnownEvents(DATABASE.database()).applied(dated(OLD, 9))).isTrue();
        assertThat(stale(dated(OLD - 1, 6))).isTrue();
        assertThat(stale(undated(6))).isFalse();
        assertThat(row()).isEqualTo(OLD + " u6");
    }

    @Test
    void anEarlierProgramMayGoOnWritingBesideThisOne() {
        stale(dated(OLD + 10, 1));
        before(NEW_YEAR + 2, 2);
        assertThat(stale(undated(3))).isFalse();
        before(NEW_YEAR + 4, 4);
        assertThat(stale(dated(OLD + 11, 5))).isFalse();
        assertThat(row()).isEqualTo(OLD + 11 + " d" + (OLD + 11) + "-5");
    }

    /** Whatever comes, in whatever order: it goes in unless it is older than something that went in. Equal ones may do either. */
    @Test
    void nothingOlderThanWhatWentInGoesIn() {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            List<Event> in = new ArrayList<>();
            for (int i = 0; i < 25; i++) {
                int received = random.nextInt(40);
                Event event = (random.nextBoolean() ? draft(received).undated(Undated.UNREADABLE) : draft(received).dated(OLD + random.nextInt(40)))
                        .key("seed " + seed).event();
                boolean stale = apply(event).stale();
                if (in.stream().anyMatch(other -> compare(event, other) < 0)) {
                    assertThat(stale).as("seed %d, event %d", seed, i).isTrue();
                } else if (in.stream().allMatch(other -> compare(event, other) > 0)) {
                    assertThat(stale).as("seed %d, event %d", seed, i).isFalse();
                }
                if (!stale) {
                    in.add(event);
                }
            }
        }
    }

    private static int compare(Event one, Event other) {
        return one.undated() == null && other.undated() == null ? Long.compare(one.version(), other.version()) : Long.compare(one.receivedAt(), other.receivedAt());
    }

    private void before(long version, int received) {
        DATABASE.jdbc().update(OF_BEFORE, version, Times.text(NEW_YEAR + received));
    }

    private boolean stale(Event event) {
        return apply(event).stale();
    }

    private Event apply(Event event) {
        return records.apply(List.of(event)).get(0);
    }

    private static Samples.Draft draft(int received) {
        return new Samples.Draft().receivedAt(NEW_YEAR + received);
    }

    private static Event dated(long time, int received) {
        return draft(received).dated(time).data("{\"n\":\"d" + time + "-" + received + "\"}").event();
    }

    private static Event undated(int received) {
        return draft(received).undated(Undated.UNREADABLE).data("{\"n\":\"u" + received + "\"}").event();
    }

    private static String row() {
        return DATABASE.column("SELECT version || ' ' || COALESCE(REPLACE(REPLACE(data, '{\"n\":\"', ''), '\"}', ''), '-') FROM records").get(0);
    }
}
