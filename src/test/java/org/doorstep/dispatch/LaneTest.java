package org.doorstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.doorstep.testing.Samples.batch;
import static org.doorstep.testing.Samples.element;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.doorstep.event.Delivery;
import org.doorstep.journal.Bundle;
import org.doorstep.testing.House;
import org.doorstep.testing.OnBothDatabases;
import org.doorstep.testing.Samples;
import org.doorstep.testing.SharedHouse;
import org.doorstep.testing.Tally;
import org.doorstep.testing.Weather;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a lane makes of a bundle, by the kind of fault it meets. Real database, real queues; the routes of {@code src/test/resources/house}. */
@OnBothDatabases
class LaneTest {

    @RegisterExtension
    static final SharedHouse SHARED = new SharedHouse();

    private House house;
    private String feed;

    @BeforeEach
    void feedOfItsOwn() {
        house = SHARED.house();
        feed = SHARED.feed();
    }

    // Runs

    @Test
    void aBundleIsCutIntoRunsOfOneResourceInOrder() throws Exception {
        feed = SHARED.strictFeed();
        house.dispatch(feed, batch(element(1, "Runa", "a", null), element(2, "Runa", "b", null), element(3, "Runb", "c", null)), batch(element(4, "Runa", "d", null)));

        assertThat(texts("events.runs", 3)).containsExactly(feed + " Runa 2", feed + " Runb 1", feed + " Runa 1");
    }

    @Test
    void resourcesThatAlternateAreOneRunEach() throws Exception {
        house.dispatch(feed, batch(element(1, "Runa", "a", null), element(2, "Runb", "b", null), element(3, "Runa", "c", null), element(4, "Runb", "d", null)),
                batch(element(5, "Runa", "e", null)));

        assertThat(texts("events.runs", 2)).containsExactly(feed + " Runa 3", feed + " Runb 2");
    }

    @Test
    void deliveriesOfOneBundleShareARun() throws Exception {
        house.dispatch(feed, batch(element(1, "Runa", "a", null)), batch(), batch(element(2, "Runa", "b", null)));

        assertThat(texts("events.runs", 1)).containsExactly(feed + " Runa 2");
    }

    // Poison

    @Test
    void whenALaterStepFailsNothingOfTheBundleIsCommittedButTheGoodEventsGoOnAlone() throws Exception {
        house.dispatch(feed, batch(element(1, "Stepped", "a", "{\"a\":1}"), element(2, "Stepped", "bad-b", "{\"a\":2}"), element(3, "Property", "p", "{}"),
                element(4, "Stepped", "c", "{\"a\":3}"), element(5, "Stepped", "bad-d", null), element(6, "Stepped", "a", "{\"a\":4}")));

        // A commit of the first try or of the trial would show twice, or show the bad ones.
        assertThat(keys("events.reso.Other", 0)).isEmpty();
        assertThat(keys("events.reso.Stepped", 3)).containsExactly("a", "c", "a");
        assertThat(texts("events.custom", 3)).containsExactly(feed + " a", feed + " c", feed + " a");
        assertThat(column("SELECT record_key || a FROM stepped WHERE feed = '%s' ORDER BY 1")).containsExactly("a4", "c3");
        assertThat(column("SELECT record_key FROM events WHERE feed = '%s' ORDER BY id")).containsExactly("a", "p", "c", "a");
        assertThat(column("SELECT record_key FROM records WHERE feed = '%s' ORDER BY 1")).containsExactly("a", "c", "p");
        assertThat(column("SELECT record_key FROM property WHERE feed = '%s'")).containsExactly("p");
        assertThat(column("SELECT kind || '|' || resource || '|' || record_key || '|' || reason || '|' || detail || '|' || $body FROM dead_letters WHERE feed = '%s' ORDER BY id"))
                .containsExactly(
                        "event|Stepped|bad-b|failed|IllegalStateException: no " + feed + " bad-b|" + element(2, "Stepped", "bad-b", "{\"a\":2}"),
                        "event|Stepped|bad-d|failed|IllegalStateException: no " + feed + " bad-d|" + element(5, "Stepped", "bad-d", null));
        assertThat(house.counter("doorstep.dead.letters", "feed", feed)).isEqualTo(2);
    }

    @Test
    void aPoisonEventThatIsSentAgainIsCountedInItsRow() {
        String bad = batch(element(1, "Stepped", "bad", null));
        house.dispatch(feed, bad);
        house.dispatch(feed, bad);

        assertThat(column("SELECT count FROM dead_letters WHERE feed = '%s'")).containsExactly("2");
    }

