package org.doorstep.provider.reso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.doorstep.event.Event;
import org.doorstep.provider.Remotes;
import org.doorstep.provider.remote.CatchUp;
import org.doorstep.provider.remote.HttpCalls;
import org.doorstep.provider.remote.RemoteException;
import org.doorstep.testing.Played;
import org.doorstep.testing.Played.Answer;
import org.doorstep.testing.Sim;
import org.doorstep.testing.Taken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a producer's list of EntityEvents ends, in whatever way it pages, sorts and filters. */
class EntityEventListTest {

    private static final Pattern AFTER = Pattern.compile("EntityEventSequence gt (-?\\d+)");
    private static final Pattern BEFORE = Pattern.compile("EntityEventSequence lt (\\d+)");

    private final HttpCalls http = Taken.calls();
    private Played played;

    @AfterEach
    void stop() throws Exception {
        if (played != null) {
            played.close();
        }
        http.close();
    }

    private CatchUp catchUp(Function<String, Answer> script) throws Exception {
        played = new Played(script);
        return Remotes.of("reso", http, Sim.feed("feeds: {f: {provider: reso, auth: {bearer: [0123456789abcdef]}, subscription: {api: {url: \"" + played.url()
                + "\", token: t}}}}").subscription().orElseThrow().api()).catchUp();
    }

