package org.doorstep.door;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Consumer;
import org.doorstep.auth.Verdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads for credentials that take time to check or to keep: strangers show them, too, and must take no event loop. A feed whose
 * identity provider is asked over the network has threads of its own, for that provider may hang; those that need the database share some,
 * for that may be away; and all others.
 */
final class Checkers implements AutoCloseable {

    private static final int THREADS = 8;
    private static final int MAX_WAITING = 512;
    /** For what the database is asked. */
    static final String DATABASE = "doorstep-credentials";
    /** For what nobody has to be asked. */
    static final String TOKENS = "doorstep-tokens";
    private static final Logger log = LoggerFactory.getLogger(Checkers.class);

    private final Map<String, ThreadPoolExecutor> checkers = new ConcurrentHashMap<>();

    /** @param then told on the visit's event loop; within this call where there are too many already */
    void check(Visit visit, Consumer<Verdict> then) {
        String name = visit.authenticator.asksNetwork() ? TOKENS + "-" + visit.feed.name() : visit.feed.auth().hookSecret() ? DATABASE : TOKENS;
        try {
            of(name).execute(() -> {
                Verdict verdict = checked(visit);
                visit.request.later(() -> then.accept(verdict));
            });
        } catch (RejectedExecutionException e) {
            then.accept(new Verdict.Unavailable("too many credentials to check"));
        }
    }

    private static Verdict checked(Visit visit) {
        try {
            return visit.authenticator.check(visit);
        } catch (RuntimeException e) {
            log.debug("credentials not checked", e);
            return new Verdict.Unavailable("credentials cannot be checked");
        }
    }

    /**
     * @param threads     {@link #DATABASE} or {@link #TOKENS}
     * @param then,failed exactly one of them is called, on the request's event loop
     */
    <T> void work(String threads, Request request, Callable<T> work, Consumer<T> then, Runnable failed) {
        try {
            of(threads).execute(() -> {
                try {
                    T done = work.call();
                    request.later(() -> then.accept(done));
                } catch (Exception e) {
                    log.debug("credentials not worked on", e);
                    request.later(failed);
                }
            });
        } catch (RejectedExecutionException e) {
            failed.run();
        }
    }

    private ThreadPoolExecutor of(String name) {
        return checkers.computeIfAbsent(name, wanted -> Pools.of(wanted, THREADS, MAX_WAITING));
    }

    @Override
    public void close() {
        checkers.values().forEach(ThreadPoolExecutor::shutdownNow);
    }
}
