package org.doorstep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.doorstep.testing.Samples.NEW_YEAR;
import static org.doorstep.testing.Samples.property;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.doorstep.event.Change;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.event.Undated;
import org.doorstep.testing.OnBothDatabases;
import org.doorstep.testing.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@OnBothDatabases
class EventLogTest {

    private static final long MINUTE = 60_000_000;

    @RegisterExtension
    static final FreshDatabase DATABASE = new FreshDatabase();

    private EventLog log;

    @BeforeEach
    void open() {
        log = new EventLog(DATABASE.database(), Duration.ofMinutes(10));
    }

    @Test
    void logsAnEventWithAllThatIsKnownOfIt() {
        Event event = new Samples.Draft().delivery("01A", 3).label("IDX").resource("Member").key("k").version(7).change(Change.DELETED)
                .data("{ \"a\": 1.50 }").event();

        assertThat(log.append(List.of(event)).fresh()).containsExactly(event);

        assertThat(DATABASE.jdbc().queryForList("SELECT * FROM events").toString()).isEqualTo(
                "[{id=01A-00003, feed=mls, source_label=IDX, provider=reso, dedup_key=IDX/7/Member/k, sequence=7, resource=Member, record_key=k,"
                        + " change=deleted, occurred_at=null, received_at=2026-01-01T00:00:00.000000Z, delivery_id=01A, origin=push,"
                        + " data={ \"a\": 1.50 }, extra=null}]");
    }

    @Test
    void nothingIsNothing() {
        assertThat(log.append(List.of())).isEqualTo(new EventLog.Appended(List.of(), List.of(), 0));
    }

    @Test
    void theSameEventInAnotherDeliveryIsADuplicate() {
        Event first = property("k", 1, "{}");
        Event again = property("k", 1, "{\"changed\":true}");
        log.append(List.of(first));

        EventLog.Appended appended = log.append(List.of(again, property("k", 2, "{}")));

        assertThat(appended.duplicates()).containsExactly(again);
        assertThat(appended.fresh()).extracting(Event::version).containsExactly(2L);
        assertThat(DATABASE.column("SELECT data FROM events ORDER BY sequence")).containsExactly("{}", "{}");
    }

    /** It was a join once, for which PostgreSQL read all there was at every bundle. */
    @Test
    void lookingForReusedNumbersDoesNotReadTheWholeLog() {
        assumeTrue(DATABASE.postgres());
        for (int from = 0; from < 40_000; from += 4_000) {
            log.append(IntStream.range(from, from + 4_000).mapToObj(n -> property("k" + n, n, "{}")).toList());
        }
        List<Event> more = IntStream.range(50_000, 50_300).mapToObj(n -> property("k" + n, n, "{}")).toList();

        long read = DATABASE.together(() -> {
            long before = tuplesRead();
            log.append(more);
            return tuplesRead() - before;
        });
        assertThat(read).isLessThan(1_000);
    }

    private static long tuplesRead() {
        return DATABASE.database().jdbc().queryForObject("SELECT seq_tup_read + COALESCE(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables WHERE relname = 'events'", Long.class);
    }

    @Test
    void theSameEventTwiceInOneDeliveryIsADuplicate() {
        Event first = new Samples.Draft().delivery("01A", 0).event();
        Event second = new Samples.Draft().delivery("01A", 1).event();

        EventLog.Appended appended = log.append(List.of(first, second));

        assertThat(appended.fresh()).containsExactly(first);
        assertThat(appended.duplicates()).containsExactly(second);
    }

    @Test
    void aDeliveryThatComesBackAfterACrashIsSentOnAgainButNotItsDuplicates() {
        log.append(List.of(property("known", 1, "{}")));
        List<Event> delivery = List.of(new Samples.Draft().delivery("01A", 0).key("new").event(), new Samples.Draft().delivery("01A", 1).key("known").event(),
                new Samples.Draft().delivery("01A", 2).key("new").event());
        EventLog.Appended before = log.append(delivery);

        EventLog.Appended after = log.append(delivery);

        assertThat(after).isEqualTo(before);
        assertThat(after.fresh()).containsExactly(delivery.get(0));
        assertThat(DATABASE.column("SELECT COUNT(*) FROM events")).containsExactly("2");
    }

