package org.doorstep.dispatch;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.doorstep.store.SqlReason;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * What kind of fault a bundle failed with, by its causes.
 *
 * @param kind   decides what happens next
 * @param reason from our own list: safe to show and to count
 * @param cause  for the log (its class) and for the dead letter (its message)
 * @param step   of a resource route that threw it, or null
 */
record Fault(Kind kind, String reason, Throwable cause, FailedStep step) {

    /** Characters of {@link #brief()} at most. */
    private static final int BRIEF = 400;

    enum Kind {
        /** Ours: database, brokers, disk, locks. Wait and try again, however long it takes. */
        OUTAGE,
        /** The resource route cannot work, whatever the event. */
        BROKEN_ROUTE,
        /** This event. */
        POISON
    }

    /** Codes of SQLite that say something about the machine, not about the statement or the value. */
    private static final Set<SQLiteErrorCode> SQLITE_OUTAGE = Set.of(SQLiteErrorCode.SQLITE_BUSY, SQLiteErrorCode.SQLITE_LOCKED,
            SQLiteErrorCode.SQLITE_NOMEM, SQLiteErrorCode.SQLITE_READONLY, SQLiteErrorCode.SQLITE_INTERRUPT, SQLiteErrorCode.SQLITE_IOERR,
            SQLiteErrorCode.SQLITE_FULL, SQLiteErrorCode.SQLITE_CANTOPEN, SQLiteErrorCode.SQLITE_PROTOCOL);
    /** Codes of SQLite that say that its file is damaged. It does not pass, but no event is to blame, and all of them wait in the journal until somebody restores it. */
    private static final Set<SQLiteErrorCode> SQLITE_DAMAGED = Set.of(SQLiteErrorCode.SQLITE_CORRUPT, SQLiteErrorCode.SQLITE_NOTADB);

    /** The pool, of a connection that broke while it was in use, without a state. */
    private static final String LOST = "Connection is closed";
    /** PostgreSQL, of every statement after one that failed in the same transaction. */
    private static final String FAILED_BEFORE = "25P02";

    private Fault(Kind kind, String reason, Throwable cause) {
        this(kind, reason, cause, null);
    }

    static Fault of(Throwable thrown) {
        boolean inRoute = false;
        FailedStep step = null;
        for (Throwable cause = thrown; cause != null; cause = cause.getCause() == cause ? null : cause.getCause()) {
            if (cause instanceof RouteFailure failure) {
                inRoute = true;
                step = failure.step();
                if (failure.broken() != null) {
                    return new Fault(Kind.BROKEN_ROUTE, failure.broken(), failure.getCause() == null ? failure : failure.getCause(), step);
                }
            }
            Fault fault = byType(cause, inRoute);
            if (fault != null) {
                return new Fault(fault.kind, fault.reason, fault.cause, step);
            }
        }
        return new Fault(Kind.POISON, "failed", root(thrown), step);
    }

    private static Fault byType(Throwable cause, boolean inRoute) {
        if (cause instanceof SQLException sql) {
            return bySql(sql, inRoute);
        }
        if (cause instanceof jakarta.jms.JMSException || cause instanceof org.springframework.jms.JmsException) {
            return new Fault(Kind.OUTAGE, "queues", cause);
        }
        if (cause instanceof TransactionException) {
            return cause.getCause() instanceof SQLException ? null : new Fault(Kind.OUTAGE, "transaction", cause);
        }
        if (cause instanceof TransientDataAccessException || cause instanceof RecoverableDataAccessException
                || cause instanceof NonTransientDataAccessResourceException) {
            return cause.getCause() instanceof SQLException ? null : new Fault(Kind.OUTAGE, "database", cause);
        }
        if (cause instanceof QueueFullException) {
            return new Fault(Kind.OUTAGE, cause.getMessage(), cause);
        }
        // A route that is being swapped is back in a moment.
        if (cause instanceof RouteAwayException || cause instanceof InterruptedException) {
            return new Fault(Kind.OUTAGE, "route not there", cause);
        }
        if (cause instanceof DirectConsumerNotAvailableException || cause instanceof NoSuchEndpointException || cause instanceof ResolveEndpointFailedException
                || cause instanceof NoSuchBeanException) {
            return new Fault(Kind.BROKEN_ROUTE, "endpoint missing", cause);
        }
        if (inRoute && (cause instanceof SocketException || cause instanceof UnknownHostException || cause instanceof SocketTimeoutException || cause instanceof SSLException)) {
            return new Fault(Kind.BROKEN_ROUTE, "host not reachable", cause);
        }
        return cause instanceof FileSystemException || cause instanceof IOException && !inRoute ? new Fault(Kind.OUTAGE, "disk", cause) : null;
    }