    @Test
    void whatTheDatabaseRefusesIsPoison() throws Exception {
        house.dispatch(feed, batch(element(1, "Constrained", "a", "{\"a\":1}"), element(2, "Constrained", "b", "{\"a\":2}")));
        house.dispatch(feed, batch(element(3, "Constrained", "c", "{\"a\":3}"), element(4, "Constrained", "a", "{\"a\":4}"), element(5, "Constrained", "d", "{\"a\":5}")));

        assertThat(column("SELECT record_key || a FROM constrained WHERE feed = '%s' ORDER BY 1")).containsExactly("a1", "b2", "c3", "d5");
        assertThat(keys("events.reso.Constrained", 4)).containsExactly("a", "b", "c", "d");
        assertThat(column("SELECT record_key || '|' || reason FROM dead_letters WHERE feed = '%s'")).containsExactly("a|refused by the database");
        // The tombstone of nothing: the record is as its last good event left it.
        assertThat(column("SELECT version FROM records WHERE feed = '%s' AND record_key = 'a'")).containsExactly("1");
    }

    /** No trial shows it, for none commits. */
    @Test
    void whatTheDatabaseRefusesAtTheCommitIsPoison() throws Exception {
        house.update("CREATE TABLE IF NOT EXISTS owners (name TEXT PRIMARY KEY)");
        house.update("CREATE TABLE IF NOT EXISTS owned (feed TEXT, owner TEXT REFERENCES owners (name) DEFERRABLE INITIALLY DEFERRED)");
        house.update("INSERT INTO owners (name) VALUES ('a') ON CONFLICT DO NOTHING");

        house.dispatch(feed, batch(element(1, "Owned", "a", null), element(2, "Owned", "nobody", null)), "no JSON", batch(element(3, "Owned", "a", null), element(4, "Property", "p", "{}")));

        assertThat(column("SELECT sequence FROM events WHERE feed = '%s' ORDER BY id")).containsExactly("1", "3", "4");
        assertThat(column("SELECT COUNT(*) FROM owned WHERE feed = '%s'")).containsExactly("2");
        assertThat(keys("events.reso.Owned", 2)).containsExactly("a", "a");
        assertThat(column("SELECT kind || '|' || reason FROM dead_letters WHERE feed = '%s' ORDER BY kind")).containsExactly("delivery|not JSON", "event|refused by the database");
        assertThat(house.counter("doorstep.dead.letters", "feed", feed, "kind", "delivery")).isEqualTo(1);
    }

    @Test
    void aTableThatRefusesAtEveryCommitIsABrokenRoute() {
        house.update("CREATE TABLE IF NOT EXISTS owners (name TEXT PRIMARY KEY)");
        house.update("CREATE TABLE IF NOT EXISTS owned (feed TEXT, owner TEXT REFERENCES owners (name) DEFERRABLE INITIALLY DEFERRED)");

        house.dispatch(feed, batch(many(1, 20, "Owned")));
        for (int n = 21; n <= 30; n++) {
            house.dispatch(feed, batch(many(n, 1, "Owned")));
        }

        assertThat(column("SELECT resource FROM parked WHERE feed = '%s'")).containsExactly("Owned");
        assertThat(column("SELECT COUNT(*) FROM dead_letters WHERE feed = '%s'")).containsExactly("24");
        assertThat(column("SELECT COUNT(*) FROM events WHERE feed = '%s'")).containsExactly("6");
    }

    @Test
    void aNumberThatItsColumnCannotHoldCostsNothingElse() {
        String tooLong = "{\"ListPrice\":" + "9".repeat(1_001) + "}";
        house.dispatch(feed, batch(element(1, "Property", "a", "{}"), element(2, "Property", "b", tooLong), element(3, "Property", "c", "{}")));

        assertThat(column("SELECT record_key FROM property WHERE feed = '%s' ORDER BY 1")).containsExactly("a", "b", "c");
        assertThat(column("SELECT record_key FROM property WHERE feed = '%s' AND list_price IS NULL ORDER BY 1")).containsExactly("a", "b", "c");
        assertThat(column("SELECT COUNT(*) FROM dead_letters WHERE feed = '%s'")).containsExactly("0");
    }

    @Test
    void aRouteThatFailsOnlyForSeveralEventsAtOnceGetsThemOneByOne() throws Exception {
        house.dispatch(feed, batch(element(1, "Single", "a", null), element(2, "Single", "b", null), element(3, "Single", "c", null)));

        assertThat(keys("events.reso.Single", 3)).containsExactly("a", "b", "c");
        assertThat(column("SELECT COUNT(*) FROM dead_letters WHERE feed = '%s'")).containsExactly("0");
    }