    private static Map<String, Object> event(Object sequence) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("EntityEventSequence", sequence);
        event.put("ResourceName", "Office");
        event.put("ResourceRecordKey", "o" + sequence);
        return event;
    }

    /** How a producer differs from the standard. */
    private record Manners(int page, boolean links, boolean newestFirst, boolean filters, boolean counts, boolean before) {
    }

    private static List<Long> upTo(int last) {
        return new ArrayList<>(LongStream.rangeClosed(1, last).boxed().toList());
    }

    /** A producer of these sequences. */
    private static Function<String, Answer> producer(List<Long> sequences, Manners manners) {
        return asked -> {
            if (!asked.startsWith("/EntityEvent")) {
                return Answer.ok(Map.of("OfficeKey", "o"));
            }
            long after = number(AFTER, asked, 0);
            long before = number(BEFORE, asked, Long.MAX_VALUE);
            int skip = (int) number(Pattern.compile("skip=(\\d+)"), asked, 0);
            if (before < Long.MAX_VALUE && !manners.before) {
                return Answer.of(400, Map.of("error", "no such operator"));
            }
            List<Long> all = new ArrayList<>(sequences.stream().filter(sequence -> !manners.filters || sequence > after && sequence < before).toList());
            if (asked.contains("desc") || manners.newestFirst) {
                Collections.sort(all, Collections.reverseOrder());
            }
            int to = Math.min(all.size(), skip + manners.page);
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("value", all.subList(Math.min(skip, to), to).stream().map(EntityEventListTest::event).toList());
            if (manners.links && to < all.size()) {
                answer.put("@odata.nextLink", "/EntityEvent?$filter=EntityEventSequence%20gt%20" + after + "&skip=" + to);
            }
            if (manners.counts) {
                answer.put("@odata.count", all.size());
            }
            return Answer.ok(answer);
        };
    }

    private static long number(Pattern pattern, String asked, long otherwise) {
        Matcher found = pattern.matcher(asked);
        return found.find() ? Long.parseLong(found.group(1)) : otherwise;
    }

    /** Whatever the page size; without links a cap is found out by asking again. */
    static Stream<Manners> readWhole() {
        return Stream.of(1, 2, 3, 7, 8, 9, 100).flatMap(page -> Stream.of(true, false).flatMap(links -> Stream.of(true, false).flatMap(newestFirst ->
                Stream.of(true, false).map(counts -> new Manners(page, links, newestFirst, true, counts, true)))));
    }

    @ParameterizedTest
    @MethodSource("readWhole")
    void readsWhateverTheProducerPages(Manners manners) throws Exception {
        Taken taken = new Taken("reso");

        catchUp(producer(upTo(8), manners)).since("0", taken);

        assertThat(taken.events).extracting(Event::sequence).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        assertThat(taken.watermark()).isEqualTo("8");
        assertThat(taken.lost).isZero();
    }

    /** A crash at any moment leaves a watermark that stands before all that was not taken. */
    @ParameterizedTest
    @MethodSource("readWhole")
    void neverConfirmsWhatWasNotTaken(Manners manners) throws Exception {
        for (int failsAt = 1; failsAt <= 6; failsAt++) {
            int fails = failsAt;
            Taken taken = new Taken("reso");
            Function<String, Answer> producer = producer(upTo(8), manners);
            int[] lists = {0};
            CatchUp broken = catchUp(asked -> asked.startsWith("/EntityEvent") && ++lists[0] >= fails ? Answer.of(403, "{}") : producer.apply(asked));
            try {
                broken.since("0", taken);
            } catch (RemoteException e) {
                assertThat(e.kind()).isEqualTo(RemoteException.Kind.RIGHTS);
            }
            played.close();
            long confirmed = taken.watermarks.isEmpty() ? 0 : Long.parseLong(taken.watermark());
            assertThat(taken.events).extracting(Event::sequence).containsAll(LongStream.rangeClosed(1, confirmed).boxed().toList());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 50})
    void readsAListInAnyOrder(int page) throws Exception {
        List<Long> shuffled = upTo(40);
        Collections.shuffle(shuffled, new Random(page));
        Manners manners = new Manners(page, true, false, true, true, true);
        Taken taken = new Taken("reso");

        catchUp(producer(shuffled, manners)).since("0", taken);

        assertThat(taken.events).extracting(Event::sequence).hasSize(40).doesNotHaveDuplicates();
        assertThat(taken.watermark()).isEqualTo("40");
    }

    @Test
    void saysThatAProducerThatSortsOtherwiseDoesNotSayWhereItsListEnds() throws Exception {
        Taken taken = new Taken("reso");

        CatchUp polling = catchUp(producer(upTo(8), new Manners(3, false, true, true, true, false)));

        assertThatThrownBy(() -> polling.since("0", taken)).isInstanceOf(RemoteException.class);
        assertThat(taken.events).as("what was read is not lost").extracting(Event::sequence).containsExactly(6L, 7L, 8L);
        assertThat(taken.watermarks).as("what was not read is not passed").doesNotContain("8");
    }

    @ParameterizedTest
    @CsvSource({"100, false", "3, true"})
    void takesNothingBeforeTheWatermarkFromAProducerThatIgnoresTheFilter(int page, boolean links) throws Exception {
        Taken taken = new Taken("reso");

        catchUp(producer(upTo(8), new Manners(page, links, false, false, false, true))).since("5", taken);

        assertThat(taken.events).extracting(Event::sequence).containsExactly(6L, 7L, 8L);
        assertThat(taken.watermark()).isEqualTo("8");
    }

    @Test
    void saysThatAProducerThatIgnoresTheFilterShowsItsFirstPageOnly() throws Exception {
        Taken taken = new Taken("reso");

        CatchUp polling = catchUp(producer(upTo(8), new Manners(3, false, false, false, false, true)));

        assertThatThrownBy(() -> polling.since("0", taken)).hasMessageContaining("$filter");
        assertThat(taken.watermark()).isEqualTo("3");
    }

    private static Answer page(String next, Object... events) {
        Map<String, Object> answer = new LinkedHashMap<>(Map.of("value", List.of(events)));
        if (!next.isEmpty()) {
            answer.put("@odata.nextLink", next);
        }
        return Answer.ok(answer);
    }

    /** Scripts by the path that is asked; anything else is an empty page. */
    private Taken read(Map<String, Answer> script) throws Exception {
        Taken taken = new Taken("reso");
        catchUp(asked -> script.entrySet().stream().filter(rule -> asked.contains(rule.getKey())).map(Map.Entry::getValue).findFirst()
                .orElse(asked.startsWith("/EntityEvent") ? page("") : Answer.ok(Map.of("OfficeKey", "o")))).since("0", taken);
        return taken;
    }

    static Stream<Answer> middles() {
        return Stream.of(page("/EntityEvent?p=3"), page("/EntityEvent?p=3", 7, "x", List.of(), Map.of()), page("/EntityEvent?p=3", event("x"), event(0), event(-4),
                event(1.5), event("99999999999999999999"), event(null)), page("/EntityEvent?p=3", event(1)));
    }

    @ParameterizedTest
    @MethodSource("middles")
    void readsOnBehindAPageWithoutAnythingNew(Answer middle) throws Exception {
        Map<String, Answer> script = new LinkedHashMap<>();
        script.put("gt 0", page("/EntityEvent?p=2", event(1)));
        script.put("p=2", middle);
        script.put("p=3", page("", event("2"), event(3)));

        Taken taken = read(script);

        assertThat(taken.events).extracting(Event::sequence).containsExactly(1L, 2L, 3L);
        assertThat(taken.watermark()).isEqualTo("3");
    }

    /** OData 4 and 4.01 (section 4.6), and names as everywhere. */
    @ParameterizedTest
    @ValueSource(strings = {"@odata.nextLink", "@nextLink", "odata.nextLink", "@reso.nextLink", "@odata.nextlink"})
    void followsTheNextLinkInEachOfItsSpellings(String name) throws Exception {
        Map<String, Answer> script = new LinkedHashMap<>();
        script.put("gt 0", Answer.ok(Map.of("Value", List.of(event(1)), name, "EntityEvent?p=2")));
        script.put("p=2", page("", event(2)));
        script.put("gt 1", page(""));

        assertThat(read(script).events).extracting(Event::sequence).containsExactly(1L, 2L);
    }

    /** The door takes both, too. */
    @Test
    void readsAListThatIsGivenTwice() throws Exception {
        Taken taken = read(Map.of("gt 0", Answer.ok("{\"value\":[{\"EntityEventSequence\":1,\"ResourceName\":\"Office\",\"ResourceRecordKey\":\"a\"}],\"value\":"
                + "[{\"EntityEventSequence\":2,\"ResourceName\":\"Office\",\"ResourceRecordKey\":\"b\"}]}")));

        assertThat(taken.events).extracting(Event::recordKey).containsExactly("a", "b");
    }

    @Test
    void keepsEachEventThatCannotBeReadWithItsReason() throws Exception {
        Taken taken = read(Map.of("gt 0", page("", event(1), event("x"), event("99999999999999999999"), 7, Map.of("EntityEventSequence", 2, "ResourceName", "Office"), event(3))));

        assertThat(taken.events).extracting(Event::sequence).containsExactly(1L, 3L);
        assertThat(taken.reasons).containsExactly("an EntityEvent that cannot be read: bad EntityEventSequence", "an EntityEvent that cannot be read: bad EntityEventSequence",
                "an EntityEvent that cannot be read: not an object", "an EntityEvent that cannot be read: no ResourceRecordKey");
    }

    @Test
    void saysThatPagesLeadInACircle() {
        Map<String, Answer> script = new LinkedHashMap<>();
        script.put("gt 0", page("/EntityEvent?p=2", event(1)));
        script.put("p=2", page("/EntityEvent?p=3", event(2)));
        script.put("p=3", page("/EntityEvent?p=2", event(3)));

        assertThatThrownBy(() -> read(script)).isInstanceOf(RemoteException.class).hasMessageContaining("circle");
    }

    @Test
    void goesNotOnForEverWhereEveryPageNamesAnother() throws Exception {
        int[] pages = {0};
        CatchUp polling = catchUp(asked -> page("/EntityEvent?p=" + ++pages[0]));

        assertThatThrownBy(() -> polling.since("0", new Taken("reso"))).isInstanceOf(RemoteException.class).hasMessageContaining("without anything new");
        assertThat(pages[0]).isEqualTo(EntityEventList.MOST_IDLE_PAGES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"value\":null}", "{\"value\":{}}", "7", "null"})
    void takesAnAnswerWithoutItsListForNoEmptyList(String body) {
        assertThatThrownBy(() -> read(Map.of("/EntityEvent", Answer.ok(body)))).isInstanceOf(RemoteException.class).hasMessageContaining("'value'");
    }

    /** Its count says more than it shows. */
    @Test
    void saysThatTheCountSaysMore() {
        assertThatThrownBy(() -> read(Map.of("gt 0", Answer.ok(Map.of("value", List.of(event(1), event(2)), "@odata.count", 60)))))
                .isInstanceOf(RemoteException.class).hasMessageContaining("58 events more");
    }

    /** The golden case: EntityEventSequence is the positive half of int64 (RCP-27). */
    @Test
    void readsSequencesUpToInt64() throws Exception {
        Taken taken = read(Map.of("gt 0", page("", event(1_700_000_000_000_000_001L), event("1700000000000000002"), event(Long.MAX_VALUE))));

        assertThat(taken.events).extracting(Event::sequence).containsExactly(1_700_000_000_000_000_001L, 1_700_000_000_000_000_002L, Long.MAX_VALUE);
        assertThat(taken.watermark()).isEqualTo("9223372036854775807");
    }

    @ParameterizedTest
    @CsvSource({"0, true", "1, true", "999999999999999999, true", "1700000000000000000, true", "9223372036854775807, true", "9223372036854775808, false", "-1, false", "'', false",
        "1e3, false", "99999999999999999999, false", "2026-01-31, false", "00, false"})
    void takesWhatTheDoorTakesForAMark(String text, boolean taken) throws Exception {
        CatchUp polling = catchUp(asked -> page(""));
        if (taken) {
            assertThat(polling.from(text)).isEqualTo(text);
        } else {
            assertThatThrownBy(() -> polling.from(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("EntityEventSequence");
        }
    }
}
