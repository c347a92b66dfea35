package org.doorstep.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Time passes when told. */
class PerMinuteTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final PerMinute lines = new PerMinute(now::get);

    private void seconds(long seconds) {
        now.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void saysTheFirstAtOnceAndTheOthersOnceAMinuteWithTheirNumber() {
        assertThat(lines.due("a", 10_000)).isEqualTo(10_000);
        assertThat(lines.due("a", 1)).isZero();
        assertThat(lines.due("b", 1)).as("another cause").isEqualTo(1);
        seconds(59);
        assertThat(lines.due("a", 5)).isZero();
        seconds(1);
        assertThat(lines.due("a", 1)).isEqualTo(7);
        assertThat(lines.due("a", 1)).isZero();
        seconds(3_600);
        assertThat(lines.due("a", 1)).isEqualTo(2);
    }

    @Test
    void causesBeyondTheMostAreOneAndThoseThatAreOverMakeRoom() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(lines.due(i, 1)).isEqualTo(1);
        }
        assertThat(lines.due("a", 1)).isEqualTo(1);
        assertThat(lines.due("b", 1)).as("said with the other").isZero();
        seconds(60);
        assertThat(lines.due("b", 1)).isEqualTo(1);
        assertThat(lines.due("c", 1)).isEqualTo(1);
    }
}