    @Test
    void aRouteThatFailsForLoneEventsOnlyCostsThoseThatAreLeftAlone() {
        house.dispatch(feed, batch(element(1, "Pairs", "a", null), element(2, "Pairs", "b", null)));
        house.dispatch(feed, batch(many(3, 4, "Pairs")));
        house.dispatch(feed, batch(element(7, "Property", "p", "{}")));

        assertThat(column("SELECT record_key FROM dead_letters WHERE feed = '%s' ORDER BY 1")).containsExactly("k3", "k4", "k5", "k6");
        assertThat(column("SELECT record_key FROM events WHERE feed = '%s' ORDER BY id")).containsExactly("a", "b", "p");
    }

    @Test
    void aBadEventIsFoundByHalving() {
        List<String> elements = new ArrayList<>(List.of(many(1, 256, "Tallied")));
        elements.set(170, element(171, "Tallied", "bad", null));

        house.dispatch(feed, batch(elements.toArray(String[]::new)));

        assertThat(column("SELECT record_key FROM dead_letters WHERE feed = '%s'")).containsExactly("bad");
        assertThat(column("SELECT COUNT(*) FROM events WHERE feed = '%s'")).containsExactly("255");
        // All together, two halves eight times, and all together without it.
        assertThat(Tally.of(feed)).isEqualTo(1 + 2 * 8 + 1);
    }

    @Test
    void aPoisonedBundleGoesOnInPiecesAndWhatIsThroughIsNotSentAgainAfterAnOutage() throws Exception {
        Bundle bundle = bundle(batch(many(1, 60, "Property")), batch(element(61, "Stepped", "bad", null), element(62, "Stepped", "good", null)), "no JSON",
                batch(many(63, 60, "Stormy")));
        Weather.bad(feed);
        for (int attempt = 0; attempt < 3; attempt++) {
            assertThatThrownBy(() -> house.dispatch(bundle)).hasRootCauseMessage("not now");
        }
        assertThat(column("SELECT COUNT(*) FROM events WHERE feed = '%s'")).containsExactly("61");
        assertThat(column("SELECT COUNT(*) FROM property WHERE feed = '%s'")).containsExactly("60");

        Weather.good(feed);
        // What was taken together comes back message by message, and again where the journal cannot commit.
        bundle.deliveries().forEach(delivery -> {
            house.dispatch(new Bundle(feed, List.of(delivery)));
            house.dispatch(new Bundle(feed, List.of(delivery)));
        });

        assertThat(keys("events.reso.Property", 60)).doesNotHaveDuplicates();
        assertThat(keys("events.reso.Stepped", 1)).containsExactly("good");
        assertThat(keys("events.reso.Stormy", 60)).doesNotHaveDuplicates();
        assertThat(column("SELECT sequence FROM events WHERE feed = '%s' ORDER BY id"))
                .isEqualTo(IntStream.rangeClosed(1, 122).filter(n -> n != 61).mapToObj(Integer::toString).toList());
        assertThat(column("SELECT kind || count FROM dead_letters WHERE feed = '%s' ORDER BY id")).containsExactlyInAnyOrder("delivery1", "event1");
        house.dispatch(feed, batch(many(200, 60, "Property")), "no JSON either", batch(many(300, 60, "Property")));
        assertThat(house.counter("doorstep.dead.letters", "feed", feed, "kind", "event")).isEqualTo(1);
        assertThat(house.counter("doorstep.dead.letters", "feed", feed, "kind", "delivery")).isEqualTo(2);
    }

    @Test
    void afterPoisonBundlesGoInPiecesForAWhile() {
        house.dispatch(feed, batch(element(1, "Stepped", "bad", null)));
        Weather.bad(feed);
        assertThatThrownBy(() -> house.dispatch(feed, batch(many(100, 60, "Property")), batch(many(200, 60, "Stormy")))).hasRootCauseMessage("not now");
        assertThat(column("SELECT COUNT(*) FROM events WHERE feed = '%s'")).containsExactly("60");

        for (int n = 0; n < 20; n++) {
            house.dispatch(feed, batch(element(300 + n, "Property", "k", "{}")));
        }
        assertThatThrownBy(() -> house.dispatch(feed, batch(many(400, 60, "Property")), batch(many(500, 60, "Stormy")))).hasRootCauseMessage("not now");

        assertThat(column("SELECT COUNT(*) FROM events WHERE feed = '%s'")).containsExactly("80");
        Weather.good(feed);
    }

    @Test
    void aBodyThatNoMessageCanHoldBlocksNobody() {
        house.dispatch(feed, batch(element(1, "Listbody", "a", null), element(2, "Property", "b", "{}")));

        assertThat(column("SELECT record_key FROM property WHERE feed = '%s'")).containsExactly("b");
        assertThat(column("SELECT record_key FROM dead_letters WHERE feed = '%s'")).containsExactly("a");
    }

    // Broken routes

