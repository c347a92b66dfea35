package org.doorstep.simulator.showinghub;

import java.time.LocalDateTime;
import org.doorstep.simulator.Dice;

/**
 * What event {@code number} tells. Events come in chapters of {@value #CHAPTER}, each with the same plot and other people, houses
 * and hours: registrations of listings, three requests for a showing and what became of them. So the records of a chapter hang
 * together, every one of the seed's names comes up in a chapter, and any event can be made without the ones before it.
 */
final class Story {

    static final int CHAPTER = 25;

    /** Purposes of draws, see {@link #dice}. */
    static final int MESSAGE = 10;
    static final int IDENTITY = 11;
    static final int HOUSE = 12;
    static final int LISTING_AGENT = 13;
    static final int BUYING_AGENT = 14;
    static final int HOURS = 15;
    private static final int CLOCK = 16;

    private static final LocalDateTime BEGINNING = LocalDateTime.parse("2025-01-06T08:00:00");

    /** An event, and the step with which the record that it is about began. */
    private record Step(String eventName, int root) {
    }

    private static final Step[] PLOT = {
        new Step("VerificationMessage", 0),
        new Step("Ping", 1),
        new Step("MlsCreated", 2),
        new Step("RegistrationRequestCreated", 3),
        new Step("RegistrationRequestApproved", 3),
        new Step("RegistrationCreated", 5),
        new Step("RegistrationRequestCreated", 6),
        new Step("RegistrationRequestDisapproved", 6),
        new Step("RequestCreated", 8),
        new Step("MessageCreated", 9),
        new Step("RequestAccepted", 8),
        new Step("AppointmentConfirmed", 11),
        new Step("RequestCreated", 12),
        new Step("RequestDeclined", 12),
        new Step("RegistrationUpdated", 5),
        new Step("RequestCreated", 15),
        new Step("RequestCancelled", 15),
        new Step("AppointmentCancelled", 11),
        new Step("RequestCreated", 18),
        new Step("RequestAccepted", 18),
        new Step("AppointmentConfirmed", 20),
        new Step("MessageCreated", 21),
        new Step("RegistrationTransferred", 5),
        new Step("MlsUpdated", 2),
        new Step("NotifyWebhookFailure", 2),
    };

    private final long seed;
    private final long number;
    private final Step step;

    Story(long seed, long number) {
        this.seed = seed;
        this.number = number;
        this.step = PLOT[(int) ((number - 1) % CHAPTER)];
    }

    long number() {
        return number;
    }

    String eventName() {
        return step.eventName;
    }

    /** The event with which this record began. */
    long root() {
        return at(step.root);
    }

    /** The id of the record that this event is about. */
    String id() {
        return id(root());
    }

    /** The request that this event is about, or that led to its appointment: of the last event about one. */
    long request() {
        int at = step.root;
        while (!PLOT[at].eventName.startsWith("Request") && at > 0) {
            at--;
        }
        return at(PLOT[at].root);
    }

    String requestId() {
        return id(request());
    }

    String mlsId() {
        return id(at(2));
    }

    /** The registered listing that all showings of the chapter are of. */
    long house() {
        return at(5);
    }

    /** When event {@code number} happened, in UTC: ten seconds apart and a bit, so times rise as the numbers do. */
    String time(long ofNumber) {
        return BEGINNING.plusSeconds(ofNumber * 10).plusNanos(dice(ofNumber, CLOCK).between(1, 999) * 1_000_000L) + "Z";
    }

    /** A full hour of a day after the request. */
    LocalDateTime hour(Dice dice) {
        return BEGINNING.plusSeconds(request() * 10).toLocalDate().plusDays(dice.between(1, 9)).atTime(dice.between(9, 18), 0);
    }

    /** Draws about event {@code ofNumber}. */
    Dice dice(long ofNumber, int purpose) {
        return Dice.of(seed, ofNumber, purpose);
    }

    private String id(long ofNumber) {
        return Guid.drawn(dice(ofNumber, IDENTITY));
    }

    private long at(int stepIndex) {
        return number - (number - 1) % CHAPTER + stepIndex;
    }
}
