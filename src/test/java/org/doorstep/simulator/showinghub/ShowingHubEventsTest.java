package org.doorstep.simulator.showinghub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ShowingHubEventsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ShowingHubEvents producer = new ShowingHubEvents(1);
    private final List<JsonNode> chapters = LongStream.rangeClosed(1, 10 * Story.CHAPTER).mapToObj(this::event).toList();

    /** The two that the seed's list has run together are told apart. */
    @Test
    void tellsOfEachOfTheSeedsEventsAndOfNoOther() {
        List<String> names = chapters.subList(0, Story.CHAPTER).stream().map(body -> body.get("eventName").textValue()).distinct().toList();

        assertThat(names).containsExactlyInAnyOrder("AppointmentCancelled", "AppointmentConfirmed", "MessageCreated", "MlsCreated",
                "MlsUpdated", "NotifyWebhookFailure", "Ping", "RegistrationCreated", "RegistrationRequestApproved",
                "RegistrationRequestCreated", "RegistrationRequestDisapproved", "RegistrationTransferred", "RegistrationUpdated",
                "RequestAccepted", "RequestCancelled", "RequestCreated", "RequestDeclined", "VerificationMessage");
    }

    @Test
    void partOfThemCarryTheIdOfTheirMessage() {
        List<String> ids = chapters.stream().filter(body -> body.has("webhookMessageId"))
                .map(body -> body.get("webhookMessageId").textValue()).toList();

        assertThat(ids).hasSizeBetween(chapters.size() / 3, chapters.size() * 4 / 5).doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
    }

    @Test
    void whatBecomesOfARequestFollowsIt() {
        Map<String, String> lastOf = new HashMap<>();
        for (JsonNode body : chapters) {
            String name = body.get("eventName").textValue();
            String before = body.has("requestId") ? lastOf.put(body.get("requestId").textValue(), name) : null;
            switch (name) {
                case "RequestCreated" -> assertThat(before).isNull();
                case "RequestAccepted", "RequestDeclined", "RequestCancelled" -> assertThat(before).isEqualTo("RequestCreated");
                case "AppointmentConfirmed" -> assertThat(before).isEqualTo("RequestAccepted");
                case "AppointmentCancelled" -> assertThat(before).isEqualTo("AppointmentConfirmed");
                default -> assertThat(before).isNull();
            }
        }
    }

    @Test
    void anAppointmentIsAtTheHourAndWithTheAgentOfItsRequest() {
        JsonNode request = only("RequestAccepted");
        JsonNode appointment = only("AppointmentConfirmed");

        assertThat(appointment.get("startTime")).isEqualTo(request.get("requestedStart"));
        assertThat(appointment.get("buyingAgent")).isEqualTo(request.get("buyingAgent"));
        assertThat(appointment.get("listing")).isEqualTo(request.get("listing"));
    }

    @Test
    void timesRise() {
        assertThat(chapters).extracting(body -> body.get("eventOccurredOn").textValue()).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void theSameSeedMakesTheSameEvents() {
        assertThat(new ShowingHubEvents(1).batch(9, 1)).isEqualTo(producer.batch(9, 1));
        assertThat(new ShowingHubEvents(2).batch(9, 1)).isNotEqualTo(producer.batch(9, 1));
    }

    @Test
    void namesAreCamelCase() {
        chapters.forEach(body -> assertThat(body.fieldNames()).toIterable().allMatch(name -> name.matches("[a-z][a-zA-Z]+")));
    }

    @Test
    void thereIsOneEventInARequest() {
        assertThatIllegalArgumentException().isThrownBy(() -> producer.batch(1, 2)).withMessageContaining("one a request");
    }

    private JsonNode only(String name) {
        return chapters.stream().filter(body -> body.get("eventName").textValue().equals(name)).findFirst().orElseThrow();
    }

    private JsonNode event(long number) {
        try {
            return JSON.readTree(producer.batch(number, 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
