package org.doorstep.audit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A running hub's database, read as another program would. */
record Tables(String url, String user, String password) {

    static Tables sqlite(java.nio.file.Path data) {
        return new Tables("jdbc:sqlite:" + data.resolve("doorstep.db"), null, null);
    }

    /** Rows of a query, each as a list of its values. */
    List<List<Object>> rows(String sql) {
        return read(sql, row -> row);
    }

    <T> List<T> read(String sql, Function<List<Object>, T> made) {
        try (Connection connection = DriverManager.getConnection(url, user, password); Statement statement = connection.createStatement()) {
            if (url.startsWith("jdbc:sqlite:")) {
                statement.execute("PRAGMA busy_timeout = 30000");
            }
            List<T> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery(sql)) {
                int columns = result.getMetaData().getColumnCount();
                while (result.next()) {
                    List<Object> row = new ArrayList<>(columns);
                    for (int i = 1; i <= columns; i++) {
                        row.add(result.getObject(i));
                    }
                    rows.add(made.apply(row));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    long count(String table) {
        return ((Number) rows("SELECT COUNT(*) FROM " + table).get(0).get(0)).longValue();
    }
}