    /** The provider sent it again and that went well; then an operator replays the first one, which had been set aside. */
    @Test
    void aReplayIsADuplicateOfARepetitionThatWasLoggedAfterIt() {
        log.append(List.of(hashed(5 * MINUTE, Delivery.PUSH)));

        assertThat(log.append(List.of(hashed(0, Delivery.REPLAY))).duplicates()).hasSize(1);
        assertThat(log.append(List.of(hashed(-6 * MINUTE, Delivery.REPLAY))).fresh()).hasSize(1);
    }

    /** A replay brings an old time into a batch of new ones. */
    @Test
    void anOldReplayAndANewEventOfOneBundleAreNoRepetitionsOfEachOther() {
        assertThat(log.append(List.of(hashed(0, Delivery.PUSH), hashed(-60 * MINUTE, Delivery.REPLAY))).fresh()).hasSize(2);

        EventLog.Appended appended = log.append(List.of(hashed(-120 * MINUTE, Delivery.REPLAY), hashed(MINUTE, Delivery.PUSH)));
        assertThat(appended.fresh()).extracting(Event::origin).containsExactly(Delivery.REPLAY);
    }

    private static Event hashed(long after, String origin) {
        return new Samples.Draft().identity("hash", true).receivedAt(Samples.NEW_YEAR + after).origin(origin).event();
    }

    @Test
    void labelsAreWorldsOfTheirOwn() {
        EventLog.Appended appended = log.append(List.of(new Samples.Draft().label("A").event(), new Samples.Draft().label("B").event(), new Samples.Draft().event()));

        assertThat(appended.fresh()).hasSize(3);
        assertThat(appended.reused()).isZero();
    }

    @Test
    void oneSequenceForTwoRecordsKeepsBothAndIsCounted() {
        log.append(List.of(property("a", 5, "{}"), property("c", 55, "{}")));

        EventLog.Appended appended = log.append(List.of(property("b", 5, "{}"), property("d", 6, "{}"), property("e", 7, "{}"), property("f", 7, "{}")));

        assertThat(appended.fresh()).hasSize(4);
        assertThat(appended.reused()).isEqualTo(2);
    }

    @Test
    void aKeyOfAnotherShapeHasNoSequenceToBeReused() {
        EventLog.Appended appended = log.append(List.of(new Samples.Draft().identity("a-message-id", false).event()));

        assertThat(appended.fresh()).hasSize(1);
        assertThat(appended.reused()).isZero();
    }

    @Test
    void tellsDuplicatesFromNewOnesAcrossSeveralBatches() {
        // A pattern that looks another in every batch.
        List<Event> known = IntStream.range(0, 2_500).filter(i -> i % 3 == 1).mapToObj(i -> property("k" + i, i + 1, null)).toList();
        DATABASE.together(() -> log.append(known));
        List<Event> all = IntStream.range(0, 2_500).mapToObj(i -> property("k" + i, i + 1, null)).toList();

        EventLog.Appended appended = DATABASE.together(() -> log.append(all));

        assertThat(appended.duplicates()).extracting(Event::recordKey).isEqualTo(known.stream().map(Event::recordKey).toList());
        assertThat(appended.fresh()).hasSize(2_500 - known.size());
    }

    // Clocks of several processes

    @Test
    void whatASlowClockReceivedLaterIsNotTakenForOlder() {
        dispatched(timed("01B", 60 * MINUTE, null));

        EventLog.Appended late = dispatched(timed("01A", 0, null), timed("01C", 5, null));

        assertThat(late.fresh()).extracting(event -> event.receivedAt() - NEW_YEAR).containsExactly(60 * MINUTE + 1, 60 * MINUTE + 2);
        assertThat(late.fresh()).allMatch(event -> event.version() == 0);
        assertThat(DATABASE.column("SELECT received_at FROM events ORDER BY received_at"))
                .containsExactly("2026-01-01T01:00:00.000000Z", "2026-01-01T01:00:00.000001Z", "2026-01-01T01:00:00.000002Z");
        assertThat(dispatched(timed("01D", 3, null)).fresh()).extracting(event -> event.receivedAt() - NEW_YEAR).containsExactly(60 * MINUTE + 3);
        assertThat(dispatched(timed("01E", 61 * MINUTE, null)).fresh()).extracting(event -> event.receivedAt() - NEW_YEAR).containsExactly(61 * MINUTE);
    }