    @ParameterizedTest
    @CsvSource({"Sqlerror, SQL: syntax error", "Notable, SQL: no such table 'not_there'", "Mismatch, SQL: SQLException", "Noscheme, endpoint missing: nosuchscheme:",
        "Nobean, endpoint missing: bean://nobody", "Nodirect, endpoint missing: direct://nobody", "Nohost, host not reachable: ConnectException"})
    void aBrokenRouteIsParkedForItsResourceAndTheOthersFlow(String resource, String reason) throws Exception {
        house.dispatch(feed, batch(element(1, "Property", "a", "{}"), element(2, resource, "b", "{}"), element(3, "Property", "c", "{}")));
        house.dispatch(feed, batch(element(4, resource, "d", "{}"), element(5, "Property", "e", "{}")));

        assertThat(column("SELECT record_key FROM property WHERE feed = '%s' ORDER BY 1")).containsExactly("a", "c", "e");
        assertThat(column("SELECT record_key FROM events WHERE feed = '%s' ORDER BY id")).containsExactly("a", "b", "c", "d", "e");
        assertThat(column("SELECT COUNT(*) FROM records WHERE feed = '%s'")).containsExactly("5");
        assertThat(column("SELECT COUNT(*) FROM dead_letters WHERE feed = '%s'")).containsExactly("0");
        assertThat(column("SELECT resource || '|' || reason FROM parked WHERE feed = '%s'")).singleElement().asString().startsWith(resource + "|" + reason)
                .matches(".*, step '[a-zA-Z]+[0-9]+' in " + resource.toLowerCase(Locale.ROOT) + "\\.camel\\.yaml:[0-9]+");
        assertThat(column("SELECT record_key FROM parked JOIN events ON events.id = first_event_id WHERE parked.feed = '%s'")).containsExactly("b");
        keys("events.reso." + resource, 0);
    }

    @Test
    void healthNamesWhatIsParked() throws Exception {
        house.dispatch(feed, batch(element(1, "Sqlerror", "a", null)));

        var health = house.get(house.admin("/observe/health?data=true"));
        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(new ObjectMapper().readTree(health.body()).at("/checks").findParents("data").toString()).contains("\"" + feed + "/Sqlerror\":\"SQL: syntax error (" + (SHARED.postgres() ? "SQLState 42601" : "SQLITE_ERROR") + "), step ")
                .contains("; first event " + column("SELECT id FROM events WHERE feed = '%s'").get(0) + "; fix the route, then: bin/doorstep routes resume " + feed + " Sqlerror\"");
    }

    /** An error of SQL that was put together from an event names its values. */
    @Test
    void whyARouteIsParkedHoldsNoValues() {
        house.dispatch(feed, batch(element(1, "Leaky", "Hortensia", null)));

        assertThat(column("SELECT reason FROM parked WHERE feed = '%s'")).singleElement().asString()
                .startsWith("SQL: no such column (" + (SHARED.postgres() ? "SQLState 42703" : "SQLITE_ERROR") + "), step ").doesNotContainIgnoringCase("hortensia");
    }

    /** SQLite goes on in a transaction in which a statement failed, PostgreSQL does not: there the step cannot have caught it. */
    @Test
    void whatAStepCaughtOfTheDatabaseIsItsRoutesFaultWhereItCostTheTransaction() throws Exception {
        house.dispatch(feed, batch(element(1, "Property", "a", "{}"), element(2, "Swallows", "b", "{\"sql\":1}"), element(3, "Property", "c", "{}")));

        assertThat(column("SELECT record_key FROM property WHERE feed = '%s' ORDER BY 1")).containsExactly("a", "c");
        assertThat(column("SELECT COUNT(*) FROM dead_letters WHERE feed = '%s'")).containsExactly("0");
        assertThat(column("SELECT resource || '|' || reason FROM parked WHERE feed = '%s'"))
                .isEqualTo(SHARED.postgres() ? List.of("Swallows|SQL: syntax error (SQLState 42601)") : List.of());
        assertThat(keys("events.reso.Swallows", SHARED.postgres() ? 0 : 1)).isEqualTo(SHARED.postgres() ? List.of() : List.of("b"));
    }

    @Test
    void aBrokenRouteOfOneFeedIsNotParkedForAnother() throws Exception {
        String other = SHARED.feed();
        Bundle bundle = new Bundle(other, List.of(Samples.delivery(other, batch(element(1, "Stormy", "a", null)).getBytes(StandardCharsets.UTF_8))));
        house.update("INSERT INTO parked (feed, resource, reason, first_event_id, parked_at) VALUES ('" + feed + "', 'Stormy', 'test', '', '')");

        house.dispatch(feed, batch(element(1, "Stormy", "a", null)));
        house.dispatch(bundle);

        assertThat(house.messages("events.reso.Stormy", any -> true, 1)).extracting(message -> message.getStringProperty("feed")).containsExactly(other);
    }

