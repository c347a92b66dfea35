package org.doorstep.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetTest {

    private final Budget budget = new Budget(100);
    private final List<String> granted = new ArrayList<>();

    private Budget.Turn take(String who, long bytes) {
        return budget.take(null, bytes, () -> granted.add(who));
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

        budget.give(null, 90);

        assertThat(granted).containsExactly("large", "small");
        assertThat(budget.taken()).isEqualTo(55);
    }

    @Test
    void lendsNothingPastThoseWhoWait() {
        take("a", 90);
        take("large", 50);

        assertThat(budget.tryTake(null, 5)).isFalse();
    }

    @Test
    void servesThoseBehindTheOneWhoLeaves() {
        take("a", 90);
        Budget.Turn large = take("large", 50);
        take("small", 5);

        assertThat(large.leave()).isTrue();

        assertThat(granted).containsExactly("small");
        assertThat(budget.taken()).isEqualTo(95);
        assertThat(budget.tryTake(null, 5)).isTrue();
    }

    @Test
    void knowsWhoWasGrantedBeforeHeCouldLeave() {
        take("a", 90);
        Budget.Turn turn = take("b", 50);
        budget.give(null, 90);

        assertThat(turn.leave()).isFalse();
        assertThat(budget.taken()).isEqualTo(50);
    }

    @Test
    void anAddressThatIsAloneTakesAllAtOnceOrHalfBitByBit() throws Exception {
        assertThat(budget.tryTake(address(1), 100)).isTrue();
        budget.give(address(1), 100);

        assertThat(bitByBit(address(1))).isEqualTo(50);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void addressesThatTakeAllTheyGetLeaveSomethingForTheNext(int many) throws Exception {
        for (int i = 0; i < many; i++) {
            bitByBit(address(i));
        }

        assertThat(bitByBit(address(many))).isPositive();
        assertThat(budget.taken()).isLessThanOrEqualTo(100);
    }

    @Test
    void whoWaitsForHisOwnShareIsInNobodysWay() throws Exception {
        bitByBit(address(1));
        assertThat(budget.take(address(1), 10, () -> granted.add("greedy"))).isNotNull();

        assertThat(budget.tryTake(address(2), 10)).isTrue();
        assertThat(budget.tryTake(null, 10)).isTrue();
        budget.give(address(1), 30);

        assertThat(granted).containsExactly("greedy");
    }

    private long bitByBit(InetAddress address) {
        long bytes = 0;
        while (budget.tryTake(address, 1)) {
            bytes++;
        }
        return bytes;
    }

    private static InetAddress address(int last) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    }
}
