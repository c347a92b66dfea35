package org.doorstep.simulator.reso;

import java.time.LocalDateTime;
import org.doorstep.simulator.Dice;

/**
 * Which event is about which record. Computed, never remembered: about four in ten events are updates of an earlier record, and
 * which one follows from the seed, so that any event can be made without the ones before it and memory stays flat.
 */
final class Timeline {

    private static final LocalDateTime BEGINNING = LocalDateTime.parse("2025-01-06T08:00:00");
    private static final Resource[] PROLOGUE = {Resource.OFFICE, Resource.MEMBER, Resource.PROPERTY, Resource.MEDIA};
    private static final int UPDATES = 35;
    private static final long RECENT = 2_000;

    private static final int FATE = 1;
    private static final int CLOCK = 2;

    private final long seed;

    Timeline(long seed) {
        this.seed = seed;
    }

    /** The event in which the record of event {@code sequence} was first seen. */
    long root(long sequence) {
        long at = sequence;
        while (isUpdate(at)) {
            at = earlier(at);
        }
        return at;
    }

    /** The resource that a root stands for. */
    Resource resource(long root) {
        if (root <= PROLOGUE.length) {
            return PROLOGUE[(int) root - 1];
        }
        Dice fate = fate(root);
        fate.below(100);
        return Resource.drawn(fate.below(100));
    }

    /**
     * The newest root of a resource before {@code sequence}: an agent's office, a photo's listing. The prologue is ordered so that
     * there always is one.
     */
    long latest(Resource resource, long sequence) {
        long at = sequence - 1;
        while (isUpdate(at) || resource(at) != resource) {
            at--;
        }
        return at;
    }

    /** RESO's ResourceRecordKey. The set of a listing's media goes by the listing's key, as in the seed. */
    String key(long root) {
        Resource resource = resource(root);
        return resource == Resource.MEDIA
                ? Resource.PROPERTY.key(latest(Resource.PROPERTY, root))
                : resource.key(root);
    }

    /** When event {@code sequence} happened, in UTC: one second apart and a bit, so times rise as the numbers do. */
    String time(long sequence) {
        // LocalDateTime writes itself several times faster than Instant, which goes through a formatter.
        return BEGINNING.plusSeconds(sequence).plusNanos(dice(sequence, CLOCK).between(1, 999) * 1_000_000L) + "Z";
    }

    /** The day of event {@code sequence}, {@code days} later. */
    String date(long sequence, int days) {
        return BEGINNING.plusSeconds(sequence).toLocalDate().plusDays(days).toString();
    }

    /** Draws about event {@code number}; {@code purpose} from 10 upwards. */
    Dice dice(long number, int purpose) {
        return Dice.of(seed, number, purpose);
    }

    private boolean isUpdate(long sequence) {
        return sequence > PROLOGUE.length && fate(sequence).chance(UPDATES);
    }

    /** Mostly what was touched lately, now and then something old: as in a real market. */
    private long earlier(long sequence) {
        Dice dice = fate(sequence);
        dice.below(100);
        long past = sequence - 1;
        return sequence - 1 - dice.below(dice.chance(75) ? Math.min(RECENT, past) : past);
    }

    private Dice fate(long number) {
        return dice(number, FATE);
    }
}