    private static Fault bySql(SQLException sql, boolean inRoute) {
        if (sql instanceof SQLiteException sqlite) {
            SQLiteErrorCode primary = SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & 0xff);
            return SQLITE_DAMAGED.contains(primary) ? new Fault(Kind.OUTAGE, "database damaged", sql)
                    : SQLITE_OUTAGE.contains(primary) ? new Fault(Kind.OUTAGE, "database", sql)
                    : primary == SQLiteErrorCode.SQLITE_ERROR ? new Fault(Kind.BROKEN_ROUTE, "SQL", sql)
                    : new Fault(Kind.POISON, "refused by the database", sql);
        }
        if (sql instanceof SQLTransientException || sql instanceof SQLRecoverableException) {
            return new Fault(Kind.OUTAGE, "database", sql);
        }
        if (LOST.equals(sql.getMessage())) {
            return new Fault(Kind.OUTAGE, "database", sql);
        }
        if (sql.getSQLState() == null) {
            // A database gives a state; a step that prepares a statement wrongly does not.
            return inRoute ? new Fault(Kind.BROKEN_ROUTE, "SQL", sql) : new Fault(Kind.OUTAGE, "database", sql);
        }
        if (FAILED_BEFORE.equals(sql.getSQLState())) {
            // What failed before, and was caught, is its cause.
            return sql.getCause() instanceof SQLException ? null : new Fault(Kind.POISON, "refused by the database", sql);
        }
        // Classes of SQLSTATE, as PostgreSQL uses them (its manual, appendix A).
        return switch (sql.getSQLState().substring(0, 2)) {
            case "22", "23", "54" -> new Fault(Kind.POISON, "refused by the database", sql);
            case "42", "0A", "26" -> new Fault(Kind.BROKEN_ROUTE, "SQL", sql);
            default -> new Fault(Kind.OUTAGE, "database", sql);
        };
    }

    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }

    /** Equal failures look alike here: numbers and quoted values are left out. */
    String signature() {
        String message = String.valueOf(cause.getMessage()).replaceAll("\\d+|'[^']*'|\"[^\"]*\"|\\([^)]*\\)", "#");
        return cause.getClass().getName() + ":" + message;
    }

    /**
     * Why, for those who can mend it: from our own list, the schema and the configuration, so safe to show. Of an error's own text, which may
     * hold values, nothing but names that are known to be no values.
     */
    String brief() {
        if (cause instanceof RouteFailure || cause instanceof QueueFullException) {
            return reason;
        }
        String brief = reason + ": " + what() + (step == null ? "" : ", " + step);
        return brief.length() > BRIEF ? brief.substring(0, BRIEF) : brief;
    }

    private String what() {
        String kind = cause.getClass().getSimpleName();
        if (cause instanceof SQLException sql) {
            return SqlReason.of(sql, name -> step != null && step.knows(name));
        }
        String name = step == null ? "" : cause instanceof NoSuchBeanException bean && bean.getName() != null && step.knows(bean.getName()) ? "bean '" + bean.getName() + "'"
                : step.endpoint(endpoint(cause));
        return name.isEmpty() ? kind : name + " (" + kind + ")";
    }

    private static String endpoint(Throwable cause) {
        return cause instanceof NoSuchEndpointException missing ? missing.getUri()
                : cause instanceof ResolveEndpointFailedException failed ? failed.getUri()
                : cause instanceof DirectConsumerNotAvailableException nobody ? nobody.getExchange().getProperty(ExchangePropertyKey.TO_ENDPOINT, String.class)
                : null;
    }

    /** For a human who looks at the dead letter. */
    String detail() {
        String detail = cause.getClass().getSimpleName() + ": " + cause.getMessage();
        return detail.length() > 500 ? detail.substring(0, 500) : detail;
    }
}