    @Test
    void aDeliveryThatComesBackGetsTheTimesItHad() {
        dispatched(timed("01B", 60 * MINUTE, null));
        Event late = timed("01A", 0, null);

        EventLog.Appended first = dispatched(late);

        assertThat(dispatched(late)).isEqualTo(first);
        assertThat(dispatched(late)).isEqualTo(first);
        assertThat(dispatched(timed("01C", 1, null)).fresh()).extracting(event -> event.receivedAt() - NEW_YEAR).containsExactly(60 * MINUTE + 2);
    }

    @Test
    void deliveriesThatComeBackAfterLaterOnesGetTheTimesTheyHad() {
        Event first = timed("01A", 10, null);
        Event second = timed("01B", 15, null);
        dispatched(first);
        dispatched(second);

        assertThat(dispatched(first).fresh()).containsExactly(first);
        assertThat(dispatched(first, second, timed("01C", 13, null), timed("01D", 20, null)).fresh()).extracting(event -> event.receivedAt() - NEW_YEAR)
                .containsExactly(10L, 15L, 16L, 20L);
        assertThat(dispatched(timed("01E", 21, null)).fresh()).extracting(event -> event.receivedAt() - NEW_YEAR).containsExactly(21L);
    }

    @Test
    void timesDoNotFallWithinABundleEither() {
        EventLog.Appended both = dispatched(timed("01B", 60 * MINUTE, null), timed("01A", 5, null));

        assertThat(both.fresh()).extracting(event -> event.receivedAt() - NEW_YEAR).containsExactly(60 * MINUTE, 60 * MINUTE + 1);
        assertThat(dispatched(timed("01C", 10, null)).fresh()).extracting(event -> event.receivedAt() - NEW_YEAR).containsExactly(60 * MINUTE + 2);
    }

    @Test
    void aRepetitionThatComesBackDoesNotMoveWhatComesAfterIt() {
        Event first = timed("01A", 0, null);
        Event repetition = new Samples.Draft().delivery("01B", 0).identity("01A", false).undated(Undated.MISSING).receivedAt(NEW_YEAR + MINUTE).event();
        Event third = timed("01C", 180 * MINUTE, null);
        dispatched(first, repetition, third);

        assertThat(dispatched(first, repetition, third, timed("01D", 185 * MINUTE, null)).fresh()).extracting(event -> event.receivedAt() - NEW_YEAR)
                .containsExactly(0L, 180 * MINUTE, 185 * MINUTE);
    }

    /** It was poison, and what it lacked is there now: still it is older than what came after it. */
    @Test
    void whatWasSetAsideAndComesBackWithoutTheOthersKeepsItsTime() {
        Event poison = timed("01A", 0, null);
        dispatched(timed("01B", 5, null));
        DATABASE.together(() -> {
            new DeadLetters(DATABASE.database()).add(DeadLetter.event(new Delivery("01A", "mls", "reso", NEW_YEAR, Delivery.PUSH, "authenticated", "", "", "{}".getBytes(StandardCharsets.UTF_8)),
                    poison, "failed", null));
            return null;
        });

        assertThat(dispatched(poison).fresh()).containsExactly(poison);
    }

    /** Where a commit refused them together. */
    @Test
    void aDeliveryThatWasLoggedEventByEventComesBackWithItsLastTime() {
        Event[] all = IntStream.range(0, 3).mapToObj(i -> new Samples.Draft().delivery("01A", i).identity("01A" + i, false).undated(Undated.MISSING).receivedAt(NEW_YEAR).event())
                .toArray(Event[]::new);
        dispatched(timed("01B", 60 * MINUTE, null));
        Stream.of(all).forEach(this::dispatched);

        assertThat(dispatched(all).fresh()).extracting(event -> event.receivedAt() - NEW_YEAR).containsOnly(60 * MINUTE + 3);
    }

    /** Together as after a crash, and one by one as after queues that did not commit. */
    @Test
    void aRepetitionByItsHashThatComesBackStaysOne() {
        Event[] all = {hashed("01A", "a", 0), hashed("01B", "a", MINUTE), hashed("01C", "b", 2 * MINUTE), hashed("01D", "c", 180 * MINUTE)};
        EventLog.Appended first = dispatched(all);
        assertThat(first.duplicates()).containsExactly(all[1]);

        assertThat(dispatched(all)).isEqualTo(first);
        for (Event each : all) {
            assertThat(dispatched(each).fresh()).isEqualTo(each == all[1] ? List.of() : List.of(each));
        }
    }

