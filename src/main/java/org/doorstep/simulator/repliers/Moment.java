package org.doorstep.simulator.repliers;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import org.doorstep.simulator.Dice;

/**
 * A record at one event.
 *
 * @param resource all words of the event's name but the last
 * @param record   number of the record among its kind, from 1
 * @param number   of the event, 0 for the record as it stood at first
 */
record Moment(long seed, String resource, String verb, long record, long number) {

    /** Purposes of draws. */
    static final int IDENTITY = 10;
    static final int CHANGE = 11;
    static final int AGENT = 12;
    private static final int FATE = 13;

    private static final int RECENT = 50;
    private static final LocalDateTime BEGINNING = LocalDateTime.parse("2025-01-06T08:00:00");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'.000Z'");

    /** A round of the events creates one record of each kind; what else it tells is about that record or a recent one. */
    static Moment of(long seed, long number, String event, int eventsARound) {
        int dot = event.lastIndexOf('.');
        String verb = event.substring(dot + 1);
        long round = (number - 1) / eventsARound + 1;
        long record = verb.equals("created") ? round : round - Dice.of(seed, number, FATE).below(Math.min(RECENT, round));
        return new Moment(seed, event.substring(0, dot), verb, record, number);
    }

    boolean created() {
        return verb.equals("created");
    }

    Moment before() {
        return new Moment(seed, resource, verb, record, 0);
    }

    /** What never changes of the record. */
    Dice identity() {
        return Dice.of(seed, record, IDENTITY + resource.hashCode());
    }

    /** What changes with the event. */
    Dice change() {
        return Dice.of(seed, number, CHANGE);
    }

    Dice agent() {
        return Dice.of(seed, record, AGENT);
    }

    /** Ten seconds apart, so times rise as the numbers do; the first stand is of the day before. */
    String updatedOn() {
        return (number == 0 ? BEGINNING.minusDays(1) : BEGINNING.plusSeconds(number * 10)).format(TIME);
    }

    String createdOn() {
        return BEGINNING.minusDays(1).format(TIME);
    }
}
