package org.doorstep.simulator.market;

import java.util.Locale;
import org.doorstep.simulator.Dice;

/** An invented person. The phone numbers 555-01xx and the domain example.com are reserved for such use. */
public record Person(String first, String last, String phone, String email) {

    private static final String[] FIRST_NAMES = {"Amara", "Beatriz", "Caleb", "Daniela", "Elias", "Fiona", "Gabriel", "Hannah",
        "Imani", "Jonas", "Keiko", "Luca", "Mireille", "Nadia", "Omar", "Priya", "Quentin", "Rosa", "Silas", "Tomás"};
    private static final String[] LAST_NAMES = {"Abbott", "Barrera", "Castellano", "Dvorak", "Ellington", "Fairbanks", "Goldberg",
        "Hargrove", "Ishikawa", "Jernigan", "Kowalski", "Lindqvist", "Mbeki", "Nakamura", "Okafor", "Pemberton", "Ramires",
        "Sorensen", "Thackeray", "Venkataraman"};

    /** @param number the same draws and the same number are the same person wherever named */
    public static Person drawn(Dice dice, long number) {
        String first = dice.one(FIRST_NAMES);
        String last = dice.one(LAST_NAMES);
        return new Person(first, last, phone(dice),
                last.toLowerCase(Locale.ROOT) + number + "@example.com");
    }

    public static String phone(Dice dice) {
        return dice.between(201, 989) + "-555-01" + dice.below(10) + dice.below(10);
    }

    public String fullName() {
        return first + " " + last;
    }
}