    @Test
    void poisonAndABrokenRouteInOneBundleAreToldApart() throws Exception {
        house.dispatch(feed, batch(element(1, "Stepped", "bad", null), element(2, "Sqlerror", "b", null), element(3, "Stepped", "c", "{}")));

        assertThat(column("SELECT record_key FROM dead_letters WHERE feed = '%s'")).containsExactly("bad");
        assertThat(column("SELECT resource FROM parked WHERE feed = '%s'")).containsExactly("Sqlerror");
        assertThat(keys("events.reso.Stepped", 1)).containsExactly("c");
        assertThat(column("SELECT record_key FROM events WHERE feed = '%s' ORDER BY id")).containsExactly("b", "c");
    }

    @Test
    void severalBrokenRoutesInOneBundleAreAllParked() {
        house.dispatch(feed, batch(element(1, "Sqlerror", "a", null), element(2, "Nobean", "b", null), element(3, "Notable", "c", null), element(4, "Property", "d", "{}")));

        assertThat(column("SELECT resource FROM parked WHERE feed = '%s' ORDER BY 1")).containsExactly("Nobean", "Notable", "Sqlerror");
        assertThat(column("SELECT COUNT(*) FROM property WHERE feed = '%s'")).containsExactly("1");
    }

    // Equal failures in a row

    @Test
    void twentyFiveEqualFailuresInARowMeanThatTheRouteIsBroken() {
        house.dispatch(feed, refused(1, 10));
        house.dispatch(feed, refused(11, 14));
        assertThat(column("SELECT COUNT(*) FROM dead_letters WHERE feed = '%s'")).containsExactly("24");
        assertThat(column("SELECT COUNT(*) FROM parked WHERE feed = '%s'")).containsExactly("0");

        house.dispatch(feed, refused(25, 3), batch(element(100, "Property", "p", "{}")));

        assertThat(column("SELECT resource || '|' || reason FROM parked WHERE feed = '%s'")).singleElement().asString().startsWith("Refusing|equal failures in a row: IllegalStateException, step ");
        assertThat(column("SELECT COUNT(*) FROM dead_letters WHERE feed = '%s'")).containsExactly("24");
        assertThat(column("SELECT COUNT(*) FROM events WHERE feed = '%s'")).containsExactly("4");
        assertThat(column("SELECT COUNT(*) FROM property WHERE feed = '%s'")).containsExactly("1");
    }

    @Test
    void fiftyEqualFailuresInOneBundleParkTheRouteAndLoseNoEvent() {
        house.dispatch(feed, refused(1, 50));

        assertThat(column("SELECT resource FROM parked WHERE feed = '%s'")).containsExactly("Refusing");
        assertThat(column("SELECT COUNT(*) FROM events WHERE feed = '%s'")).containsExactly("50");
        assertThat(column("SELECT COUNT(*) FROM dead_letters WHERE feed = '%s'")).containsExactly("0");
    }

    @Test
    void failuresWithGoodEventsBetweenThemAreNotInARow() {
        house.dispatch(feed, IntStream.range(0, 30).mapToObj(n -> batch(element(2 * n + 1, "Picky", "bad" + n, null), element(2 * n + 2, "Picky", "good" + n, null)))
                .toArray(String[]::new));

        assertThat(column("SELECT COUNT(*) FROM parked WHERE feed = '%s'")).containsExactly("0");
        assertThat(column("SELECT COUNT(*) FROM dead_letters WHERE feed = '%s'")).containsExactly("30");
        assertThat(column("SELECT COUNT(*) FROM events WHERE feed = '%s'")).containsExactly("30");
    }

    @Test
    void failuresWithGoodBundlesBetweenThemAreNotInARow() {
        for (int n = 0; n < 3; n++) {
            int from = 100 * n;
            house.dispatch(feed, IntStream.rangeClosed(1, 10).mapToObj(i -> batch(element(from + i, "Picky", "bad" + (from + i), null))).toArray(String[]::new));
            house.dispatch(feed, batch(element(from + 11, "Picky", "good", null)));
        }

        assertThat(column("SELECT COUNT(*) FROM parked WHERE feed = '%s'")).containsExactly("0");
        assertThat(column("SELECT COUNT(*) FROM dead_letters WHERE feed = '%s'")).containsExactly("30");
    }

    // Outages

