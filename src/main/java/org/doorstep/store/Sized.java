package org.doorstep.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A row's id and how much memory the row takes: what a step loads is chosen by both. */
record Sized(String id, long size) {

    /** Of a row that holds them in this order. */
    static Sized of(ResultSet row, int index) throws SQLException {
        return new Sized(row.getString(1), row.getLong(2));
    }

    /** Ids of the first ones that fit, but one at least where there is one. */
    static List<String> first(List<Sized> rows, long size) {
        List<String> ids = new ArrayList<>();
        long taken = 0;
        for (Sized row : rows) {
            taken += row.size;
            if (!ids.isEmpty() && taken > size) {
                break;
            }
            ids.add(row.id);
        }
        return ids;
    }
}
