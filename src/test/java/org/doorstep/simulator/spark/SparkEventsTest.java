package org.doorstep.simulator.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SparkEventsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The seed's sample, repaired: a comma after NewsFeed.Id. */
    private static final String SAMPLE = """
            {"Listing": {"Id": "20100000000000000000000000"},
             "Subscriber": {"Id": "20140815000000000001000000", "Type": "Member", "OwnerId": "20140815000000000001000000"},
             "NewsFeed": {"Id": "20180411141756698053000006", "Event": "New", "EventTimestamp": "2018-04-18T11:12:56Z",
                          "Type": "SavedSearch", "Subscription": {"Id": "20180113050000000001000000"}}}""";

    private final SparkEvents producer = new SparkEvents(1);
    private final List<JsonNode> events = LongStream.rangeClosed(1, 1_000).mapToObj(this::event).toList();

    @Test
    void hasTheShapeOfTheSeedsSample() throws IOException {
        List<String> shape = leaves("", JSON.readTree(SAMPLE)).toList();

        assertThat(events).allSatisfy(body -> assertThat(leaves("", body).toList()).isEqualTo(shape));
    }

    @Test
    void idsAreStringsOf26Digits() {
        assertThat(events).allSatisfy(body -> assertThat(body.findValuesAsText("Id")).hasSize(4).allMatch(id -> id.matches("[0-9]{26}")));
    }

    @Test
    void timesAreToTheSecondAndRise() {
        assertThat(events).extracting(body -> body.at("/NewsFeed/EventTimestamp").textValue()).isSorted().doesNotHaveDuplicates()
                .allMatch(time -> time.matches("2025-01-06T\\d\\d:\\d\\d:\\d\\dZ"));
    }

    @Test
    void aContactIsOwnedByAnAccountAndAMemberByItself() {
        assertThat(events).extracting(body -> body.at("/Subscriber/Type").textValue()).contains("Contact", "Member");
        assertThat(events).allSatisfy(body -> assertThat(body.at("/Subscriber/Id").equals(body.at("/Subscriber/OwnerId")))
                .isEqualTo(body.at("/Subscriber/Type").textValue().equals("Member")));
    }

    @Test
    void aListingComesUpAgain() {
        assertThat(events.stream().map(body -> body.at("/Listing/Id").textValue()).distinct().count()).isBetween(500L, 950L);
    }

    @Test
    void theSameSeedMakesTheSameEvents() {
        assertThat(new SparkEvents(1).batch(9, 1)).isEqualTo(producer.batch(9, 1));
        assertThat(new SparkEvents(2).batch(9, 1)).isNotEqualTo(producer.batch(9, 1));
    }

    @Test
    void thereIsOneEventInARequest() {
        assertThatIllegalArgumentException().isThrownBy(() -> producer.batch(1, 2)).withMessageContaining("one a request");
    }

    private static Stream<String> leaves(String path, JsonNode node) {
        return node.isObject()
                ? node.properties().stream().flatMap(field -> leaves(path + "/" + field.getKey(), field.getValue()))
                : Stream.of(path + " " + node.getNodeType());
    }

    private JsonNode event(long number) {
        try {
            return JSON.readTree(producer.batch(number, 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
