package org.doorstep.provider.remote;

import java.time.DateTimeException;
import java.time.ZoneOffset;
import java.util.BitSet;
import java.util.List;
import org.doorstep.event.Times;

/** Polling for what was never pushed. A watermark is what a poll has confirmed, in the provider's own measure. May block for minutes. */
public interface CatchUp {

    /** What is done with what is found. */
    interface Target {

        /** Whether nothing is to be taken: then records need not be fetched. */
        boolean dry();

        /** Which of them have been delivered already. */
        BitSet known(List<Found> found);

        /**
         * Returns when it is durable; the watermark counts from then on.
         *
         * @param matched   of this page were known
         * @param watermark null: it stays
         */
        void take(List<Found> fresh, int matched, String watermark) throws InterruptedException;

        /** The provider does not have them any more, or what it has is no event. @param why from our own list */
        void lost(int events, String why);
    }

    /** The watermark that means "from now on", for a feed that was never polled. */
    String now() throws RemoteException, InterruptedException;

    /** What an operator wrote. @throws IllegalArgumentException with a message for the user */
    String from(String text);

    /** Everything newer than the watermark, in the order of the provider's events as far as it tells. */
    void since(String watermark, Target target) throws RemoteException, InterruptedException;

    /** A time as an operator writes it; UTC where it has no offset. @throws IllegalArgumentException with a message for the user */
    static String instant(String text) {
        try {
            return Times.parse(text, ZoneOffset.UTC).toString();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + text + "' is no time. Write it as in 2026-01-31T08:00:00Z or 2026-01-31");
        }
    }
}
