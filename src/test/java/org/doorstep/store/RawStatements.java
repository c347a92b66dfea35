package org.doorstep.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.doorstep.config.Table;
import org.doorstep.event.Event;

/** The store's own statements, for a bench that measures them without the rest of the house. */
public final class RawStatements {

    private RawStatements() {
    }

    public static String events() {
        return EventLog.INSERT;
    }

    public static void event(PreparedStatement row, Event event) throws SQLException {
        EventLog.bind(row, event, event.identity().key());
    }

    public static String records() {
        return new VersionGuard(true).upsert();
    }

    public static void record(PreparedStatement row, Event event) throws SQLException {
        Records.bind(row, event);
    }

    public static String table(Table table) {
        return new TableSql(table).upsert();
    }
}
