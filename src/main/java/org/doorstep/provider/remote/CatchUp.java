package org.doorstep.provider.remote;

import java.time.DateTimeException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.doorstep.event.Event;
import org.doorstep.event.Times;

/**
 * Polling for what was never pushed. A watermark is what a poll has confirmed, in the provider's own measure. May block
 * for minutes. Where a list ends is said by its provider only (a next link, a count, an empty page), never by a page
 * that is short or cannot be read.
 */
public interface CatchUp {

    /** What is done with what is found. Of one thread. */
    interface Target {

        /** Whether nothing is to be taken: then records need not be fetched. */
        boolean dry();

        /** As our door would read it, were it pushed. */
        Reading read(Found found);

        /** Which of them have been delivered already. */
        BitSet known(List<Found> found);

        /**
         * Returns when it is durable; the watermark counts from then on.
         *
         * @param matched   of this page were known
         * @param watermark null: it stays
         */
        void take(List<Found> fresh, int matched, String watermark) throws InterruptedException;

        /** Could not be had. It is kept, once, with its reason, before the next {@link #take}. */
        void lost(Lost lost);

        /**
         * Asked before records are told as deleted only because they are not there any more.
         *
         * @param keys of this resource, beside those that were asked about before
         * @return why not, or empty
         */
        Optional<String> refusesToDelete(String label, String resource, Collection<String> keys);

        /** Takes those that are not known. */
        default void takeUnknown(List<Found> found, String watermark) throws InterruptedException {
            BitSet known = known(found);
            List<Found> fresh = new ArrayList<>();
            for (int i = 0; i < found.size(); i++) {
                if (!known.get(i)) {
                    fresh.add(found.get(i));
                }
            }
            take(fresh, known.cardinality(), watermark);
        }
    }

    /**
     * @param event null where it is none
     * @param wrong why it is none, from our own list, or null
     */
    record Reading(Event event, String wrong) {
    }

    /** The watermark that means "from now on", for a feed that was never polled. */
    String now() throws RemoteException, InterruptedException;

    /** What an operator wrote. @throws IllegalArgumentException with a message for the user */
    String from(String text);

    /**
     * Everything newer than the watermark, in the order of the provider's events as far as it tells.
     *
     * @throws RemoteException when it was not everything, with the reason; what was taken before stays taken
     */
    void since(String watermark, Target target) throws RemoteException, InterruptedException;

    /** A time as an operator writes it; UTC where it has no offset. @throws IllegalArgumentException with a message for the user */
    static String instant(String text) {
        try {
            return Times.parse(text, ZoneOffset.UTC).toString();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + text
                    + "' is not a time. Write it like 2026-01-31T08:00:00Z or 2026-01-31");
        }
    }
}
