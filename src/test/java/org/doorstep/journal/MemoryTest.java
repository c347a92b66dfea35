package org.doorstep.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryTest {

    private final Memory memory = new Memory(10);
    private final List<String> granted = new ArrayList<>();

    private Memory.Turn take(String name, int bytes) {
        return memory.acquire(bytes, () -> granted.add(name));
    }

    @Test
    void whoFindsRoomTakesItAtOnce() {
        assertThat(take("a", 4)).isNull();
        assertThat(take("b", 6)).isNull();

        assertThat(granted).containsExactly("a", "b");
        assertThat(memory.availablePermits()).isZero();
    }

    @Test
    void theOthersWaitInTheOrderInWhichTheyCame() {
        take("a", 8);
        assertThat(take("large", 5)).isNotNull();
        // There would be room, but somebody is before it.
        assertThat(take("small", 1)).isNotNull();
        assertThat(granted).containsExactly("a");

        memory.release(8);

        assertThat(granted).containsExactly("a", "large", "small");
        assertThat(memory.availablePermits()).isEqualTo(4);
    }

    @Test
    void whoLeavesLetsThoseBehindGoOn() {
        take("a", 8);
        Memory.Turn large = take("large", 5);
        take("small", 2);

        memory.leave(large);
        memory.leave(large);

        assertThat(granted).containsExactly("a", "small");
        memory.release(8);
        memory.release(2);
        assertThat(granted).containsExactly("a", "small");
        assertThat(memory.availablePermits()).isEqualTo(10);
    }
}
