package org.doorstep.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.doorstep.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventTest {

    @Test
    void idIsTheDeliverysAndFiveDigits() {
        assertThat(Event.id("01ABC", 0)).isEqualTo("01ABC-00000");
        assertThat(Event.id("01ABC", 42)).isEqualTo("01ABC-00042");
        assertThat(Event.id("01ABC", 9_999)).isEqualTo("01ABC-09999");
        assertThat(Event.id("01ABC", 99_999)).isEqualTo("01ABC-99999");
    }

    @Test
    void idsSortAsTheEventsStandInTheDelivery() {
        List<String> ids = IntStream.range(0, 10_000).mapToObj(index -> Event.id("01ABC", index)).toList();

        assertThat(ids).isSorted().doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void aChangeIsFoundByItsWord(Change change) {
        assertThat(change.word()).isLowerCase();
        assertThat(Change.of(change.word())).isEqualTo(change);
    }

    @Test
    void timesHaveSixDigitsSoThatTextOrderIsTimeOrder() {
        assertThat(Times.text(Instant.parse("2026-01-02T03:04:05Z"))).isEqualTo("2026-01-02T03:04:05.000000Z");
        assertThat(Times.text(Times.micros(Instant.parse("2026-01-02T03:04:05.123456789Z")))).isEqualTo("2026-01-02T03:04:05.123456Z");
        assertThat(Times.text(-1)).isEqualTo("1969-12-31T23:59:59.999999Z");
    }

    @Test
    void printsNoContent() {
        Event event = Samples.property("secret-key", 1, "{\"secret\":\"value\"}");

        assertThat(event.toString()).doesNotContain("secret");
        assertThat(Samples.delivery("{\"secret\":1}").toString()).doesNotContain("secret");
    }
}
