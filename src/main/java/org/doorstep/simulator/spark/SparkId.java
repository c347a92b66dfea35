package org.doorstep.simulator.spark;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** 26 digits: when it was made, to the microsecond, and six more. Past 2^63, so a string. */
final class SparkId {

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuuMMddHHmmss");

    private SparkId() {
    }

    static String of(LocalDateTime made, int kind, long number) {
        return made.format(SECONDS) + String.format(Locale.ROOT, "%06d%06d", Math.floorMod(number * 7_919, 1_000_000L), kind);
    }
}
