package org.doorstep.provider.reso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.doorstep.event.Change;
import org.doorstep.event.Event;
import org.doorstep.provider.Remotes;
import org.doorstep.provider.remote.HttpCalls;
import org.doorstep.provider.remote.Remote;
import org.doorstep.provider.remote.RemoteException;
import org.doorstep.testing.Played;
import org.doorstep.testing.Played.Answer;
import org.doorstep.testing.Sim;
import org.doorstep.testing.Taken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with one record is told from what is wrong with the producer, or with us. */
class OddRecordsTest {

    private final HttpCalls http = Taken.calls();
    private final List<Map<String, Object>> events = new ArrayList<>();
    private Played played;

    @AfterEach
    void stop() throws Exception {
        if (played != null) {
            played.close();
        }
        http.close();
    }

    private OddRecordsTest event(String resource, String key) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("EntityEventSequence", events.size() + 1);
        event.put("ResourceName", resource);
        event.put("ResourceRecordKey", key);
        events.add(event);
        return this;
    }

    private Remote remote(Function<String, Answer> records) throws Exception {
        return remote(records, "");
    }

    /** @param more settings of its api */
    private Remote remote(Function<String, Answer> records, String more) throws Exception {
        played = new Played(asked -> asked.startsWith("/EntityEvent")
                ? Answer.ok(Map.of("value", asked.contains("gt 0") || asked.contains("desc") ? events : List.of())) : records.apply(asked));
        return Remotes.of("reso", http, Sim.feed("feeds: {f: {provider: reso, auth: {bearer: [0123456789abcdef]}, subscription: {api: {url: \"" + played.url()
                + "\", token: t" + more + "}}}}").subscription().orElseThrow().api());
    }

    private static Answer record(String asked) {
        return Answer.ok(Map.of("City", "Bowie"));
    }

    private static Function<String, Answer> except(String which, Answer odd) {
        return asked -> asked.contains(which) ? odd : record(asked);
    }

    /** The golden case, and every other answer that is not the record. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"403|{}|its record was answered with 403", "400|{}|its record was answered with 400", "405|{}|its record was answered with 405",
        "301|{}|its record was answered with 301", "500|{}|its record was answered with 500", "503|{}|its record was answered with 503",
        "200|<html>|its record was answered with something else", "200|{\"City\":|its record was answered with something else", "200|[]|its record was answered with something else",
        "200|7|its record was answered with something else", "204||its record was answered with something else",
        "200|{}|its record was answered with something else", "200|{\"@odata.context\":\"c\",\"@id\":\"x\"}|its record was answered with something else",
        "200|{\"error\":{\"code\":\"403\"}}|its record was answered with something else", "200|{\"value\":[]}|its record was answered with something else",
        "200|{\"value\":[{\"City\":\"a\"},{\"City\":\"b\"}]}|its record was answered with something else", "200|{\"value\":[7]}|its record was answered with something else",
        "200|{\"@odata.id\":\"Property('K9')\",\"ListingKey\":\"K9\"}|its record was answered with something else"})
    void recoversTheOthersAndTellsOfOne(int status, String body, String reason) throws Exception {
        event("Property", "LOCKED").event("Property", "K2").event("Property", "K3");
        Taken taken = new Taken("reso");

        remote(except("('LOCKED')", Answer.of(status, body == null ? "" : body))).catchUp().since("0", taken);

        assertThat(taken.events).extracting(Event::recordKey).containsExactly("K2", "K3");
        assertThat(taken.reasons).containsExactly(reason);
        assertThat(taken.watermark()).isEqualTo("3");
    }

    /** What a record's address may be answered with: a list of that one, another name of it. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"value\":[{\"City\":\"Bowie\"}]}", "{\"@odata.context\":\"c\",\"value\":[{\"@odata.id\":\"Property('K1')\",\"City\":\"Bowie\"}]}",
        "{\"@odata.id\":\"Property('K1')\",\"City\":\"Bowie\"}", "{\"@odata.id\":\"https://other.example/Property(ListingKey=%27k1%27)\",\"City\":\"Bowie\"}",
        "{\"@odata.id\":\"Property(77)\",\"ListingId\":\"K1\",\"City\":\"Bowie\"}", "{\"ListingKey\":\"K\",\"City\":\"Bowie\"}"})
    void takesTheRecordInWhateverItIsAnswered(String body) throws Exception {
        event("Property", "K1");
        Taken taken = new Taken("reso");

        remote(asked -> Answer.of(200, body)).catchUp().since("0", taken);

        assertThat(taken.events).extracting(Event::data).singleElement().asString().startsWith("{\"").contains("\"City\":\"Bowie\"").doesNotContain("@odata", "value");
    }

    /** A path that has the key as a segment would lose it: dots lead elsewhere, and no coding hides them. */
    @ParameterizedTest
    @ValueSource(strings = {".", ".."})
    void asksForNothingElseWhereAKeyIsNoSegmentOfAPath(String key) throws Exception {
        event("Property", "K1").event("Property", key).event("Property", "...");
        Taken taken = new Taken("reso");

        remote(OddRecordsTest::record, ", paths: {records: \"/{resource}/{key}\"}").catchUp().since("0", taken);

        assertThat(taken.events).extracting(Event::recordKey).containsExactly("K1", "...");
        assertThat(taken.reasons).containsExactly("its record could not be requested");
        assertThat(played.asked).filteredOn(asked -> asked.startsWith("/Property")).containsExactlyInAnyOrder("/Property/K1", "/Property/...");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 490, 497, 498, 500, 501, 2_000})
    void aRecordOfAnyDepthIsTakenOrToldOf(int depth) throws Exception {
        event("Property", "K1").event("Property", "DEEP").event("Property", "K3");
        Taken taken = new Taken("reso");

        remote(except("('DEEP')", Answer.ok("{\"a\":" + "[".repeat(depth - 1) + "]".repeat(depth - 1) + "}"))).catchUp().since("0", taken);

        assertThat(taken.events).hasSize(3 - taken.lost).extracting(Event::recordKey).contains("K1", "K3");
        assertThat(taken.lost).isEqualTo(depth <= 497 ? 0 : 1);
        assertThat(taken.watermark()).isEqualTo("3");
    }

    @Test
    void stopsWhereOurCredentialsAreNotTakenForARecord() throws Exception {
        event("Property", "K1").event("Property", "K2");
        Taken taken = new Taken("reso");
        Remote remote = remote(except("('K2')", Answer.of(401, "{}")));

        assertThatThrownBy(() -> remote.catchUp().since("0", taken)).isInstanceOfSatisfying(RemoteException.class, e -> assertThat(e.hopeless()).isTrue());
        assertThat(taken.events).extracting(Event::recordKey).containsExactly("K1");
        assertThat(taken.watermark()).isEqualTo("1");
    }

    @Test
    void blamesNoRecordsWhereNoneCanBeHad() throws Exception {
        IntStream.range(0, 12).forEach(i -> event("Property", "K" + i));
        Taken taken = new Taken("reso");
        Remote remote = remote(asked -> Answer.of(403, "{}"));

        assertThatThrownBy(() -> remote.catchUp().since("0", taken)).isInstanceOf(RemoteException.class).hasMessageContaining("none of the 12 requested records")
                .satisfies(e -> assertThat(((RemoteException) e).hopeless()).isFalse());
        assertThat(taken.lost).isZero();
        assertThat(taken.watermarks).isEmpty();
    }

    @Test
    void takesAnOutageForNoOddRecord() throws Exception {
        IntStream.range(0, 40).forEach(i -> event("Property", "K" + i));
        Taken taken = new Taken("reso");
        AtomicInteger answered = new AtomicInteger();
        played = new Played(asked -> answered.incrementAndGet() > 11 ? Answer.of(503, "{}")
                : asked.startsWith("/EntityEvent") ? Answer.ok(Map.of("value", events)) : record(asked));
        Remote remote = Remotes.of("reso", http, Sim.feed("feeds: {f: {provider: reso, auth: {bearer: [0123456789abcdef]}, subscription: {api: {url: \"" + played.url()
                + "\", token: t}}}}").subscription().orElseThrow().api());

        assertThatThrownBy(() -> remote.catchUp().since("0", taken)).isInstanceOfSatisfying(RemoteException.class,
                e -> assertThat(e.kind()).isEqualTo(RemoteException.Kind.UNAVAILABLE));
        assertThat(taken.lost).isZero();
        // Several are asked for at once, and the outage may meet any of them first.
        assertThat(taken.events).as("in order up to the first that is missing").hasSizeBetween(0, 10);
        assertThat(taken.events).extracting(Event::recordKey).isEqualTo(IntStream.range(0, taken.events.size()).mapToObj(i -> "K" + i).toList());
        assertThat(taken.watermarks).allMatch(mark -> Integer.parseInt(mark) <= taken.events.size());
    }

    /** RCP-27, "Certification": 400 where a record is no longer available. */
    @ParameterizedTest
    @CsvSource({"200, [], true", "200, '[{}]', false", "400, [], false", "403, [], false"})
    void takesA400ForGoneWhereASearchFindsNothing(int status, String found, boolean gone) throws Exception {
        event("Property", "K1").event("Property", "a'b");
        Taken taken = new Taken("reso");

        remote(asked -> asked.contains("ListingKey eq 'a''b'") ? Answer.of(status, "{\"value\":" + found + "}")
                : asked.contains("('a''b')") ? Answer.of(400, "{}") : record(asked)).catchUp().since("0", taken);

        assertThat(taken.events).filteredOn(Event::deleted).hasSize(gone ? 1 : 0);
        assertThat(taken.lost).isEqualTo(gone ? 0 : 1);
    }

    @Test
    void takesA400ForNothingWhereNoRecordOfThatResourceIsAnswered() throws Exception {
        event("Property", "K1").event("Member", "M1");
        Taken taken = new Taken("reso");

        remote(asked -> asked.startsWith("/Property('") ? record(asked) : asked.startsWith("/Member(") ? Answer.of(400, "{}") : Answer.ok(Map.of("value", List.of())))
                .catchUp().since("0", taken);

        assertThat(taken.events).filteredOn(Event::deleted).isEmpty();
        assertThat(taken.lost).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"404, 404, false", "404, 200, true", "410, 200, true", "404, 403, false", "404, 400, true"})
    void deletesNothingOfAResourceThatIsNotServed(int record, int list, boolean deleted) throws Exception {
        event("Showing", "S1").event("Property", "K1");
        Taken taken = new Taken("reso");

        remote(asked -> asked.startsWith("/Showing(") ? Answer.of(record, "{}") : asked.startsWith("/Showing?") ? Answer.of(list, "{\"value\":[]}") : record(asked))
                .catchUp().since("0", taken);

        assertThat(taken.events).filteredOn(event -> event.resource().equals("Showing") && event.change() == Change.DELETED).hasSize(deleted ? 1 : 0);
        assertThat(taken.reasons).isEqualTo(deleted ? List.of() : List.of("the API does not serve the resource of its record (404)"));
    }

    @Test
    void tellsAlsoALaneThatAResourceIsNotServed() throws Exception {
        Remote remote = remote(asked -> Answer.of(404, "{}"));

        assertThatThrownBy(() -> remote.records().orElseThrow().fetch("Showing", "S1")).isInstanceOf(RemoteException.class);
    }

    @Test
    void stopsBeforeItDeletesManyRecords() throws Exception {
        event("Property", "K0");
        IntStream.range(1, 30).forEach(i -> event("Property", "G" + i));
        Taken taken = new Taken("reso").deletesAtMost(20);
        Remote remote = remote(asked -> asked.contains("('G") ? Answer.of(404, "{}") : record(asked));

        assertThatThrownBy(() -> remote.catchUp().since("0", taken)).isInstanceOf(RemoteException.class).hasMessageContaining("too many deletes");
        assertThat(taken.events).extracting(Event::recordKey).containsExactly("K0");
        assertThat(taken.watermark()).isEqualTo("1");
    }

    /** However many are asked for in one go. */
    @ParameterizedTest
    @ValueSource(ints = {1, 170})
    void stopsBeforeItDeletesAnythingHoweverFarApartTheyAre(int apart) throws Exception {
        IntStream.range(0, 4).forEach(n -> {
            IntStream.range(0, apart).forEach(i -> event("Property", "K" + n + "-" + i));
            IntStream.range(0, 6).forEach(i -> event("Property", "G" + n + "-" + i));
        });
        Taken taken = new Taken("reso").deletesAtMost(20);
        Remote remote = remote(asked -> asked.contains("('G") ? Answer.of(404, "{}") : record(asked));

        assertThatThrownBy(() -> remote.catchUp().since("0", taken)).isInstanceOf(RemoteException.class).hasMessageContaining("too many deletes");
        assertThat(taken.events).filteredOn(Event::deleted).isEmpty();
        assertThat(taken.watermark()).as("before the first of them").isEqualTo(Integer.toString(apart));

        Taken meant = new Taken("reso").deletesAtMost(24);
        remote.catchUp().since("0", meant);
        assertThat(meant.events).hasSize(events.size()).filteredOn(Event::deleted).hasSize(24);
        assertThat(meant.watermark()).isEqualTo(Integer.toString(events.size()));
    }

    /** Gone when it was asked for, there again later in the same run: the order of one record's events stays. */
    @Test
    void keepsTheOrderOfARecordThatWasGoneForAWhile() throws Exception {
        event("Property", "K0").event("Property", "BACK");
        IntStream.range(0, 3).forEach(i -> event("Property", "K1" + i));
        List<Map<String, Object>> second = List.of(Map.of("EntityEventSequence", 6, "ResourceName", "Property", "ResourceRecordKey", "BACK"),
                Map.of("EntityEventSequence", 7, "ResourceName", "Property", "ResourceRecordKey", "K7"));
        AtomicInteger asks = new AtomicInteger();
        Taken taken = new Taken("reso");
        played = new Played(asked -> asked.startsWith("/EntityEvent") ? Answer.ok(asked.contains("p=2") ? Map.of("value", second)
                : Map.of("value", events, "@odata.nextLink", "EntityEvent?p=2"))
                : asked.contains("BACK") && asks.incrementAndGet() == 1 ? Answer.of(404, "{}") : record(asked));

        Remotes.of("reso", http, Sim.feed("feeds: {f: {provider: reso, auth: {bearer: [0123456789abcdef]}, subscription: {api: {url: \"" + played.url()
                + "\", token: t}}}}").subscription().orElseThrow().api()).catchUp().since("0", taken);

        assertThat(taken.events).filteredOn(event -> event.recordKey().equals("BACK")).extracting(Event::sequence, Event::deleted)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(2L, true), org.assertj.core.groups.Tuple.tuple(6L, false));
        assertThat(taken.watermark()).isEqualTo("7");
    }

    @Test
    void asksForSeveralAtATimeAndKeepsTheirOrder() throws Exception {
        IntStream.range(0, 60).forEach(i -> event("Property", "K" + i));
        Taken taken = new Taken("reso");
        java.util.concurrent.CountDownLatch together = new java.util.concurrent.CountDownLatch(3);

        remote(asked -> {
            together.countDown();
            try {
                // Answered only once three are under way.
                assertThat(together.await(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return record(asked);
        }).catchUp().since("0", taken);

        assertThat(taken.events).extracting(Event::recordKey).containsExactlyElementsOf(IntStream.range(0, 60).mapToObj(i -> "K" + i).toList());
        assertThat(played.mostAtOnce()).isBetween(3, 6);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 59})
    void obeysARateLimitInTheMiddleOfARun(int first) throws Exception {
        IntStream.range(0, 60).forEach(i -> event("Property", "K" + i));
        Set<String> refused = ConcurrentHashMap.newKeySet();
        Taken taken = new Taken("reso");

        remote(asked -> {
            // Every tenth from there on, once: several are asked for at once and come in any order.
            Matcher key = Pattern.compile("\\('K(\\d+)'\\)").matcher(asked);
            boolean limited = key.find() && Integer.parseInt(key.group(1)) % 10 == first % 10 && Integer.parseInt(key.group(1)) >= first && refused.add(asked);
            return limited ? new Answer(429, "{}", Map.of("Retry-After", "1")) : record(asked);
        }).catchUp().since("0", taken);

        assertThat(taken.events).hasSize(60).extracting(Event::recordKey).startsWith("K0", "K1", "K2");
        assertThat(taken.watermark()).isEqualTo("60");
        assertThat(refused).isNotEmpty();
    }

    @Test
    void takesWhatItHasBeforeALongWait() throws Exception {
        IntStream.range(0, 60).forEach(i -> event("Property", "K" + i));
        AtomicInteger records = new AtomicInteger();
        Taken taken = new Taken("reso");
        Remote remote = remote(asked -> records.incrementAndGet() > 30 ? new Answer(429, "{}", Map.of("Retry-After", "600")) : record(asked));

        assertThatThrownBy(() -> remote.catchUp().since("0", taken)).isInstanceOfSatisfying(RemoteException.class, e -> {
            assertThat(e.kind()).isEqualTo(RemoteException.Kind.LIMITED);
            assertThat(e.retryAfter()).isPresent();
        });
        assertThat(taken.events).as("those before the first that is missing").hasSizeBetween(1, 30);
        assertThat(taken.watermark()).isEqualTo(Integer.toString(taken.events.size()));
        assertThat(records.get()).as("nobody asks on").isLessThanOrEqualTo(36);
        int before = records.get();
        assertThatThrownBy(() -> remote.catchUp().since("0", new Taken("reso"))).isInstanceOf(RemoteException.class);
        assertThat(records.get()).as("nor in the next run").isEqualTo(before);
    }
}
