package org.doorstep.dispatch;

/** A queue holds as much as it may. Live events are then not sent to it; a replay, whose purpose it may be to send those, waits. */
final class QueueFullException extends RuntimeException {

    QueueFullException(String queue) {
        super("the queue " + queue + " is full");
    }
}