    @Test
    void anOutageSetsNothingAsideAndTheBundleGoesThroughWhenItIsOver() throws Exception {
        Bundle bundle = bundle(batch(element(1, "Property", "a", "{}"), element(2, "Stormy", "b", null), element(3, "Stepped", "bad", null), element(4, "Stormy", "d", null)));
        Weather.bad(feed);
        for (int attempt = 0; attempt < 8; attempt++) {
            assertThatThrownBy(() -> house.dispatch(bundle)).hasRootCauseMessage("not now");
        }
        assertThat(column("SELECT COUNT(*) FROM events WHERE feed = '%s'")).containsExactly("0");
        assertThat(column("SELECT COUNT(*) FROM dead_letters WHERE feed = '%s'")).containsExactly("0");
        assertThat(column("SELECT COUNT(*) FROM parked WHERE feed = '%s'")).containsExactly("0");

        Weather.good(feed);
        house.dispatch(bundle);

        assertThat(column("SELECT record_key FROM events WHERE feed = '%s' ORDER BY id")).containsExactly("a", "b", "d");
        assertThat(keys("events.reso.Stormy", 2)).containsExactly("b", "d");
        assertThat(column("SELECT record_key FROM dead_letters WHERE feed = '%s'")).containsExactly("bad");
    }

    @Test
    void anOutageInWhichNotEvenTheAttemptsCanBeForgottenMakesNoKiller() {
        Bundle bundle = bundle(batch(element(1, "Stormy", "a", null)));
        Weather.bad(feed);
        if (SHARED.postgres()) {
            house.update("CREATE FUNCTION stuck() RETURNS trigger AS 'BEGIN RAISE ''stuck''; END' LANGUAGE plpgsql");
            house.update("CREATE TRIGGER stuck BEFORE DELETE ON attempts FOR EACH ROW WHEN (OLD.feed = '" + feed + "') EXECUTE FUNCTION stuck()");
        } else {
            house.update("CREATE TRIGGER stuck BEFORE DELETE ON attempts WHEN OLD.feed = '" + feed + "' BEGIN SELECT RAISE(ABORT, 'stuck'); END");
        }
        for (int attempt = 0; attempt < 8; attempt++) {
            assertThatThrownBy(() -> house.dispatch(bundle)).isInstanceOf(RuntimeException.class);
        }
        Weather.good(feed);
        house.update("DROP TRIGGER stuck" + (SHARED.postgres() ? " ON attempts" : ""));
        house.dispatch(bundle);

        assertThat(column("SELECT COUNT(*) FROM dead_letters WHERE feed = '%s'")).containsExactly("0");
        assertThat(column("SELECT COUNT(*) FROM events WHERE feed = '%s'")).containsExactly("1");
    }

    @Test
    void whenOurOwnTablesAreAwayNothingIsSetAsideOrParked() {
        Bundle bundle = bundle(batch(element(1, "Property", "a", "{}")));
        house.update("ALTER TABLE records RENAME TO records_away");
        try {
            assertThatThrownBy(() -> house.dispatch(bundle)).isInstanceOf(RuntimeException.class);
        } finally {
            house.update("ALTER TABLE records_away RENAME TO records");
        }
        assertThat(column("SELECT COUNT(*) FROM dead_letters WHERE feed = '%s'")).containsExactly("0");
        assertThat(column("SELECT COUNT(*) FROM parked WHERE feed = '%s'")).containsExactly("0");

        house.dispatch(bundle);
        assertThat(column("SELECT COUNT(*) FROM events WHERE feed = '%s'")).containsExactly("1");
    }

    // Deliveries and elements that cannot be read

    @Test
    void anUndecodableDeliveryIsOneRowHoweverOftenItComes() {
        house.dispatch(feed, "{\"value\": [ // as printed\n]}", batch(element(1, "Property", "a", "{}")));
        house.dispatch(feed, "{\"value\": [ // as printed\n]}");

        assertThat(column("SELECT kind || '|' || reason || '|' || detail || '|' || count || '|' || $body FROM dead_letters WHERE feed = '%s'"))
                .containsExactly("delivery|not JSON|not JSON (at byte 12)|2|{\"value\": [ // as printed\n]}");
        assertThat(column("SELECT COUNT(*) FROM property WHERE feed = '%s'")).containsExactly("1");
    }

    @Test
    void oneBadElementIsKeptWithItsReasonAndTheOthersGoOnInOrder() throws Exception {
        List<String> elements = new ArrayList<>(IntStream.rangeClosed(1, 9).mapToObj(n -> element(n, "Property", "k" + n, "{}")).toList());
        elements.add(4, "{\"EntityEventSequence\": \"ü\", \"ResourceName\": \"Property\"}");

        house.dispatch(feed, batch(elements.toArray(String[]::new)));

        assertThat(keys("events.reso.Property", 9)).containsExactly("k1", "k2", "k3", "k4", "k5", "k6", "k7", "k8", "k9");
        assertThat(column("SELECT kind || '|' || reason || '|' || $body FROM dead_letters WHERE feed = '%s'"))
                .containsExactly("element|bad EntityEventSequence|" + elements.get(4));
    }

    // Coming back after a crash

