package org.doorstep.simulator.reso;

import java.util.Locale;
import org.doorstep.simulator.Dice;

/**
 * An invented agent. The same root is the same person wherever it is named. The phone numbers 555-01xx and the domain example.com
 * are reserved for such use.
 */
record Person(String first, String last, String phone, String email) {

    static Person of(Timeline timeline, long root) {
        Dice dice = timeline.dice(root, RecordWriter.IDENTITY);
        String first = dice.one(Words.FIRST_NAMES);
        String last = dice.one(Words.LAST_NAMES);
        return new Person(first, last, phone(dice),
                last.toLowerCase(Locale.ROOT) + root + "@example.com");
    }

    static String phone(Dice dice) {
        return dice.between(201, 989) + "-555-01" + dice.below(10) + dice.below(10);
    }

    String fullName() {
        return first + " " + last;
    }
}
