package org.doorstep.store;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Set;
import org.doorstep.config.Table;
import org.doorstep.event.Times;
import org.doorstep.event.WrittenTime;
import org.doorstep.json.JsonValue;

/**
 * One JSON value as a column takes it: json as sent, text with its characters ({@link JsonValue#text}; of a number and a structure as
 * sent), {@code ''} null except in text. What does not fit its type is a {@link Misfit}, never an error: one odd field must not cost
 * the record.
 */
final class ColumnValue {

    private static final Set<String> TRUE = Set.of("true", "1", "y", "yes");
    private static final Set<String> FALSE = Set.of("false", "0", "n", "no");
    /** Digits before or after the point that a decimal may have: what is longer is a mistake, and SQLite would make infinity of it. */
    private static final int MAX_DIGITS = 300;

    private ColumnValue() {
    }

    /** The value does not fit the column's type; the column becomes null and the misfit is counted. */
    static final class Misfit extends Exception {
        Misfit() {
            super(null, null, false, false);
        }
    }

    /** @param zone what times without an offset are in. @return what JDBC binds, or null */
    static Object of(JsonValue value, Table.Type type, ZoneId zone) throws Misfit {
        if (value.isMissing() || value.isNull()) {
            return null;
        }
        if (type == Table.Type.JSON) {
            return value.json();
        }
        String text = value.text();
        if (type == Table.Type.TEXT) {
            return text;
        }
        if (!value.isScalar()) {
            throw new Misfit();
        }
        if (text.isBlank()) {
            return null;
        }
        try {
            return typed(text.strip(), type, zone);
        } catch (NumberFormatException | ArithmeticException | DateTimeException e) {
            throw new Misfit();
        }
    }

    private static Object typed(String text, Table.Type type, ZoneId zone) throws Misfit {
        return switch (type) {
            case INTEGER -> decimal(text).longValueExact();
            case DECIMAL -> decimal(text);
            case BOOLEAN -> flag(text.toLowerCase(Locale.ROOT));
            case TIMESTAMP -> Times.text(Times.parse(text, zone));
            // The day as it was written, of a time too.
            case DATE -> WrittenTime.read(text).day().toString();
            default -> throw new IllegalStateException(type + " is handled above");
        };
    }

    private static BigDecimal decimal(String text) throws Misfit {
        if (text.length() > 3 * MAX_DIGITS) {
            // Reading digits takes the square of their number.
            throw new Misfit();
        }
        return fitting(new BigDecimal(text));
    }

    private static BigDecimal fitting(BigDecimal number) throws Misfit {
        if (number.scale() > MAX_DIGITS || number.precision() - (long) number.scale() > MAX_DIGITS) {
            throw new Misfit();
        }
        return number;
    }

    private static boolean flag(String text) throws Misfit {
        if (TRUE.contains(text)) {
            return true;
        }
        if (FALSE.contains(text)) {
            return false;
        }
        throw new Misfit();
    }
}
