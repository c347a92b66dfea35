package org.doorstep.store;

import java.util.Locale;
import javax.sql.DataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.sqlite.SQLiteException;

/**
 * Transactions of SQLite, which ends some by itself and others not at all. After a commit that it refused (a deferred constraint) it is
 * still in the transaction, and nobody else could write: that is rolled back. After a full disk or an I/O error it has rolled back
 * already (its documentation of ROLLBACK), and what it says of a second time must not hide what went wrong.
 */
final class SqliteTransactions extends JdbcTransactionManager {

    private static final long serialVersionUID = 1;

    SqliteTransactions(DataSource writer) {
        super(writer);
        setRollbackOnCommitFailure(true);
    }

    @Override
    protected void doRollback(DefaultTransactionStatus status) {
        try {
            super.doRollback(status);
        } catch (RuntimeException e) {
            if (!(e.getCause() instanceof SQLiteException sqlite && sqlite.getMessage().toLowerCase(Locale.ROOT).contains("no transaction is active"))) {
                throw e;
            }
        }
    }
}
