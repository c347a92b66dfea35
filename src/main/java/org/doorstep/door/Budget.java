package org.doorstep.door;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * A bounded number of bytes, or of places, that requests share. Who finds too few left waits its turn. A holder may be named: the
 * network of a sender that has proved nothing. What it holds already and what it wants more may not exceed what is left, so one that
 * takes little by little stops at half, and the next one finds the other half; nothing else limits one that is alone. Safe for any
 * thread.
 */
final class Budget {

    private final long size;
    private final Deque<Turn> waiting = new ArrayDeque<>();
    private final Map<InetAddress, Long> held = new HashMap<>();
    private long taken;

    Budget(long size) {
        this.size = size;
    }

    /** A place in the line. */
    final class Turn {
        private final InetAddress holder;
        private final long bytes;
        private final Runnable granted;

        private Turn(InetAddress holder, long bytes, Runnable granted) {
            this.holder = holder;
            this.bytes = bytes;
            this.granted = granted;
        }

        /** Leaves the line, which may let those behind go on. @return false when it was granted already */
        boolean leave() {
            synchronized (Budget.this) {
                if (!waiting.remove(this)) {
                    return false;
                }
            }
            give(null, 0);
            return true;
        }
    }

    /**
     * Takes the bytes now, or waits in line.
     *
     * @param holder  whose share it is, or null for who has proved who he is
     * @param granted called by whoever gives bytes back, on their thread, once they are taken; not called when taken at once
     * @return null when they were taken at once
     */
    synchronized Turn take(InetAddress holder, long bytes, Runnable granted) {
        if (tryTake(holder, bytes)) {
            return null;
        }
        Turn turn = new Turn(holder, bytes, granted);
        waiting.add(turn);
        return turn;
    }

    /** Takes the bytes if they are there now and nobody else waits for them. */
    synchronized boolean tryTake(InetAddress holder, long bytes) {
        // Those who wait for their own share only are in nobody's way.
        if (waiting.stream().anyMatch(turn -> within(turn.holder, turn.bytes)) || taken + bytes > size || !within(holder, bytes)) {
            return false;
        }
        hold(holder, bytes);
        return true;
    }

    void give(InetAddress holder, long bytes) {
        List<Turn> served = new ArrayList<>();
        synchronized (this) {
            hold(holder, -bytes);
            for (Iterator<Turn> line = waiting.iterator(); line.hasNext();) {
                Turn next = line.next();
                if (!within(next.holder, next.bytes)) {
                    continue;
                }
                if (taken + next.bytes > size) {
                    break;
                }
                line.remove();
                hold(next.holder, next.bytes);
                served.add(next);
            }
        }
        served.forEach(turn -> turn.granted.run());
    }

    /** Whether it is no more than this holder's share. */
    private boolean within(InetAddress holder, long bytes) {
        return holder == null || held.getOrDefault(holder, 0L) == 0 || held.get(holder) + bytes <= size - taken;
    }

    private void hold(InetAddress holder, long bytes) {
        taken += bytes;
        if (holder != null && bytes != 0) {
            held.merge(holder, bytes, (before, more) -> before + more == 0 ? null : before + more);
        }
    }

    synchronized long taken() {
        return taken;
    }
}
