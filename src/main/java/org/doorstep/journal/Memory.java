package org.doorstep.journal;

import java.util.ArrayDeque;
import java.util.Deque;

/** Bytes that may wait to be written. Who finds too few left waits in line, and holds no thread. Safe for any thread. */
final class Memory {

    private final Deque<Turn> line = new ArrayDeque<>();
    private long left;

    Memory(long size) {
        left = size;
    }

    /** A place in the line. */
    record Turn(int bytes, Runnable granted) {
    }

    /**
     * @param granted called once the bytes are taken: within this call, or by whoever releases some, on their thread
     * @return null when they were taken at once
     */
    Turn acquire(int bytes, Runnable granted) {
        synchronized (this) {
            if (!line.isEmpty() || left < bytes) {
                Turn turn = new Turn(bytes, granted);
                line.add(turn);
                return turn;
            }
            left -= bytes;
        }
        granted.run();
        return null;
    }

    void release(int bytes) {
        synchronized (this) {
            left += bytes;
        }
        serve();
    }

    /** Leaves the line, which may let those behind go on. Nothing happens where it was granted already. */
    void leave(Turn turn) {
        synchronized (this) {
            line.removeIf(each -> each == turn);
        }
        serve();
    }

    private void serve() {
        for (Turn next = next(); next != null; next = next()) {
            next.granted.run();
        }
    }

    private synchronized Turn next() {
        if (line.isEmpty() || left < line.peek().bytes) {
            return null;
        }
        left -= line.peek().bytes;
        return line.poll();
    }

    synchronized long availablePermits() {
        return left;
    }
}
