package org.doorstep.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DiceTest {

    /** Pinned: a seed in somebody's bug report must mean the same events after an upgrade of Java or of this program. */
    @Test
    void drawsTheSameEverywhere() {
        Dice dice = Dice.of(1, 2, 3);

        assertThat(IntStream.range(0, 6).map(i -> dice.below(1_000))).containsExactly(176, 560, 637, 442, 662, 352);
    }

    @Test
    void eachOfSeedNumberAndPurposeMatters() {
        assertThat(new long[] {first(1, 1, 1), first(2, 1, 1), first(1, 2, 1), first(1, 1, 2)}).doesNotHaveDuplicates();
    }

    @Test
    void staysWithinItsBounds() {
        Dice dice = Dice.of(-5, Long.MAX_VALUE, 0);

        assertThat(IntStream.range(0, 1_000).map(i -> dice.between(3, 5)).distinct().sorted()).containsExactly(3, 4, 5);
    }

    @Test
    void comesUpAsOftenAsItShould() {
        int hits = 0;
        for (int number = 0; number < 10_000; number++) {
            hits += Dice.of(1, number, 0).chance(35) ? 1 : 0;
        }

        assertThat(hits).isBetween(3_300, 3_700);
    }

    private static long first(long seed, long number, int purpose) {
        return Dice.of(seed, number, purpose).below(Long.MAX_VALUE);
    }
}