    @Test
    void aChangeBackAfterTheWindowIsNoRepetitionThoughAFastClockCameBefore() {
        dispatched(hashed("01A", "x", 300 * MINUTE));
        dispatched(hashed("01B", "p", 0));
        dispatched(hashed("01C", "q", 5 * MINUTE));

        assertThat(dispatched(hashed("01D", "p", 40 * MINUTE)).fresh()).hasSize(1);
    }

    private static Event hashed(String delivery, String hash, long after) {
        return new Samples.Draft().delivery(delivery, 0).identity(hash, true).undated(Undated.MISSING).receivedAt(NEW_YEAR + after).event();
    }

    @Test
    void aVersionThatIsANumberAndAReplayedEventKeepTheirs() {
        dispatched(timed("01B", 60 * MINUTE, null));

        assertThat(dispatched(timed("01A", 0, 17L)).fresh()).extracting(Event::version).containsExactly(17L);
        Event replayed = new Samples.Draft().delivery("01Z", 0).identity("z", false).receivedAt(NEW_YEAR).origin("replay").event();
        assertThat(dispatched(replayed).fresh()).containsExactly(replayed);
    }

    private EventLog.Appended dispatched(Event... events) {
        return DATABASE.together(() -> {
            new Lanes(DATABASE.database()).lock("mls");
            return log.append(List.of(events));
        });
    }

    /** Without a sequence it has no version: the time received decides. */
    private static Event timed(String delivery, long after, Long sequence) {
        Samples.Draft draft = new Samples.Draft().delivery(delivery, 0).identity(delivery, false).receivedAt(NEW_YEAR + after);
        return (sequence == null ? draft.undated(Undated.MISSING) : draft.version(sequence)).event();
    }

    // Identities that are hashes

    @Test
    void theSameContentWithinTheWindowIsADuplicate() {
        log.append(List.of(hashed("h", 0)));

        assertThat(log.append(List.of(hashed("h", 10 * MINUTE))).duplicates()).hasSize(1);
        assertThat(log.append(List.of(hashed("i", 10 * MINUTE))).fresh()).hasSize(1);
    }

    @Test
    void theSameContentAfterTheWindowIsANewEvent() {
        log.append(List.of(hashed("h", 0)));

        assertThat(log.append(List.of(hashed("h", 10 * MINUTE + 1))).fresh()).hasSize(1);
        assertThat(log.append(List.of(hashed("h", 10 * MINUTE + 2))).duplicates()).hasSize(1);
    }

    @Test
    void theWindowStartsAtTheEventThatCountedNotAtItsRepetitions() {
        log.append(List.of(hashed("h", 0)));
        log.append(List.of(hashed("h", 9 * MINUTE)));

        assertThat(log.append(List.of(hashed("h", 11 * MINUTE))).fresh()).hasSize(1);
    }

    @Test
    void theWindowHoldsWithinOneBatchToo() {
        log.append(List.of(hashed("h", 0)));

        EventLog.Appended appended = log.append(List.of(hashed("h", 9 * MINUTE), hashed("h", 11 * MINUTE), hashed("h", 12 * MINUTE),
                hashed("h", 21 * MINUTE), hashed("h", 22 * MINUTE), hashed("i", 22 * MINUTE)));

        assertThat(appended.fresh()).extracting(event -> (event.receivedAt() - NEW_YEAR) / MINUTE).containsExactly(11L, 22L, 22L);
    }

    @Test
    void aHashedEventThatComesBackAfterACrashIsSentOnAgain() {
        List<Event> delivery = List.of(hashed("h", 0), hashed("h", 0));

        EventLog.Appended before = log.append(delivery);
        EventLog.Appended after = log.append(delivery);

        assertThat(before.fresh()).hasSize(1);
        assertThat(after).isEqualTo(before);
    }

    @Test
    void anEventThatCountedComesBackAfterACrashEvenIfALaterOneCountedToo() {
        log = new EventLog(DATABASE.database(), Duration.ZERO);
        List<Event> delivery = List.of(hashed("h", 0), hashed("h", 1));

        EventLog.Appended before = log.append(delivery);
        EventLog.Appended after = log.append(delivery);

        assertThat(before.fresh()).hasSize(2);
        assertThat(after).isEqualTo(before);
    }

    private static Event hashed(String hash, long after) {
        return new Samples.Draft().identity(hash, true).receivedAt(NEW_YEAR + after).event();
    }
}
