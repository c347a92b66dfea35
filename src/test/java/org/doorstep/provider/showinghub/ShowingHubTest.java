package org.doorstep.provider.showinghub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.doorstep.event.Change;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.event.Times;
import org.doorstep.json.UndecodableException;
import org.doorstep.provider.AnswerPolicy;
import org.doorstep.provider.Fields;
import org.junit.jupiter.api.Test;

class ShowingHubTest {

    @Test
    void hasAGoldenCaseForEveryKnownEvent() {
        assertThat(EventName.KNOWN).hasSize(22).allSatisfy(name -> {
            String folder = name.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
            assertThat(Path.of("src/test/resources/golden/showinghub", name.equals("RequestDecined") ? folder + "-sic" : folder))
                    .satisfies(path -> assertThat(Files.readString(path.resolve("request.json"))).contains("\"" + name + "\""));
        });
    }

    @Test
    void readsTimesWithoutAnOffsetInItsZone() throws Exception {
        String body = "{\"eventName\":\"RequestCreated\",\"requestId\":1,\"createdOn\":\"2026-03-01T05:00:00\"}";
        ShowingHub eastern = new ShowingHub(ShowingHubOptions.DEFAULT.in(ZoneId.of("America/New_York")));

        assertThat(Times.text(event(eastern, "D1", body).version())).isEqualTo("2026-03-01T10:00:00.000000Z");
        assertThat(Times.text(event(new ShowingHub(), "D1", body).version())).isEqualTo("2026-03-01T05:00:00.000000Z");
    }

    @Test
    void looksWhereItsOptionsSay() throws Exception {
        ShowingHub other = new ShowingHub(new ShowingHubOptions(Fields.places("type"), List.of("entity.{resource}Key"),
                Fields.places("entity.at"), Fields.places("msg"), ZoneOffset.UTC));

        Event event = event(other, "D1", "{\"type\":\"RegistrationRequestCreated\",\"msg\":5,\"entity\":{\"registrationRequestKey\":\"k\",\"at\":\"2026-03-01T05:00:00Z\"}}");

        assertThat(event).extracting(Event::resource, Event::recordKey, Event::identity)
                .containsExactly("RegistrationRequest", "k", new Event.Identity("message/5", false));
        assertThat(Times.text(event.version())).isEqualTo("2026-03-01T05:00:00.000000Z");
    }

    @Test
    void refusesAKeyThatIsNoPath() {
        assertThatThrownBy(() -> new ShowingHubOptions(List.of(), List.of("{resource"), List.of(), List.of(), ZoneOffset.UTC))
                .hasMessageContaining("'{resource' is not a path");
    }

    @Test
    void knowsATryOfTheSameMessageByItsId() throws Exception {
        String body = "{\"eventName\":\"Ping\",\"webhookMessageId\":\"w1\",\"attempt\":%d}";

        assertThat(event(new ShowingHub(), "D1", body.formatted(1)).identity()).isEqualTo(event(new ShowingHub(), "D2", body.formatted(2)).identity());
    }

    @Test
    void knowsATryWithoutAnIdByItsContentEvenWhereNothingGivesAKey() throws Exception {
        Event first = event(new ShowingHub(), "D1", "{\"eventName\":\"RequestCreated\",\"note\":\"x\"}");
        Event second = event(new ShowingHub(), "D2", "{\"note\":\"x\",\"eventName\":\"RequestCreated\"}");

        assertThat(first.identity()).isEqualTo(second.identity());
        assertThat(List.of(first.recordKey(), second.recordKey())).containsExactly("D1-00000", "D2-00000");
    }

    @Test
    void overwritesNoRecordOfTheSameArrayThatHasNoKeyEither() throws Exception {
        List<Event> events = decode(new ShowingHub(), "D1", "[{\"eventName\":\"RequestCreated\",\"note\":1},{\"eventName\":\"RequestCreated\",\"note\":2}]");

        assertThat(events).extracting(Event::recordKey).containsExactly("D1-00000", "D1-00001");
    }

    @Test
    void passesOverAnIdThatIsTooLong() throws Exception {
        assertThat(event(new ShowingHub(), "D1", "{\"eventName\":\"RequestCreated\",\"requestId\":\"" + "x".repeat(300) + "\",\"id\":7}").recordKey()).isEqualTo("7");
    }

    @Test
    void namesNoResourceThatIsNotTheirs() {
        assertThat(List.of("Appointments", "pingback", "FooCreated", "", "Über").stream().map(name -> EventName.of(name).resource()).collect(Collectors.toSet()))
                .containsExactly(EventName.OTHER);
        assertThat(List.of("MlsUpdated", "mlsupdated", "Mls Updated", "MLS_UPDATED", "MlsUpdated ")).allSatisfy(name -> {
            assertThat(EventName.of(name).resource()).isEqualTo("Mls");
            assertThat(EventName.of(name).change()).isEqualTo(Change.UPDATED);
        });
        assertThat(List.of("NotifyWebhookFailure", "notify webhook failure", "\u00a0NotifyWebhookFailure")).allSatisfy(name -> {
            assertThat(EventName.of(name).resource()).isEqualTo(EventName.OTHER);
            assertThat(EventName.of(name).change()).isEqualTo(Change.NOTICE);
        });
        assertThat(List.of("MlsUpdatedNotifyWebhookFailure", "MlsUpdated NotifyWebhookFailure", "mlsupdated,notifywebhookfailure")).allSatisfy(name -> {
            assertThat(EventName.of(name).resource()).isEqualTo("Mls");
            assertThat(EventName.of(name).change()).isEqualTo(Change.NOTICE);
        });
        assertThat(EventName.of("Mls2Created").resource()).isEqualTo("Mls");
    }

    @Test
    void isNeverRefused() {
        assertThat(new ShowingHub().answers()).isEqualTo(AnswerPolicy.LENIENT);
    }

    private static Event event(ShowingHub provider, String delivery, String body) throws UndecodableException {
        return decode(provider, delivery, body).get(0);
    }

    private static List<Event> decode(ShowingHub provider, String delivery, String body) throws UndecodableException {
        return provider.decode(new Delivery(delivery, "feed", "showinghub", Times.micros(Instant.parse("2026-03-01T12:00:00Z")), Delivery.PUSH,
                "authenticated", "", "", body.getBytes(UTF_8))).events();
    }
}
