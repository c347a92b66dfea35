package org.doorstep.provider.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.json.UndecodableException;
import org.doorstep.provider.AnswerPolicy;
import org.junit.jupiter.api.Test;

class SparkTest {

    private static final String BODY = """
            {"Listing": {"Id": "%s"}, "Subscriber": {"Id": "%s"},
             "NewsFeed": {"Id": "%s", "Event": "%s", "EventTimestamp": "%s", "Subscription": {"Id": "%s"}}}""";

    @Test
    void tellsEventsApartByEachPartOfTheirNaturalKey() throws Exception {
        List<String> parts = List.of("L", "U", "F", "New", "2018-04-18T11:12:56Z", "S");
        List<Event.Identity> identities = new ArrayList<>(List.of(event(parts).identity()));
        for (int i = 0; i < parts.size(); i++) {
            List<String> other = new ArrayList<>(parts);
            other.set(i, i == 4 ? "2018-04-18T11:12:57Z" : parts.get(i) + "2");
            identities.add(event(other).identity());
        }

        assertThat(identities).doesNotHaveDuplicates().noneMatch(Event.Identity::windowed);
    }

    @Test
    void knowsARepetitionWhateverElseItSays() throws Exception {
        Event event = event(List.of("L", "U", "F", "New", "2018-04-18T11:12:56Z", "S"));
        Event again = event("{\"Attempt\":2,\"D\":" + BODY.formatted("L", "U", "F", "New", "2018-04-18T11:12:56Z", "S") + "}");

        assertThat(again.identity()).isEqualTo(event.identity());
    }

    @Test
    void losesNoEventForWantOfATime() throws Exception {
        Event first = event(List.of("L", "U", "F", "New", "", "S"));
        Event second = event(List.of("L", "U", "F", "New", "", "S2"));

        assertThat(first.identity().windowed()).isTrue();
        assertThat(second.identity()).isNotEqualTo(first.identity());
    }

    @Test
    void keepsApartWhatEachSubscriberIsToldAboutAListing() throws Exception {
        Event first = event(List.of("L", "U", "F", "New", "2018-04-18T11:12:56Z", "S"));
        Event later = event(List.of("L", "U", "F", "Price", "2018-04-18T11:12:57Z", "S2"));
        Event another = event(List.of("L", "U2", "F", "New", "2018-04-18T11:12:56Z", "S"));
        Event slashes = event(List.of("L/U", "2%", "F", "New", "2018-04-18T11:12:56Z", "S"));
        Event nobody = event("{\"Listing\":{\"Id\":\"L\"},\"NewsFeed\":{\"Id\":\"F\"}}");

        assertThat(List.of(first, later, another, slashes, nobody)).extracting(Event::recordKey).containsExactly("L/U", "L/U", "L/U2", "L%2FU/2%25", "L");
        assertThat(List.of(first, later, another, slashes, nobody)).extracting(event -> Spark.listing(event.recordKey())).containsExactly("L", "L", "L", "L/U", "L");
    }

    @Test
    void isNeverRefused() {
        assertThat(new Spark().answers()).isEqualTo(AnswerPolicy.LENIENT);
    }

    private static Event event(List<String> parts) throws UndecodableException {
        return event(BODY.formatted(parts.toArray()));
    }

    private static Event event(String body) throws UndecodableException {
        return new Spark().decode(new Delivery("D", "feed", "spark", 7, Delivery.PUSH, "authenticated", "", "", body.getBytes(UTF_8))).events().get(0);
    }
}
