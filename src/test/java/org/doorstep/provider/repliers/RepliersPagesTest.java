package org.doorstep.provider.repliers;

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

/** Where Repliers' lists end, in pages of whatever size and order. */
class RepliersPagesTest {

    private static final Pattern PAGE = Pattern.compile("pageNum=(\\d+)");
    private static final Pattern FROM = Pattern.compile("minUpdatedOn=([0-9: -]{19})");

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
        return Remotes.of("repliers", http, Sim.feed("feeds: {homes: {provider: repliers, auth: {hookSecret: true}, subscription: {publicUrl: "
                + "\"https://push.example.com\", events: [listing.created], api: {url: \"" + played.url() + "\", key: k}}}}").subscription().orElseThrow().api()).catchUp();
    }

    /** @param together so many have the same time */
    private static List<Object> listings(int count, int together) {
        return new ArrayList<>(IntStream.range(0, count).mapToObj(i -> (Object) Map.of("mlsNumber", "M" + i, "boardId", 1,
                "updatedOn", "2026-01-10T10:%02d:%02d.000Z".formatted(i / together / 60, i / together % 60))).toList());
    }

    private static Answer page(List<?> listings, int pages, int count) {
        Map<String, Object> answer = new LinkedHashMap<>(Map.of("listings", listings));
        if (pages >= 0) {
            answer.put("numPages", pages);
            answer.put("count", count);
        }
        return Answer.ok(answer);
    }

    private static Function<String, Answer> api(List<Object> all, int size, boolean counts, boolean filters) {
        return asked -> {
            if (asked.startsWith("/listings/deleted")) {
                return page(List.of(), counts ? 0 : -1, 0);
            }
            Matcher number = PAGE.matcher(asked);
            Matcher from = FROM.matcher(asked);
            int page = number.find() ? Integer.parseInt(number.group(1)) : 1;
            String after = from.find() && filters ? from.group(1).replace(' ', 'T') : "";
            List<Object> found = all.stream().filter(each -> ((Map<?, ?>) each).get("updatedOn").toString().compareTo(after) >= 0).toList();
            int start = Math.min(found.size(), (page - 1) * size);
            return page(found.subList(start, Math.min(found.size(), start + size)), counts ? (found.size() + size - 1) / size : -1, found.size());
        };
    }

    static Stream<Object[]> ways() {
        return Stream.of(1, 25, 30, 99, 100, 101).flatMap(size -> Stream.of(1, 70).flatMap(together -> Stream.of(true, false).flatMap(counts ->
                Stream.of("as asked", "newest first", "any order").filter(order -> size > 1 || counts || !order.equals("any order"))
                        .map(order -> new Object[] {size, together, counts, order}))));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void readsToTheEnd(int size, int together, boolean counts, String order) throws Exception {
        List<Object> all = listings(130, together);
        if (order.equals("newest first")) {
            Collections.reverse(all);
        } else if (order.equals("any order")) {
            Collections.shuffle(all, new Random(size));
        }
        Taken taken = new Taken("repliers");

        catchUp(api(all, size, counts, true)).since("2026-01-10T09:00:00Z", taken);

        assertThat(taken.events).extracting(Event::recordKey).containsExactlyInAnyOrderElementsOf(IntStream.range(0, 130).mapToObj(i -> "M" + i + "/1").toList());
        assertThat(taken.watermarks).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takesNothingBeforeTheWatermarkWhereTheFilterIsIgnored(boolean counts) throws Exception {
        Taken taken = new Taken("repliers");

        catchUp(api(listings(130, 1), 25, counts, false)).since("2026-01-10T10:21:30Z", taken);

        assertThat(taken.events).as("from 20 minutes before on").hasSize(40);
    }

    @Test
    void keepsEachListingThatCannotBeRead() throws Exception {
        List<Object> all = List.of(7, Map.of("mlsNumber", "A", "boardId", 1, "updatedOn", "soon"), Map.of("updatedOn", "2026-01-10T10:00:00Z"));
        Taken taken = new Taken("repliers");

        catchUp(asked -> page(asked.contains("pageNum=1&") && !asked.contains("deleted") ? all : asked.contains("pageNum=2&") && !asked.contains("deleted")
                ? listings(1, 1) : List.of(), -1, 0)).since("2026-01-10T09:00:00Z", taken);

        assertThat(taken.events).extracting(Event::recordKey).contains("M0/1");
        assertThat(taken.reasons).containsExactly("a listing that cannot be read: no updatedOn", "a listing that cannot be read: no updatedOn", "a listing that cannot be read: no key");
    }

    @Test
    void saysThatTheCountSaysMore() throws Exception {
        Taken taken = new Taken("repliers");
        CatchUp polling = catchUp(asked -> asked.contains("pageNum=1&") ? page(listings(25, 25), 1, 60) : page(List.of(), 1, 60));

        assertThatThrownBy(() -> polling.since("2026-01-10T09:00:00Z", taken)).isInstanceOf(RemoteException.class).hasMessageContaining("says that there are 60");
        assertThat(taken.events).hasSize(25);
        assertThat(taken.watermarks).isEmpty();
    }

    @Test
    void saysThatThePagesRepeat() throws Exception {
        Taken taken = new Taken("repliers");
        CatchUp polling = catchUp(asked -> page(listings(25, 25), -1, 0));

        assertThatThrownBy(() -> polling.since("2026-01-10T09:00:00Z", taken)).isInstanceOf(RemoteException.class).hasMessageContaining("again and again");
        assertThat(taken.watermarks).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"listings\":null}", "7"})
    void takesAnAnswerWithoutItsListForNoEmptyList(String body) throws Exception {
        CatchUp polling = catchUp(asked -> Answer.ok(body));

        assertThatThrownBy(() -> polling.since("2026-01-10T09:00:00Z", new Taken("repliers"))).isInstanceOf(RemoteException.class).hasMessageContaining("'listings'");
    }

    @Test
    void believesNoCountOfNone() throws Exception {
        List<Object> all = listings(60, 70);
        Taken taken = new Taken("repliers");

        catchUp(asked -> {
            Matcher number = PAGE.matcher(asked);
            int start = asked.startsWith("/listings/deleted") || !number.find() ? 60 : Math.min(60, Integer.parseInt(number.group(1)) * 25 - 25);
            return page(all.subList(start, Math.min(60, start + 25)), 0, 0);
        }).since("2026-01-10T09:00:00Z", taken);

        assertThat(taken.events).hasSize(60);
    }

    /**
     * {@code reading.timeZone} without offsets, in the night when New York's clocks go back: the API compares what its clock shows, and
     * 01:10 for the second time comes after 01:50 for the first.
     */
    @ParameterizedTest
    @ValueSource(strings = {"2026-01-10T05:30:00", "2025-11-02T01:10:00", "2025-11-02T01:50:00", "2025-11-02T02:10:00", "2025-03-09T03:10:00", "2026-07-10T05:30:00"})
    void asksAndReadsInTheFeedsZone(String wall) throws Exception {
        for (boolean later : List.of(false, true)) {
            java.time.ZonedDateTime told = java.time.LocalDateTime.parse(wall).atZone(java.time.ZoneId.of("America/New_York"));
            java.time.Instant truth = (later ? told.withLaterOffsetAtOverlap() : told.withEarlierOffsetAtOverlap()).toInstant();
            Taken taken = new Taken("repliers");
            played = new Played(asked -> {
                Matcher from = FROM.matcher(asked);
                boolean shown = !asked.startsWith("/listings/deleted") && from.find() && from.group(1).replace(' ', 'T').compareTo(wall) <= 0;
                return page(shown ? List.of(Map.of("mlsNumber", "M1", "boardId", 1, "updatedOn", wall)) : List.of(), 1, shown ? 1 : 0);
            });

            Remotes.of("repliers", http, Sim.feed("feeds: {homes: {provider: repliers, auth: {hookSecret: true}, reading: {timeZone: America/New_York}, subscription: {publicUrl: "
                    + "\"https://push.example.com\", events: [listing.created], api: {url: \"" + played.url() + "\", key: k}}}}").subscription().orElseThrow().api())
                    .catchUp().since(truth.minusSeconds(600).toString(), taken);

            assertThat(taken.events).as(wall + " " + later).hasSize(1);
            played.close();
        }
    }
}
