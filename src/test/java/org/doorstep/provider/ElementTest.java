package org.doorstep.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.doorstep.event.Change;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.event.Undated;
import org.doorstep.json.UndecodableException;
import org.junit.jupiter.api.Test;

class ElementTest {

    @Test
    void givesTheSameContentOneHashHoweverItIsWritten() throws Exception {
        assertThat(hash("{\"a\":1,\"b\":[2]}", "agent.updated", "909")).isEqualTo(hash(" { \"b\" : [ 2 ],\n\"\\u0061\" : 1 } ", "agent.updated", "909"))
                .satisfies(identity -> assertThat(identity.windowed()).isTrue())
                .satisfies(identity -> assertThat(identity.key()).matches("[0-9a-f]{64}"));
    }

    @Test
    void givesOtherContentNamesOrKeysAnotherHash() throws Exception {
        List<Event.Identity> different = List.of(hash("{\"a\":1}", "agent.updated", "909"), hash("{\"a\":2}", "agent.updated", "909"),
                hash("{\"a\":1.0}", "agent.updated", "909"), hash("{\"a\":1}", "agent.deleted", "909"), hash("{\"a\":1}", "agent.updated", "910"),
                hash("{\"a\":1}", "agent.updated9", "09"), hash("{\"a\":1}", "agent.updated"));

        assertThat(different).doesNotHaveDuplicates();
    }

    @Test
    void hashesItsOwnBytesOnly() throws Exception {
        List<Event> events = decode("[{\"a\":1},{\"a\":2}, {\"a\":1}]", "x").events();

        assertThat(events.get(0).identity()).isEqualTo(events.get(2).identity()).isNotEqualTo(events.get(1).identity());
        assertThat(events).extracting(Event::id).containsExactly("D-00000", "D-00001", "D-00002");
        assertThat(events.get(2)).extracting(Event::from, Event::to, Event::data).containsExactly(18, 25, "{\"a\":1}");
    }

    @Test
    void takesTenThousandEventsAndNoMore() throws Exception {
        assertThat(decode("[" + "{},".repeat(9_999) + "{}]", "x").events()).hasSize(10_000);
        assertThatThrownBy(() -> decode("[" + "{},".repeat(10_000) + "{}]", "x")).hasMessageContaining("too many events");
        assertThatThrownBy(() -> decode("[" + "1,".repeat(10_000) + "{}]", "x")).hasMessageContaining("too many events");
    }

    @Test
    void setsAsideWhatFollowsTheBody() {
        assertThatThrownBy(() -> decode("{} {}", "x")).isInstanceOf(UndecodableException.class);
        assertThatThrownBy(() -> decode("[{},", "x")).isInstanceOf(UndecodableException.class);
    }

    private static Event.Identity hash(String body, String... words) throws UndecodableException {
        return decode(body, words).events().get(0).identity();
    }

    private static Decoded decode(String body, String... words) throws UndecodableException {
        Delivery delivery = new Delivery("D", "feed", "showinghub", 7, Delivery.PUSH, "authenticated", "", "", body.getBytes(UTF_8));
        return Element.decode(delivery, Fields.wanted(List.of()), element -> element.event(element.hash(words), "R", "k", Change.CHANGED, new EventTime(null, 0, Undated.MISSING)));
    }
}
