package org.doorstep.dispatch;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.doorstep.journal.Bundle;
import org.doorstep.journal.EmbeddedJournal;
import org.doorstep.journal.Handover;
import org.doorstep.journal.log.SegmentLog;
import org.doorstep.store.Positions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one feed's deliveries out of an embedded journal, in bundles, one after the other: as many as wait, up to a bound. A bundle that
 * fails comes again, later and later, without end; then its first delivery comes alone, so that one that fails keeps no other from being
 * committed. A turn is one bundle, on any thread of the {@link LanePool}, and never two at once.
 */
final class LaneReader {

    /** More saves little, and holds up whoever else wants the disk. */
    static final int MAX_BYTES = 256 << 10;
    /** A turn that takes longer is not shared with others for a while. */
    static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int APART = 20;
    private static final int UNKNOWN = 3;
    private static final long FIRST_BACK_OFF_MILLIS = 500;
    private static final long LONGEST_BACK_OFF_MILLIS = 60_000;

    private static final Logger log = LoggerFactory.getLogger(LaneReader.class);

    private final String feed;
    private final EmbeddedJournal journal;
    private final Positions positions;
    private final LanePool pool;

    // Guarded by this.
    private Route route;
    private State state = State.IDLE;
    /** Something was written while a turn was under way. */
    private boolean more;
    private long idleSince = System.nanoTime();
    /** Number of the last delivery that is through. */
    private long position;
    /** As far as the database knows. */
    private long said;
    private int failures;
    /** Of the turn that is due; one that was asked for before is none. */
    private int ticket;
    /** Turns to be taken alone, for nothing is known of this feed's steps yet, or something failed, or took long. */
    private int alone = UNKNOWN;

    /** What a bundle goes through: the route of a lane. */
    interface Route {
        /** Whether it ended without a fault; what it has to say of it, it has said. Does not throw. */
        boolean take(Handover handover);
    }

    private enum State { IDLE, DUE, UNDER_WAY }

    /** @param position of the last delivery that is through, as the database knows it */
    LaneReader(String feed, long position, EmbeddedJournal journal, Positions positions, LanePool pool) {
        this.feed = feed;
        this.journal = journal;
        this.positions = positions;
        this.pool = pool;
        this.position = position;
        this.said = position;
    }

    String feed() {
        return feed;
    }

    synchronized void begin(Route taken) {
        if (route != null) {
            throw new IllegalStateException("feed " + feed + " has a lane already");
        }
        route = taken;
        failures = 0;
        if (state == State.UNDER_WAY) {
            more = true;
        } else {
            due(0);
        }
    }

    synchronized void end() {
        route = null;
    }

    /** There may be something to do. */
    synchronized void wake() {
        if (state == State.IDLE) {
            due(0);
        } else {
            more = true;
        }
    }

    private void due(long millis) {
        state = State.DUE;
        more = false;
        Due given = new Due(++ticket);
        if (millis > 0) {
            pool.later(given, millis);
        } else {
            pool.now(given);
        }
    }

    /** A turn that is due, unless another one of this feed is by now. */
    final class Due {

        private final int given;

        private Due(int given) {
            this.given = given;
        }

        /** Whether it may share a transaction with other feeds. */
        boolean sociable() {
            synchronized (LaneReader.this) {
                return failures == 0 && alone == 0;
            }
        }

        /** Begins it. @return null where there is nothing to do */
        Turn begin(int maxDeliveries, int maxBytes) {
            int most;
            synchronized (LaneReader.this) {
                if (given != ticket) {
                    return null;
                }
                if (route == null) {
                    rest();
                    return null;
                }
                state = State.UNDER_WAY;
                most = failures > 0 ? 1 : maxDeliveries;
            }
            List<SegmentLog.Entry> entries;
            try {
                entries = journal.read(feed, position(), most, maxBytes);
            } catch (IOException | RuntimeException e) {
                log.error("journal_unreadable feed={} cause=\"{}\" remedy=\"look at the disk of the data folder; it is tried again\"", feed, e.toString());
                ended(false, 0, 0);
                return null;
            }
            if (!entries.isEmpty()) {
                return new Turn(entries);
            }
            synchronized (LaneReader.this) {
                if (more) {
                    due(0);
                } else {
                    rest();
                }
            }
            return null;
        }
    }

    /** One bundle under way. */
    final class Turn {

        private final Handover handover;
        private final long before;
        private final long last;
        private final int deliveries;
        private final long begun = System.nanoTime();

        private Turn(List<SegmentLog.Entry> entries) {
            before = entries.get(0).number() - 1;
            last = entries.get(entries.size() - 1).number();
            deliveries = entries.size();
            handover = Handover.of(new Bundle(feed, entries.stream().map(SegmentLog.Entry::delivery).toList()),
                    entries.stream().mapToInt(SegmentLog.Entry::bytes).sum(), journal.fresh(before + 1), () -> positions.say(feed, before));
        }

        int deliveries() {
            return deliveries;
        }

        int bytes() {
            return handover.bytes();
        }

        Handover handover() {
            return handover;
        }

        boolean fresh() {
            return handover.fresh();
        }

        /** Takes it through its lane's route. @return whether the lane has only prepared it, and {@link #end} is to be called when that is finished */
        boolean take() {
            Route through;
            synchronized (LaneReader.this) {
                through = route;
            }
            boolean well = through != null && through.take(handover);
            if (well && !handover.done() && handover.prepared()) {
                return true;
            }
            if (System.nanoTime() - begun > LONG_NANOS) {
                apart();
            }
            end(well && handover.done());
            return false;
        }

        /** It is finished, or goes again. */
        void end(boolean through) {
            ended(through, last, handover.held() ? before : 0);
        }

        /** What was prepared was not finished, and is taken by itself at once. */
        void again() {
            apart();
            synchronized (LaneReader.this) {
                due(0);
            }
        }

        /** The next turns of this feed share nothing. */
        void apart() {
            synchronized (LaneReader.this) {
                alone = APART;
            }
        }
    }

    private synchronized void rest() {
        state = State.IDLE;
        idleSince = System.nanoTime();
    }

    private void ended(boolean through, long last, long known) {
        long durable;
        synchronized (this) {
            if (through) {
                position = last;
                said = Math.max(said, known);
            }
            durable = said;
        }
        if (through) {
            journal.through(feed, durable);
        }
        synchronized (this) {
            failures = through ? 0 : failures + 1;
            alone = Math.max(0, alone - 1);
            due(through ? 0 : Math.min(LONGEST_BACK_OFF_MILLIS, FIRST_BACK_OFF_MILLIS << Math.min(failures - 1, 10)));
        }
    }

    synchronized long position() {
        return position;
    }

    /** Whether the database does not know how far this is. */
    synchronized boolean unsaid() {
        return said < position;
    }

    /** Whether nothing was to be done for so long, and the database does not know of the last bundle. */
    synchronized boolean idleFor(long nanos) {
        return state == State.IDLE && unsaid() && System.nanoTime() - idleSince >= nanos;
    }

    /** The database knows. */
    void said(long number) {
        synchronized (this) {
            said = Math.max(said, number);
        }
        journal.through(feed, number);
    }
}
