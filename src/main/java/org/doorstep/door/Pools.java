package org.doorstep.door;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;

/** The doors' threads beside the event loops; there is none before it has something to do. */
final class Pools implements AutoCloseable {

    /** For steps that are not ours, which may wait for anything. */
    private static final int STEPS = 16;
    /** Bytes that an event loop may go through: some tenths of a millisecond. What is gzipped may become any number of them. */
    private static final int AT_ONCE = 64 << 10;
    private static final int IDLE_SECONDS = 60;

    private final ThreadPoolExecutor bodies = of("doorstep-bodies", Runtime.getRuntime().availableProcessors(), Integer.MAX_VALUE);
    private final ThreadPoolExecutor steps = of("doorstep-steps", STEPS, Integer.MAX_VALUE);

    /** @param waiting how much may wait; those who come then are rejected */
    static ThreadPoolExecutor of(String name, int threads, int waiting) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(waiting),
                new DefaultThreadFactory(name, true));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** How a step goes on, with what was found. */
    interface Then<T> {
        /**
         * @param at whether this is still within the call of the step
         * @return what {@link org.apache.camel.AsyncProcessor#process} returns
         */
        boolean with(T found, boolean at);
    }

    /**
     * Goes through a body, at once where that is soon done or nobody is kept waiting by it, else on another thread; then the route
     * goes on where it was.
     *
     * @return what {@link org.apache.camel.AsyncProcessor#process} returns
     */
    <T> boolean through(Exchange exchange, AsyncCallback callback, Supplier<T> look, Then<T> then) {
        Arrival arrival = Arrival.of(exchange);
        if (arrival.threads() != null || arrival.body().length <= AT_ONCE && !arrival.gzipped()) {
            T found;
            try {
                found = look.get();
            } catch (RuntimeException e) {
                exchange.setException(e);
                callback.done(true);
                return true;
            }
            return then.with(found, true);
        }
        bodies.execute(() -> {
            try {
                T found = look.get();
                arrival.resume(() -> then.with(found, false));
            } catch (RuntimeException e) {
                exchange.setException(e);
                arrival.resume(() -> callback.done(false));
            }
        });
        return false;
    }

    /** For doors with steps that are not ours. */
    Executor steps() {
        return steps;
    }

    @Override
    public void close() {
        bodies.shutdownNow();
        steps.shutdownNow();
    }
}
