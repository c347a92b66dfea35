package org.doorstep.simulator.reso;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.doorstep.simulator.Dice;

/**
 * Writes the fields of one record as it stands at one event. What never changes of a record (its address, its name) is drawn by
 * the root, what changes (its price, its photos) by the event.
 */
interface RecordWriter {

    String SYSTEM = "Sample MLS";

    /** Purposes of draws, see {@link Timeline#dice}. */
    int IDENTITY = 10;
    int CHANGE = 11;
    int LIFE = 12;
    int PHOTOS = 13;

    void write(JsonGenerator json, Timeline timeline, long root, long sequence) throws IOException;

    /** An amount in cents as a JSON number with two decimals, {@code 489900.00}. */
    static void amount(JsonGenerator json, String name, long cents) throws IOException {
        json.writeFieldName(name);
        json.writeNumber(cents / 100 + "." + cents / 10 % 10 + cents % 10);
    }

    /** From {@code least} to {@code least} + 2 neighbouring values of a lookup, none twice. */
    static void lookups(JsonGenerator json, String name, Dice dice, int least, String[] values) throws IOException {
        json.writeArrayFieldStart(name);
        int first = dice.below(values.length);
        int count = Math.min(values.length, dice.between(least, least + 2));
        for (int i = 0; i < count; i++) {
            json.writeString(values[(first + i) % values.length]);
        }
        json.writeEndArray();
    }
}
