package org.doorstep.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BudgetTest {

    private final Budget budget = new Budget(100);
    private final List<String> granted = new ArrayList<>();

    private Budget.Turn take(String who, long bytes) {
        return budget.take(bytes, () -> granted.add(who));
    }

    @Test
    void givesAtOnceWhatIsThere() {
        assertThat(take("a", 60)).isNull();
        assertThat(take("b", 40)).isNull();

        assertThat(budget.taken()).isEqualTo(100);
        assertThat(granted).isEmpty();
    }

    @Test
    void servesThoseWhoWaitInTheirOrder() {
        take("a", 90);
        assertThat(take("large", 50)).isNotNull();
        assertThat(take("small", 5)).as("would fit, but the large one was there before").isNotNull();

        budget.give(90);

        assertThat(granted).containsExactly("large", "small");
        assertThat(budget.taken()).isEqualTo(55);
    }

    @Test
    void lendsNothingPastThoseWhoWait() {
        take("a", 90);
        take("large", 50);

        assertThat(budget.tryTake(5)).isFalse();
    }

    @Test
    void servesThoseBehindTheOneWhoLeaves() {
        take("a", 90);
        Budget.Turn large = take("large", 50);
        take("small", 5);

        assertThat(large.leave()).isTrue();

        assertThat(granted).containsExactly("small");
        assertThat(budget.taken()).isEqualTo(95);
        assertThat(budget.tryTake(5)).isTrue();
    }

    @Test
    void knowsWhoWasGrantedBeforeHeCouldLeave() {
        take("a", 90);
        Budget.Turn turn = take("b", 50);
        budget.give(90);

        assertThat(turn.leave()).isFalse();
        assertThat(budget.taken()).isEqualTo(50);
    }
}
