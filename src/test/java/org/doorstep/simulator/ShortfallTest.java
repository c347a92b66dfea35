package org.doorstep.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShortfallTest {

    private final Shortfall shortfall = new Shortfall();

    @Test
    void keepsTheFirstCauseAndTheLowestEvent() {
        shortfall.add(101, "the server answered 401");
        shortfall.add(1, "another batch ended the run");
        shortfall.add(201, "another batch ended the run");

        assertThat(shortfall.why()).isEqualTo("the server answered 401");
        assertThat(shortfall.from()).isEqualTo(1);
    }

    @Test
    void nothingIsMissingAtFirst() {
        assertThat(shortfall.why()).isNull();
        assertThat(shortfall.from()).isNull();
    }
}
