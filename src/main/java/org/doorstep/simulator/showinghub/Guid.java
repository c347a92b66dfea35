package org.doorstep.simulator.showinghub;

import java.util.UUID;
import org.doorstep.simulator.Dice;

/** An id as .NET writes it. */
final class Guid {

    private static final long VERSION_4 = 0x4000;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private Guid() {
    }

    static String drawn(Dice dice) {
        long high = dice.below(Long.MAX_VALUE) << 1 & ~0xF000L | VERSION_4;
        long low = dice.below(Long.MAX_VALUE) >>> 1 | VARIANT;
        return new UUID(high, low).toString();
    }
}