    @Test
    void aBundleThatComesBackTakesEffectOnceInTablesAndIsSentAgainToQueues() throws Exception {
        Bundle bundle = bundle(batch(element(1, "Property", "a", "{}"), element(2, "Property", "a", "{}")), batch(element(2, "Property", "a", "{}")));
        house.dispatch(bundle);
        // What comes between makes the lane forget it, as a crash does.
        house.dispatch(feed, batch());
        house.dispatch(bundle);

        assertThat(keys("events.reso.Property", 4)).containsExactly("a", "a", "a", "a");
        assertThat(column("SELECT COUNT(*) FROM events WHERE feed = '%s'")).containsExactly("2");
        assertThat(column("SELECT event_id FROM property WHERE feed = '%s'")).isEqualTo(column("SELECT id FROM events WHERE feed = '%s' AND sequence = 2"));
    }

    @Test
    void aDeliveryThatKilledTheProcessAgainAndAgainIsSetAsideAndTheOthersGoOn() throws Exception {
        Bundle bundle = bundle(batch(element(1, "Property", "a", "{}")), batch(element(2, "Property", "b", "{}")), batch(element(3, "Property", "c", "{}")));
        attempts(bundle, 3, 6, 3);

        house.dispatch(bundle);

        assertThat(column("SELECT record_key FROM events WHERE feed = '%s' ORDER BY id")).containsExactly("a", "c");
        assertThat(column("SELECT kind || '|' || reason || '|' || delivery_id FROM dead_letters WHERE feed = '%s'"))
                .containsExactly("delivery|killed the process|" + bundle.deliveries().get(1).id());
        assertThat(column("SELECT COUNT(*) FROM attempts WHERE feed = '%s'")).containsExactly("0");
    }

    @Test
    void whatWentThroughAloneIsNoLongerCountedWhenTheNextIsTried() throws Exception {
        Bundle bundle = bundle(batch(element(1, "Counting", "a", null)), batch(element(2, "Counting", "b", null)), batch(element(3, "Counting", "c", null)));
        attempts(bundle, 5, 5, 5);

        house.dispatch(bundle);

        assertThat(texts("events.attempts", 3)).containsExactly(feed + " 3", feed + " 2", feed + " 1");
    }

    @Test
    void asManyBundlesAsAreTakenTogetherAreCountedOnceAndLaterOnesNot() throws Exception {
        house.dispatch(feed, batch(element(1, "Counting", "a", null)), batch());
        for (int bundle = 2; bundle < Bundle.TOGETHER; bundle++) {
            house.dispatch(feed, batch());
        }
        house.dispatch(feed, batch(element(2, "Counting", "b", null)));
        house.dispatch(feed, batch(element(3, "Counting", "c", null)));

        assertThat(texts("events.attempts", 3)).containsExactly(feed + " 2", feed + " 1", feed + " 0");
    }

    @Test
    void anOutageOfAnotherDeliveryOfItsBundleDoesNotClearAKiller() throws Exception {
        Bundle bundle = bundle(batch(element(1, "Property", "killer", "{}")), batch(element(2, "Stormy", "a", null)), batch(element(3, "Property", "suspect", "{}")));
        attempts(bundle, 6, 3, 5);
        Weather.bad(feed);
        assertThatThrownBy(() -> house.dispatch(bundle)).hasRootCauseMessage("not now");
        assertThatThrownBy(() -> house.dispatch(bundle)).hasRootCauseMessage("not now");
        assertThat(column("SELECT count FROM attempts WHERE feed = '%s' ORDER BY delivery_id")).containsExactly("6", "5");

        Weather.good(feed);
        house.dispatch(bundle);

        assertThat(column("SELECT record_key FROM events WHERE feed = '%s' ORDER BY id")).containsExactly("a", "suspect");
        assertThat(column("SELECT reason FROM dead_letters WHERE feed = '%s'")).containsExactly("killed the process");
    }

    @Test
    void aKillerIsStillKnownWhenWhatWaitedBeforeItWentThrough() throws Exception {
        Bundle killer = bundle(batch(element(2, "Property", "b", "{}")));
        attempts(killer, 6);

        house.dispatch(feed, batch(element(1, "Property", "a", "{}")));
        house.dispatch(killer);

        assertThat(column("SELECT record_key FROM events WHERE feed = '%s'")).containsExactly("a");
        assertThat(column("SELECT reason FROM dead_letters WHERE feed = '%s'")).containsExactly("killed the process");
    }

    // Which route

