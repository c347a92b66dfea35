package org.doorstep.provider.showinghub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
import org.doorstep.provider.remote.History;
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
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where ShowingHub's history ends, of which no document says how it pages. */
class ShowingHubPagesTest {

    private static final Pattern AFTER = Pattern.compile("startDateTime=([^&]+)");
    private static final Pattern BEFORE = Pattern.compile("endDateTime=([^&]+)");

    private final HttpCalls http = Taken.calls();
    private final Instant start = Instant.now().minus(3, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);
    private Played played;

    @AfterEach
    void stop() throws Exception {
        if (played != null) {
            played.close();
        }
        http.close();
    }

    private CatchUp catchUp(Function<String, Answer> history) throws Exception {
        play(history);
        return remote().catchUp();
    }

    private void play(Function<String, Answer> history) throws Exception {
        played = new Played(asked -> asked.equals("/app/v1/subscriptions") ? Answer.ok(List.of(Map.of("id", 7001))) : history.apply(asked));
    }

    private Remote remote() {
        return Remotes.of("showinghub", http, Sim.feed("feeds: {hub: {provider: showinghub, auth: {headers: {X-Hub-Key: 0123456789abcdef}}, subscription: {publicUrl: "
                + "\"https://push.example.com\", api: {url: \"" + played.url() + "\", token: t}}}}").subscription().orElseThrow().api());
    }

    private Map<String, Object> attempt(int number, Object message) {
        Map<String, Object> attempt = new LinkedHashMap<>();
        attempt.put("id", "a" + number);
        attempt.put("eventOccurredOn", start.plusSeconds(number).toString());
        attempt.put("attemptedOn", start.plusSeconds(number).toString());
        attempt.put("webhookMessageId", "m" + number);
        attempt.put("webhookMessageType", "AppointmentConfirmed");
        attempt.put("webhookMessage", message);
        return attempt;
    }

    private Map<String, Object> attempt(int number) {
        return attempt(number, Map.of("appointmentId", "A" + number, "webhookMessageId", "m" + number));
    }

    private static Instant time(Pattern pattern, String asked, Instant otherwise) {
        Matcher found = pattern.matcher(asked);
        return found.find() ? Instant.parse(found.group(1)) : otherwise;
    }

    private Function<String, Answer> capped(List<Map<String, Object>> all, int most, boolean counts) {
        return asked -> {
            Instant from = time(AFTER, asked, Instant.EPOCH);
            Instant to = time(BEFORE, asked, Instant.MAX);
            List<Map<String, Object>> found = all.stream().filter(each -> !Instant.parse((String) each.get("attemptedOn")).isBefore(from)
                    && !Instant.parse((String) each.get("attemptedOn")).isAfter(to)).toList();
            List<Map<String, Object>> shown = found.subList(0, Math.min(most, found.size()));
            return Answer.ok(counts ? Map.of("attempts", shown, "totalCount", found.size()) : shown);
        };
    }

    /** For an operator: all attempts, each with its message, in the order in which they were made. */
    @Test
    void showsTheHistoryAsItIs() throws Exception {
        List<String> asked = Collections.synchronizedList(new ArrayList<>());
        List<Map<String, Object>> all = List.of(attempt(2, "{\"appointmentId\": \"A2\"}"), attempt(1), attempt(3, null));
        play(question -> {
            asked.add(question);
            return capped(all, 2, false).apply(question);
        });
        History history = remote().history(start.minusSeconds(60), false).orElseThrow();

        assertThat(history.incomplete()).isEmpty();
        assertThat(history.attempts()).extracting(attempt -> attempt.path("id").asText()).containsExactly("a1", "a2", "a3");
        assertThat(history.attempts().get(1).at("/webhookMessage/appointmentId").asText()).as("its text unfolded").isEqualTo("A2");
        assertThat(asked).noneMatch(question -> question.contains("failed=")).allMatch(question -> question.contains("includeMessages=true"));

        remote().history(start, true);
        assertThat(asked.get(asked.size() - 1)).contains("failed=true");
    }

    static Stream<Object[]> caps() {
        return Stream.of(2, 7, 25, 60, 100).flatMap(most -> Stream.of("oldest first", "newest first").flatMap(order -> Stream.of(true, false)
                .map(counts -> new Object[] {most, order, counts})));
    }

    @ParameterizedTest
    @MethodSource("caps")
    void asksAgainUntilNothingNewComes(int most, String order, boolean counts) throws Exception {
        List<Map<String, Object>> all = new ArrayList<>(IntStream.range(0, 60).mapToObj(this::attempt).toList());
        if (order.equals("newest first")) {
            Collections.reverse(all);
        }
        Taken taken = new Taken("showinghub");

        catchUp(capped(all, most, counts)).since(start.toString(), taken);

        assertThat(taken.events).extracting(Event::recordKey).containsExactlyElementsOf(IntStream.range(0, 60).mapToObj(i -> "A" + i).toList());
        assertThat(taken.watermarks).hasSize(1);
    }

