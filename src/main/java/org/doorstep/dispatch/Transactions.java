package org.doorstep.dispatch;

import java.util.function.Function;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Best effort 1PC: the database transaction inside the queues' transaction, so the database commits first and the queues
 * right after. The journal's session, which the consumer holds, commits when the route returns. A crash between two commits
 * brings the bundle back, and the log knows what it has already seen.
 */
public final class Transactions {

    private final TransactionTemplate queues;
    private final TransactionTemplate database;

    public Transactions(PlatformTransactionManager queues, PlatformTransactionManager database) {
        this.queues = new TransactionTemplate(queues);
        this.database = new TransactionTemplate(database);
    }

    /** Database, then queues. Whatever is thrown rolls both back. */
    <T> T both(Function<TransactionStatus, T> work) {
        return queues.execute(outer -> database.execute(work::apply));
    }

    /**
     * Queues, then database: for work whose place is kept in the database and no journal brings back. A crash between the two
     * commits sends a step's messages again; the other way round they would be missing.
     */
    <T> T queuesFirst(Function<TransactionStatus, T> work) {
        return database.execute(outer -> queues.execute(inner -> work.apply(outer)));
    }

    /** Both, and both rolled back at the end: a trial. */
    <T> T trial(Function<TransactionStatus, T> work) {
        return queues.execute(outer -> database.execute(inner -> {
            outer.setRollbackOnly();
            inner.setRollbackOnly();
            return work.apply(inner);
        }));
    }

    /** The database alone. */
    void database(Runnable work) {
        database.executeWithoutResult(status -> work.run());
    }
}
