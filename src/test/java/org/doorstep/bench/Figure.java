package org.doorstep.bench;

import java.util.Locale;

/** A figure with as many digits as mean something. */
final class Figure {

    private Figure() {
    }

    static String of(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }
}
