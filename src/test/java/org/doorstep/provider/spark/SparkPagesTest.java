package org.doorstep.provider.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
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
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where Spark's stream ends, in pages of whatever size. */
class SparkPagesTest {

    private static final Pattern PAGE = Pattern.compile("_page=(\\d+)");
    private static final Instant FIRST = Instant.parse("2026-01-10T10:00:00Z");
    private static final String FROM = "2026-01-10T09:00:00Z";

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
        return Remotes.of("spark", http, Sim.feed("feeds: {spark: {provider: spark, auth: {path: secret-0123456789}, subscription: {publicUrl: "
                + "\"https://push.example.com\", api: {url: \"" + played.url() + "\", token: t}}}}").subscription().orElseThrow().api()).catchUp();
    }

    private static Map<String, Object> event(int number) {
        return Map.of("Listing", Map.of("Id", "L" + number), "NewsFeed", Map.of("Id", "F1", "Event", "New", "EventTimestamp", FIRST.plusSeconds(60L * number).toString()));
    }

    /** Newest first. */
    private static List<Object> stream(int count) {
        return new ArrayList<>(IntStream.range(0, count).mapToObj(number -> (Object) event(count - 1 - number)).toList());
    }

    private static int page(String asked) {
        Matcher page = PAGE.matcher(asked);
        return page.find() ? Integer.parseInt(page.group(1)) : 1;
    }

    private static Answer answer(List<?> results, int pages, int rows) {
        Map<String, Object> inside = new LinkedHashMap<>(Map.of("Success", true, "Results", results));
        if (pages >= 0) {
            inside.put("Pagination", Map.of("TotalRows", rows, "TotalPages", pages, "PageSize", results.size(), "CurrentPage", 1));
        }
        return Answer.ok(Map.of("D", inside));
    }

    private static Function<String, Answer> pages(List<Object> stream, int size, boolean counts) {
        return asked -> {
            int from = Math.min(stream.size(), (page(asked) - 1) * size);
            return answer(stream.subList(from, Math.min(stream.size(), from + size)), counts ? (stream.size() + size - 1) / size : -1, stream.size());
        };
    }

    /** 25 a page is the golden case. */
    static Stream<Object[]> sizes() {
        return Stream.of(1, 7, 25, 30, 59, 60, 61, 100, 1_000).flatMap(size -> Stream.of(true, false).map(counts -> new Object[] {size, counts}));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void readsToTheEnd(int size, boolean counts) throws Exception {
        Taken taken = new Taken("spark");

        catchUp(pages(stream(60), size, counts)).since(FROM, taken);

        assertThat(taken.events).extracting(Event::recordKey).containsExactlyElementsOf(IntStream.range(0, 60).mapToObj(i -> "L" + i).toList());
        assertThat(taken.watermarks).containsOnly("2026-01-10T10:59:00Z");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7, 25})
    void readsAStreamThatIsNotSorted(int size) throws Exception {
        List<Object> stream = stream(60);
        Collections.shuffle(stream, new Random(size));
        Taken taken = new Taken("spark");

        catchUp(pages(stream, size, true)).since("2026-01-10T10:50:00Z", taken);

        assertThat(taken.events).as("from 20 minutes before on").extracting(Event::recordKey).containsExactlyElementsOf(IntStream.range(30, 60).mapToObj(i -> "L" + i).toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 25})
    void readsNoFurtherBackThanItMust(int size) throws Exception {
        Taken taken = new Taken("spark");

        catchUp(pages(stream(600), size, false)).since("2026-01-10T19:50:00Z", taken);

        assertThat(taken.events).hasSize(30);
        assertThat(played.asked).hasSizeLessThanOrEqualTo(30 / size + 2);
    }

    @Test
    void readsOnBehindPagesThatCannotBeReadOrAreEmpty() throws Exception {
        Map<Integer, Answer> script = Map.of(1, answer(List.of(event(9)), 5, 3), 2, answer(List.of(), 5, 3), 3, answer(List.of(7, Map.of("NewsFeed", Map.of()), "x"), 5, 3),
                4, answer(List.of(event(8), Map.of("Listing", Map.of("Id", "L7"), "NewsFeed", Map.of("EventTimestamp", "soon"))), 5, 3), 5, answer(List.of(event(6)), 5, 3));
        Taken taken = new Taken("spark");

        catchUp(asked -> script.get(page(asked))).since(FROM, taken);

        assertThat(taken.events).extracting(Event::recordKey).containsExactly("L6", "L8", "L9");
        assertThat(taken.reasons).hasSize(4).allMatch(reason -> reason.startsWith("a news feed event that cannot be read: no "));
    }

    @Test
    void keepsTheOthersWhereOneNamesNoListing() throws Exception {
        Taken taken = new Taken("spark");

        catchUp(pages(List.of(event(2), Map.of("NewsFeed", Map.of("EventTimestamp", FIRST.toString())), event(0)), 25, true)).since(FROM, taken);

        assertThat(taken.events).extracting(Event::recordKey).containsExactly("L0", "L2");
        assertThat(taken.reasons).containsExactly("a news feed event that cannot be read: no Listing.Id");
    }

    @Test
    void saysThatThePagesRepeat() throws Exception {
        Taken taken = new Taken("spark");
        CatchUp polling = catchUp(asked -> answer(stream(25), -1, 0));

        assertThatThrownBy(() -> polling.since(FROM, taken)).isInstanceOf(RemoteException.class).hasMessageContaining("again and again");
        assertThat(taken.events).as("what was read is not lost").hasSize(25);
        assertThat(taken.watermarks).isEmpty();
    }

    @Test
    void saysThatTheCountSaysMore() throws Exception {
        Taken taken = new Taken("spark");
        CatchUp polling = catchUp(asked -> page(asked) == 1 ? answer(stream(25), 1, 60) : answer(List.of(), 1, 60));

        assertThatThrownBy(() -> polling.since(FROM, taken)).isInstanceOf(RemoteException.class).hasMessageContaining("60 events and shows 25");
        assertThat(taken.watermarks).isEmpty();
    }

    @Test
    void aWrongClockThereDoesNotCarryTheWatermarkAway() throws Exception {
        Taken taken = new Taken("spark");
        Object ahead = Map.of("Listing", Map.of("Id", "A"), "NewsFeed", Map.of("Id", "F", "Event", "New", "EventTimestamp", "2999-01-01T00:00:00Z"));

        catchUp(pages(List.of(ahead, event(0)), 25, true)).since(FROM, taken);

        assertThat(taken.events).hasSize(2);
        assertThat(Instant.parse(taken.watermark())).isBefore(Instant.now().plusSeconds(60));
    }

    /** A count of none above events is no count. */
    @Test
    void believesNoCountOfNone() throws Exception {
        List<Object> all = stream(60);
        Taken taken = new Taken("spark");

        catchUp(asked -> Answer.ok(Map.of("D", Map.of("Success", true, "Pagination", Map.of("TotalPages", 0, "TotalRows", 0),
                "Results", all.subList(Math.min(60, page(asked) * 25 - 25), Math.min(60, page(asked) * 25)))))).since(FROM, taken);

        assertThat(taken.events).hasSize(60);
    }

    /** {@code reading.timeZone}: 05:xx on the wall in New York is 10:xx in UTC. */
    @Test
    void readsTimesWithoutAnOffsetAsOurDoorDoes() throws Exception {
        Taken taken = new Taken("spark");
        played = new Played(asked -> Answer.ok(Map.of("D", Map.of("Success", true, "Results", page(asked) > 1 ? List.of()
                : List.of(Map.of("Listing", Map.of("Id", "L1"), "NewsFeed", Map.of("Id", "F1", "Event", "New", "EventTimestamp", "2026-01-10T05:30:00")))))));

        Remotes.of("spark", http, Sim.feed("feeds: {spark: {provider: spark, auth: {path: secret-0123456789}, reading: {timeZone: America/New_York}, subscription: {publicUrl: "
                + "\"https://push.example.com\", api: {url: \"" + played.url() + "\", token: t}}}}").subscription().orElseThrow().api()).catchUp().since(FROM, taken);

        assertThat(taken.events).hasSize(1);
        assertThat(taken.watermark()).isEqualTo("2026-01-10T10:30:00Z");
    }
}
