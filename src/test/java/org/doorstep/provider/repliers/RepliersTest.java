package org.doorstep.provider.repliers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.time.ZoneOffset;
import java.util.Map;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.json.UndecodableException;
import org.doorstep.provider.AnswerPolicy;
import org.doorstep.provider.Fields;
import org.doorstep.provider.KeyPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepliersTest {

    @Test
    void hasAGoldenCaseOfBothShapesForEveryEvent() {
        assertThat(Repliers.EVENTS).hasSize(19).allSatisfy(name -> {
            for (String shape : List.of("-array", "-object")) {
                assertThat(Files.readString(Path.of("src/test/resources/golden/repliers", name.replace('.', '-') + shape, "event-name.txt"))).isEqualTo(name + "\n");
            }
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "agent.created  |  {\"AgentId\":1}  |  1",
            // An agent's own field of the name data is not the entity.
            "agent.updated  |  {\"agentId\":1,\"data\":{\"id\":5}}  |  1",
            "client.updated  |  {\"agentId\":1,\"clientId\":2}  |  2",
            "listing.updated  |  {\"data\":{\"mlsNumber\":\"W1\",\"boardId\":2},\"id\":9}  |  W1/2",
            "listing.deleted  |  {\"data\":{\"mlsNumber\":\"W1\"}}  |  W1",
            "search.match.created  |  {\"data\":{\"matchId\":8,\"searchId\":7,\"mlsNumber\":\"W1\"}}  |  8",
            "search.match.created  |  {\"searchId\":7,\"mlsNumber\":\"W1\"}  |  7/W1",
            "search.match.updated  |  {\"mlsNumber\":\"W1\",\"boardId\":2}  |  W1/2",
            "favorite.created  |  {\"clientId\":3,\"mlsNumber\":\"W1\",\"boardId\":2}  |  3/W1/2",
            "message.created  |  {\"id\":4}  |  4"})
    void findsTheKey(String eventName, String body, String key) throws Exception {
        assertThat(event(new Repliers(), eventName, body).recordKey()).isEqualTo(key);
    }

    @Test
    void looksWhereItsOptionsSay() throws Exception {
        Repliers other = new Repliers(new RepliersOptions(Map.of("Agent", KeyPath.list("nr")), KeyPath.list("name"), Fields.places("at"), ZoneOffset.UTC));

        assertThat(event(other, "agent.created", "{\"nr\":1,\"agentId\":2}").recordKey()).isEqualTo("1");
        assertThat(event(other, "listing.created", "{\"name\":\"x\",\"mlsNumber\":2}").recordKey()).isEqualTo("x");
    }

    @Test
    void tellsTheSameBodyOfTwoEventsApart() throws Exception {
        Event created = event(new Repliers(), "agent.created", "{\"agentId\":1}");

        assertThat(created.identity()).isNotEqualTo(event(new Repliers(), "agent.updated", "{\"agentId\":1}").identity())
                .isEqualTo(event(new Repliers(), "agent.created", "{ \"agentId\":1 }").identity());
    }

    @Test
    void cannotReadADeliveryWithoutAnEventName() {
        assertThatThrownBy(() -> event(new Repliers(), "", "{\"agentId\":1}")).isInstanceOf(UndecodableException.class).hasMessage("no event name");
    }

    @Test
    void survivesAnOddName() throws Exception {
        assertThat(event(new Repliers(), ".", "{\"id\":1}").recordKey()).isEqualTo("1");
        assertThat(event(new Repliers(), "x", "{\"id\":1}").resource()).isEqualTo("X");
    }

    @Test
    void letsNoPasswordAndNoWebhookSecretIn() {
        assertThat(new Repliers().redacts()).containsExactlyInAnyOrder("password", "secret");
    }

    @Test
    void isToldWhatIsWrong() {
        assertThat(new Repliers().answers()).isEqualTo(AnswerPolicy.STRICT);
    }

    private static Event event(Repliers provider, String eventName, String body) throws UndecodableException {
        return provider.decode(new Delivery("D", "feed", "repliers", 7, Delivery.PUSH, "authenticated", "", eventName, body.getBytes(UTF_8))).events().get(0);
    }
}
