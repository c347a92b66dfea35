package org.doorstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.doorstep.config.Settings;
import org.doorstep.store.Database;
import org.doorstep.store.Lanes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jms.UncategorizedJmsException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.SimpleTransactionStatus;

/** Which of two commits comes first, seen by what is left when the queues' commit fails. */
class TransactionsTest {

    @TempDir
    private Path folder;

    @Test
    void aPlaceThatIsKeptInTheDatabaseDoesNotMoveWhenTheQueuesDoNotCommit() {
        try (Database database = Database.open(new Settings.Database(Optional.empty(), Optional.empty(), Optional.empty()), folder)) {
            Lanes lanes = new Lanes(database);
            Transactions transactions = new Transactions(new Failing(), database.transactions());

            assertThatThrownBy(() -> transactions.queuesFirst(status -> {
                lanes.lock("replayed");
                return status;
            })).hasMessage("gone");
            assertThatThrownBy(() -> transactions.both(status -> {
                lanes.lock("live");
                return status;
            })).hasMessage("gone");

            // The live one comes back from the journal, and the log knows what it has seen.
            assertThat(lanes.noted()).containsExactly("live");
        }
    }

    /** Queues that go away at the last moment. */
    private static final class Failing implements PlatformTransactionManager {

        @Override
        public TransactionStatus getTransaction(TransactionDefinition definition) {
            return new SimpleTransactionStatus();
        }

        @Override
        public void commit(TransactionStatus status) {
            throw new UncategorizedJmsException("gone");
        }

        @Override
        public void rollback(TransactionStatus status) {
            // Nothing was sent.
        }
    }
}
