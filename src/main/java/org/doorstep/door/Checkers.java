package org.doorstep.door;

import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.doorstep.auth.Verdict;

/**
 * Threads for credentials that take time to check: strangers show them, too, and must not take the doors' threads. A feed whose
 * identity provider is asked over the network has threads of its own, for that provider may hang; all others share some.
 */
final class Checkers {

    private static final int THREADS = 8;
    private static final int MAX_CHECKING = 512;
    private static final String SHARED = "doorstep-credentials";

    /** Kept: Vert.x closes an executor that nobody refers to any more, and interrupts who works in it. */
    private final Map<String, Checker> checkers = new ConcurrentHashMap<>();

    private record Checker(WorkerExecutor threads, AtomicInteger checking) {
        static Checker of(Vertx vertx, String name) {
            return new Checker(vertx.createSharedWorkerExecutor(name, THREADS), new AtomicInteger());
        }
    }

    /** @param then told on the visit's event loop; within this call where there are too many already */
    void check(Visit visit, Consumer<Verdict> then) {
        String name = visit.authenticator.asksNetwork() ? SHARED + "-" + visit.feed.name() : SHARED;
        Checker checker = checkers.computeIfAbsent(name, wanted -> Checker.of(visit.ctx.vertx(), wanted));
        if (checker.checking.incrementAndGet() > MAX_CHECKING) {
            checker.checking.decrementAndGet();
            then.accept(new Verdict.Unavailable("too many credentials to check"));
            return;
        }
        checker.threads.executeBlocking(() -> visit.authenticator.check(visit), false).onComplete(checked -> {
            checker.checking.decrementAndGet();
            then.accept(checked.succeeded() ? checked.result() : new Verdict.Unavailable("credentials cannot be checked"));
        });
    }
}