    @Test
    void resourcesWithoutARouteOfTheirOwnGoToOtherUnderTheirTrueNames() throws Exception {
        List<String> resources = List.of("Unheard", "PROPERTY", "property", "Other", "other", "door-reso", "Lane-f0", "lane-f0", "reso.property", "Listing", "../x", "a b\u00fc");

        house.dispatch(feed, resources.stream().map(resource -> batch(element(1, resource, "k", "{}"))).toArray(String[]::new));

        assertThat(house.messages("events.reso.Other", feed, resources.size())).extracting(message -> message.getStringProperty("resource")).isEqualTo(resources);
        assertThat(column("SELECT resource FROM events WHERE feed = '%s' ORDER BY id")).isEqualTo(resources);
        assertThat(column("SELECT COUNT(*) FROM property WHERE feed = '%s'")).containsExactly("0");
    }

    @Test
    void aRouteThatIsStoppedForAMomentIsAnOutage() throws Exception {
        Bundle bundle = bundle(batch(element(1, "Runa", "a", null)));
        house.doorstep().camel().getRouteController().stopRoute("runa");
        assertThatThrownBy(() -> house.dispatch(bundle)).hasMessage("route runa is not running");
        assertThat(column("SELECT COUNT(*) FROM parked WHERE feed = '%s'")).containsExactly("0");

        house.doorstep().camel().getRouteController().startRoute("runa");
        house.dispatch(bundle);
        assertThat(texts("events.runs", 1)).hasSize(1);
    }

    @Test
    void openHousesAreWrittenBySqlInTheRoute() throws Exception {
        String data = "{\"ListingKey\":\"L1\",\"OpenHouseDate\":\"2026-05-01\",\"OpenHouseStartTime\":\"2026-05-01T10:00:00-04:00\",\"OpenHouseStatus\":\"Active\",\"OpenHouseRemarks\":\"it's ?:open\"}";
        house.dispatch(feed, batch(element(1, "OpenHouse", "o1", data), element(2, "OpenHouse", "o2", "{}"), element(3, "OpenHouse", "o1", data.replace("Active", "Ended"))));

        assertThat(house.rows("SELECT record_key, listing_key, open_house_date, start_time, status, remarks FROM open_house WHERE feed = '" + feed + "' ORDER BY 1").toString()).isEqualTo(
                "[{record_key=o1, listing_key=L1, open_house_date=2026-05-01, start_time=2026-05-01T14:00:00.000000Z, status=Ended, remarks=it's ?:open},"
                        + " {record_key=o2, listing_key=null, open_house_date=null, start_time=null, status=null, remarks=null}]");
        assertThat(keys("events.reso.OpenHouse", 3)).containsExactly("o1", "o2", "o1");

        house.dispatch(feed, batch(element(4, "OpenHouse", "o1", null), "{\"EventTypes\":[\"Delete\"]," + element(5, "OpenHouse", "o2", null).substring(1), element(2, "OpenHouse", "o1", "{}")));

        assertThat(column("SELECT record_key || status FROM open_house WHERE feed = '%s'")).containsExactly("o1Ended");
        assertThat(house.messages("events.reso.OpenHouse", feed, 3)).extracting(message -> message.getStringProperty("change") + message.getBooleanProperty("stale"))
                .containsExactly("changedfalse", "deletedfalse", "changedtrue");
    }

    private static String[] many(int from, int count, String resource) {
        return IntStream.range(from, from + count).mapToObj(n -> element(n, resource, "k" + n, "{}")).toArray(String[]::new);
    }

    private String refused(int from, int count) {
        return batch(IntStream.range(from, from + count).mapToObj(n -> element(n, "Refusing", "k" + n, null)).toArray(String[]::new));
    }

    private void attempts(Bundle bundle, int... counts) {
        for (int i = 0; i < counts.length; i++) {
            house.update("INSERT INTO attempts (delivery_id, feed, count) VALUES ('" + bundle.deliveries().get(i).id() + "', '" + feed + "', " + counts[i] + ")");
        }
    }

    private Bundle bundle(String... bodies) {
        List<Delivery> deliveries = Stream.of(bodies).map(body -> Samples.delivery(feed, body.getBytes(StandardCharsets.UTF_8))).toList();
        return new Bundle(feed, deliveries);
    }

    /** Keys of the feed's messages on a queue. */
    private List<String> keys(String queue, int count) throws Exception {
        List<String> keys = new ArrayList<>();
        for (TextMessage message : house.messages(queue, feed, count)) {
            keys.add(message.getStringProperty("recordKey"));
        }
        return keys;
    }

    /** Texts of the messages on a queue that begin with the feed's name. */
    private List<String> texts(String queue, int count) throws Exception {
        List<String> texts = new ArrayList<>();
        for (TextMessage message : house.messages(queue, any -> ((TextMessage) any).getText().startsWith(feed + " "), count)) {
            texts.add(message.getText());
        }
        return texts;
    }

    private List<String> column(String sql) {
        return house.column(sql.formatted(feed).replace("$body", SHARED.postgres() ? "convert_from(body, 'UTF8')" : "CAST(body AS TEXT)"));
    }
}