    @Test
    void saysThatItShowsFewerThanItCounts() throws Exception {
        List<Map<String, Object>> all = new ArrayList<>(IntStream.range(0, 60).mapToObj(this::attempt).toList());
        Collections.shuffle(all, new Random(1));
        Taken taken = new Taken("showinghub");
        CatchUp polling = catchUp(asked -> Answer.ok(Map.of("attempts", all.subList(0, 25), "total", 60)));

        assertThatThrownBy(() -> polling.since(start.toString(), taken)).isInstanceOf(RemoteException.class).hasMessageContaining("60 attempts and shows 25");
        assertThat(taken.events).hasSize(25);
        assertThat(taken.watermarks).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"attempts\":null}", "7", "\"none\""})
    void takesAnAnswerWithoutItsListForNoEmptyHistory(String body) throws Exception {
        CatchUp polling = catchUp(asked -> Answer.ok(body));

        assertThatThrownBy(() -> polling.since(start.toString(), new Taken("showinghub"))).isInstanceOf(RemoteException.class).hasMessageContaining("attempts");
    }

    @Test
    void keepsAttemptsApartThatNameNoMessage() throws Exception {
        List<Map<String, Object>> all = new ArrayList<>(IntStream.range(0, 3).mapToObj(i -> attempt(i, Map.of("appointmentId", "A" + i))).toList());
        all.forEach(each -> each.remove("webhookMessageId"));
        Taken taken = new Taken("showinghub");

        catchUp(capped(all, 100, false)).since(start.toString(), taken);

        assertThat(taken.events).extracting(Event::recordKey).containsExactly("A0", "A1", "A2");
    }

    @ParameterizedTest
    @CsvSource({"404, the provider does not keep the message any more", "403, the message was answered with 403", "500, the message was answered with 500",
        "200, the message was answered with something else"})
    void recoversTheOthersWhereOneMessageCannotBeHad(int status, String reason) throws Exception {
        List<Map<String, Object>> all = List.of(attempt(0, null), attempt(1, null), attempt(2));
        Taken taken = new Taken("showinghub");
        Function<String, Answer> history = capped(all, 100, false);

        catchUp(asked -> asked.endsWith("/messages/m0") ? Answer.of(status, "<html>") : asked.endsWith("/messages/m1")
                ? Answer.ok(Map.of("appointmentId", "A1", "webhookMessageId", "m1")) : history.apply(asked)).since(start.toString(), taken);

        assertThat(taken.events).extracting(Event::recordKey).containsExactly("A1", "A2");
        assertThat(taken.reasons).containsExactly(reason);
        assertThat(taken.watermarks).hasSize(1);
    }

    /** Attempts whose time cannot be read stand anywhere in a history that shows three at a time, the newest first. */
    @Test
    void readsOnBesideAnAttemptWithoutATime() throws Exception {
        List<Map<String, Object>> all = new ArrayList<>(IntStream.range(0, 9).mapToObj(this::attempt).toList());
        Collections.reverse(all);
        Map<String, Object> odd = attempt(99);
        odd.put("attemptedOn", "soon");
        odd.put("eventOccurredOn", null);
        Function<String, Answer> capped = capped(all, 3, false);
        Taken taken = new Taken("showinghub");

        catchUp(asked -> {
            List<Object> shown = new ArrayList<>((List<?>) capped.apply(asked).body());
            shown.add(odd);
            return Answer.ok(Map.of("attempts", shown));
        }).since(start.minusSeconds(60).toString(), taken);

        assertThat(taken.events).hasSize(10);
    }

    /** {@code reading.timeZone}. */
    @Test
    void readsTimesWithoutAnOffsetAsOurDoorDoes() throws Exception {
        Map<String, Object> attempt = attempt(1);
        attempt.put("eventOccurredOn", "2026-01-10T05:30:00");
        List<Long> happened = new ArrayList<>();
        played = new Played(asked -> asked.equals("/app/v1/subscriptions") ? Answer.ok(List.of(Map.of("id", 7001))) : Answer.ok(List.of(attempt)));
        Taken taken = new Taken("showinghub") {
            @Override
            public void take(List<org.doorstep.provider.remote.Found> fresh, int known, String watermark) {
                fresh.forEach(each -> happened.add(each.happened()));
                super.take(fresh, known, watermark);
            }
        };

        Remotes.of("showinghub", http, Sim.feed("feeds: {hub: {provider: showinghub, auth: {headers: {X-Hub-Key: 0123456789abcdef}}, reading: {timeZone: America/New_York}, "
                + "subscription: {publicUrl: \"https://push.example.com\", api: {url: \"" + played.url() + "\", token: t}}}}").subscription().orElseThrow().api())
                .catchUp().since(start.toString(), taken);

        assertThat(happened).containsExactly(Instant.parse("2026-01-10T10:30:00Z").getEpochSecond() * 1_000_000);
    }
}
