package org.doorstep.simulator.repliers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepliersEventsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void anAgentHasTheSeedsFieldsAndAPlaintextPassword() {
        JsonNode agent = entity("agent.created", 1);

        assertThat(agent.fieldNames()).toIterable().startsWith("agentid", "fname", "lname", "phone", "email", "password", "avatar",
                "status", "brokerage", "designation", "boards");
        assertThat(agent.get("password").textValue()).startsWith("Pw-").hasSizeGreaterThan(6);
    }

    @ParameterizedTest
    @CsvSource({"agent.updated, agentid", "client.deleted, clientId", "search.created, searchId", "search.match.created, matchId",
        "message.created, messageId", "listing.deleted, mlsNumber", "favorite.created, favoriteId"})
    void eachKindHasItsKeyAndATime(String event, String key) {
        assertThat(entity(event, 7).hasNonNull(key)).isTrue();
        assertThat(entity(event, 7).get("updatedOn").textValue()).matches("2025-01-06T\\d\\d:\\d\\d:\\d\\d\\.000Z");
    }

    @Test
    void allOfTheSeeds19EventsCanBePlayed() {
        RepliersEvents all = new RepliersEvents(1, RepliersEvents.NAMES, true);

        assertThat(RepliersEvents.NAMES).hasSize(19).doesNotHaveDuplicates();
        LongStream.rangeClosed(1, 19).forEach(number -> assertThat(read(all, number).get("data").size()).isPositive());
    }

    @Test
    void aListingsPriceIsAStringAndItsKeyHasABoard() {
        assertThat(entity("listing.created", 1).get("listPrice").textValue()).matches("\\d+\\.00");
        assertThat(entity("listing.created", 1).hasNonNull("boardId")).isTrue();
    }

    @Test
    void isAnArrayOfOneOrAnObjectWithWhatWasBefore() {
        JsonNode array = read(new RepliersEvents(1, List.of("listing.updated"), false), 3);
        JsonNode object = read(new RepliersEvents(1, List.of("listing.updated"), true), 3);

        assertThat(array.isArray()).isTrue();
        assertThat(array).hasSize(1);
        assertThat(object.fieldNames()).toIterable().containsExactly("data", "previous");
        assertThat(object.get("data")).isEqualTo(array.get(0));
        assertThat(object.at("/previous/mlsNumber")).isEqualTo(object.at("/data/mlsNumber"));
        assertThat(object.at("/previous/updatedOn").textValue()).isLessThan(object.at("/data/updatedOn").textValue());
    }

    @Test
    void nothingWasBeforeACreation() {
        assertThat(read(new RepliersEvents(1, List.of("listing.created"), true), 3).get("previous").isNull()).isTrue();
    }

    @Test
    void eventsTakeTurnsAndAnUpdateIsOfAListingCreatedBefore() {
        RepliersEvents producer = new RepliersEvents(1, List.of("listing.created", "listing.updated"), false);
        List<JsonNode> listings = LongStream.rangeClosed(1, 400).mapToObj(number -> read(producer, number).get(0)).toList();

        assertThat(List.of(producer.turn(1), producer.turn(2), producer.turn(3))).containsExactly(0, 1, 0);
        for (int i = 1; i < listings.size(); i += 2) {
            assertThat(listings.subList(0, i)).extracting(earlier -> earlier.get("mlsNumber")).contains(listings.get(i).get("mlsNumber"));
        }
        assertThat(listings).extracting(listing -> listing.get("updatedOn").textValue()).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void theSameSeedMakesTheSameEvents() {
        assertThat(entity("listing.created", 5)).isEqualTo(entity("listing.created", 5));
        assertThat(read(new RepliersEvents(2, List.of("listing.created"), false), 5).get(0)).isNotEqualTo(entity("listing.created", 5));
    }

    @Test
    void anEventThatTheyDoNotHaveIsNamed() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RepliersEvents(1, List.of("listing.sold"), false))
                .withMessageContaining("no event 'listing.sold', but agent.created");
    }

    private static JsonNode entity(String event, long number) {
        return read(new RepliersEvents(1, List.of(event), false), number).get(0);
    }

    private static JsonNode read(RepliersEvents producer, long number) {
        try {
            return JSON.readTree(producer.batch(number, 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
