package org.doorstep.door;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A bounded number of bytes that requests share. Who finds too few left waits its turn. Safe for any thread. */
final class Budget {

    private final long size;
    private final Deque<Turn> waiting = new ArrayDeque<>();
    private long taken;

    Budget(long size) {
        this.size = size;
    }

    /** A place in the line. */
    final class Turn {
        private final long bytes;
        private final Runnable granted;

        private Turn(long bytes, Runnable granted) {
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
            give(0);
            return true;
        }
    }

    /**
     * Takes the bytes now, or waits in line.
     *
     * @param granted called by whoever gives bytes back, on their thread, once they are taken; not called when taken at once
     * @return null when they were taken at once
     */
    synchronized Turn take(long bytes, Runnable granted) {
        if (waiting.isEmpty() && taken + bytes <= size) {
            taken += bytes;
            return null;
        }
        Turn turn = new Turn(bytes, granted);
        waiting.add(turn);
        return turn;
    }

    /** Takes the bytes if they are there now and nobody waits. */
    synchronized boolean tryTake(long bytes) {
        if (!waiting.isEmpty() || taken + bytes > size) {
            return false;
        }
        taken += bytes;
        return true;
    }

    void give(long bytes) {
        List<Turn> served = new ArrayList<>();
        synchronized (this) {
            taken -= bytes;
            while (!waiting.isEmpty() && taken + waiting.peek().bytes <= size) {
                Turn next = waiting.poll();
                taken += next.bytes;
                served.add(next);
            }
        }
        served.forEach(turn -> turn.granted.run());
    }

    synchronized long taken() {
        return taken;
    }
}
