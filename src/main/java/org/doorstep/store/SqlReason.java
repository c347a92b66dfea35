package org.doorstep.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.sqlite.SQLiteException;

/**
 * What may be told of a refused statement: its code, and what it asks for and the schema does not have. An error's own text is never
 * shown, for it may hold values; names are taken from it where its form is known word for word, and only what an identifier looks like.
 */
public final class SqlReason {

    private static final String NAME = "([A-Za-z_][A-Za-z0-9_$]{0,62}(?:\\.[A-Za-z_][A-Za-z0-9_$]{0,62}){0,2})";
    private static final Pattern STATE = Pattern.compile("[0-9A-Z]{5}");
    /** SQLite: its message stands in brackets behind the code's. */
    private static final Pattern SQLITE = Pattern.compile("\\[SQLITE_[A-Z_]+] [^(]*\\((.*)\\)", Pattern.DOTALL);

    /** @param schema whether the names are those of what is there, not of what a statement asks for */
    private record Form(Pattern pattern, String said, boolean schema) {

        private static Form asked(String pattern, String said) {
            return new Form(Pattern.compile(pattern), said, false);
        }

        private static Form there(String pattern, String said) {
            return new Form(Pattern.compile(pattern), said, true);
        }
    }

    private static final List<Form> SQLITE_FORMS = List.of(
            Form.asked("no such table: " + NAME, "no such table '%s'"),
            Form.asked("no such column: " + NAME, "no such column '%s'"),
            Form.asked("table " + NAME + " has no column named " + NAME, "table '%s' has no column '%s'"),
            Form.asked("no such function: " + NAME, "no such function '%s'"),
            Form.there("ON CONFLICT clause does not match any PRIMARY KEY or UNIQUE constraint", "no unique index for its ON CONFLICT"),
            Form.there("NOT NULL constraint failed: " + NAME, "nothing for '%s', which must not be null"),
            Form.there("UNIQUE constraint failed: " + NAME + "(?:, .*)?", "a value twice in '%s'"),
            Form.there("near .*: syntax error", "syntax error"),
            Form.there("FOREIGN KEY constraint failed", "a foreign key does not match"));
    private static final Map<String, List<Form>> POSTGRES_FORMS = Map.of(
            "42P01", List.of(Form.asked("relation \"" + NAME + "\" does not exist", "no such table '%s'"),
                    Form.asked("missing FROM-clause entry for table \"" + NAME + "\"", "no such table '%s'")),
            "42703", List.of(Form.asked("column \"" + NAME + "\" of relation \"" + NAME + "\" does not exist", "no such column '%s' in table '%s'"),
                    Form.asked("column \"?" + NAME + "\"? does not exist", "no such column '%s'")),
            "42P10", List.of(Form.there("there is no unique or exclusion constraint matching the ON CONFLICT specification", "no unique index for its ON CONFLICT")),
            "42883", List.of(Form.asked("function " + NAME + "\\(.*", "no such function '%s'")),
            "42804", List.of(Form.asked("column \"" + NAME + "\" is of type [a-z ]+ but expression is of type [a-z ]+", "a value of another type for column '%s'")),
            "42501", List.of(Form.there("permission denied for (?:table|schema|sequence|relation|view) " + NAME, "no permission for '%s'")),
            "42601", List.of(Form.there("syntax error .*", "syntax error")),
            "3F000", List.of(Form.asked("schema \"" + NAME + "\" does not exist", "no such schema '%s'")));

    private SqlReason() {
    }

    /** @param known whether a name that a statement asks for, with dots between its parts, is surely none of an event's values */
    public static String of(SQLException sql, Predicate<String> known) {
        String missing = "";
        String code;
        if (sql instanceof SQLiteException sqlite) {
            code = sqlite.getResultCode().name();
            Matcher message = SQLITE.matcher(String.valueOf(sql.getMessage()));
            missing = message.matches() ? said(SQLITE_FORMS, message.group(1), known) : "";
        } else {
            code = sql.getSQLState() != null && STATE.matcher(sql.getSQLState()).matches() ? "SQLState " + sql.getSQLState() : sql.getClass().getSimpleName();
            ServerErrorMessage server = sql instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
            if (server != null && server.getMessage() != null) {
                missing = sql.getSQLState().startsWith("23") ? constraint(server) : said(POSTGRES_FORMS.getOrDefault(sql.getSQLState(), List.of()), server.getMessage(), known);
            }
        }
        return missing.isEmpty() ? code : missing + " (" + code + ")";
    }

    private static String said(List<Form> forms, String message, Predicate<String> known) {
        for (Form form : forms) {
            Matcher matcher = form.pattern.matcher(message);
            if (matcher.matches()) {
                List<Object> names = new ArrayList<>();
                for (int i = 1; i <= matcher.groupCount(); i++) {
                    names.add(matcher.group(i));
                }
                boolean shown = form.schema || names.stream().allMatch(name -> known.test((String) name));
                return shown ? form.said.formatted(names.toArray()) : form.said.replaceAll(" ?'%s'| in table '%s'", "");
            }
        }
        return "";
    }

    /** PostgreSQL names what a constraint is on apart from the text. */
    private static String constraint(ServerErrorMessage server) {
        List<String> parts = new ArrayList<>();
        add(parts, "table", server.getTable());
        add(parts, "column", server.getColumn());
        add(parts, "constraint", server.getConstraint());
        return String.join(", ", parts);
    }

    private static void add(List<String> parts, String what, String name) {
        if (name != null && name.matches(NAME)) {
            parts.add(what + " '" + name + "'");
        }
    }
}
