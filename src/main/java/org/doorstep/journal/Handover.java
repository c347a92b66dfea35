package org.doorstep.journal;

import java.util.function.Supplier;

/**
 * One bundle of the journal while the route of a lane has it. The journal lets a bundle go only when the lane has said that it is done
 * with this very one: a route that ends without it, whatever its file says, leaves the bundle where it is. Of one thread only.
 */
public final class Handover {

    private static final ThreadLocal<Handover> CURRENT = new ThreadLocal<>();

    private final Supplier<Bundle> bundle;
    private final int bytes;
    private final Runnable hold;
    private final boolean fresh;
    private boolean begun;
    private boolean held;
    private boolean done;
    private boolean prepared;

    /** What a route does with a bundle. */
    public interface Work<E extends Exception> {
        void run() throws E;
    }

    private Handover(Supplier<Bundle> bundle, int bytes, boolean fresh, Runnable hold) {
        this.fresh = fresh;
        this.bundle = bundle;
        this.bytes = bytes;
        this.hold = hold;
    }

    /**
     * @param bytes it takes in the journal
     * @param fresh whether this process has written it
     * @param hold  says in the calling thread's transaction how far the lane is; throws when the bundle is no longer ours
     */
    public static Handover of(Bundle bundle, int bytes, boolean fresh, Runnable hold) {
        return new Handover(() -> bundle, bytes, fresh, hold);
    }

    /**
     * @param message as the journal's broker gave it, null where it was none of ours; never changed
     * @param hold    throws when the message is no longer ours
     */
    public static Handover encoded(byte[] message, Runnable hold) {
        byte[] content = message == null ? new byte[0] : message;
        return new Handover(() -> Bundle.decode(content), content.length, false, hold);
    }

    /** Runs the route; while it runs, a lane on this thread finds the bundle here. */
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

    /**
     * The bundle itself, whatever the route has made of it since.
     *
     * @throws IllegalArgumentException when its bytes are not what this version can read
     */
    public Bundle take() {
        begun = true;
        return bundle.get();
    }

    /** Bytes it takes in the journal. */
    public int bytes() {
        return bytes;
    }

    /** Whether this process has written it: then it cannot have been under way when the one before died. False where nobody knows. */
    public boolean fresh() {
        return fresh;
    }

    /** To be called in every transaction, before anything else is written. @throws RuntimeException when the bundle is no longer ours */
    public void hold() {
        hold.run();
        held = true;
    }

    /** Everything of it is in the log, or set aside, and sent on. */
    public void finish() {
        done = true;
    }

    /** The lane has unpacked it, and finishes it when the route has ended: in one transaction with bundles of other feeds. */
    public void prepare() {
        prepared = true;
    }

    /** Whether the lane has it in hand, though its route has ended. */
    public boolean prepared() {
        return prepared;
    }

    /** Whether the lane's step was reached. */
    public boolean begun() {
        return begun;
    }

    /** Whether a transaction was begun for it. */
    public boolean held() {
        return held;
    }

    /** Whether the journal may let the bundle go. */
    public boolean done() {
        return done;
    }
}
