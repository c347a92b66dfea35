package org.doorstep.journal;

/**
 * One message of the journal while the route of a lane has it. The journal lets a message go only when the lane has said that it is done
 * with this very one: a route that ends without it, whatever its file says, leaves the message where it is. Of the consumer's thread only.
 */
public final class Handover {

    private static final ThreadLocal<Handover> CURRENT = new ThreadLocal<>();

    private final byte[] bytes;
    private final Runnable hold;
    private boolean begun;
    private boolean done;

    /** What a route does with a message. */
    public interface Work<E extends Exception> {
        void run() throws E;
    }

    /**
     * @param bytes as the journal gave them, null where the message was none of ours; never changed
     * @param hold  throws when the message is no longer ours
     */
    public Handover(byte[] bytes, Runnable hold) {
        this.bytes = bytes;
        this.hold = hold;
    }

    /** Runs the route; while it runs, a lane on this thread finds the message here. */
    public <E extends Exception> void during(Work<E> work) throws E {
        CURRENT.set(this);
        try {
            work.run();
        } finally {
            CURRENT.remove();
        }
    }

    /**
     * What this thread has been given.
     *
     * @throws IllegalStateException when that is nothing: a lane's step stands elsewhere than in a lane's route, or behind a step that
     *                               goes on in another thread
     */
    public static Handover current() {
        Handover current = CURRENT.get();
        if (current == null) {
            throw new IllegalStateException("'lane' is no step for this place: the journal has given this thread nothing");
        }
        return current;
    }

    /** The message itself, whatever the route has made of it since. */
    public byte[] take() {
        begun = true;
        return bytes;
    }

    /** @throws RuntimeException when the message is no longer ours */
    public void hold() {
        hold.run();
    }

    /** Everything of it is in the log, or set aside, and sent on. */
    public void finish() {
        done = true;
    }

    /** Whether the lane's step was reached. */
    public boolean begun() {
        return begun;
    }

    /** Whether the journal may let the message go. */
    public boolean done() {
        return done;
    }
}
