package org.doorstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.doorstep.store.SqlReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What is told of a route that failed: what its owner wrote, and no values. */
class FailedStepTest {

    private static final FailedStep DYNAMIC = new FailedStep("to1", "a.camel.yaml:7", false, false,
            () -> "Route(a)[direct:a -> SetBody[constant{INSERT INTO agents (name) VALUES (?)}], DynamicTo[https://crm.example:8443/${header.id}]]");
    private static final FailedStep FIXED = new FailedStep("to1", "", false, true, () -> "");
    private static final FailedStep TABLES = new FailedStep("tables", "", true, false, () -> "");

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "no such table: agents | no such table 'agents'",
        "no such table: main.agents | no such table 'main.agents'",
        "no such table: Hortensia | no such table",
        "no such column: name | no such column 'name'",
        "no such column: Hortensia | no such column",
        "no such column: agents.hortensia | no such column",
        "no such column: 'Hortensia Doe, 1 Elm St' | ''",
        "table agents has no column named name | table 'agents' has no column 'name'",
        "table agents has no column named Hortensia | table has no column",
        "near \"Hortensia\": syntax error | syntax error",
        "unrecognized token: \"Hortensia\" | ''",
        "NOT NULL constraint failed: agents.phone | nothing for 'agents.phone', which must not be null",
        "no such table: agents) (no such table: hortensia | ''"})
    void ofSqliteOnlyNamesThatStandInTheRoutes(String said, String told) {
        SQLException thrown = new SQLiteException("[SQLITE_ERROR] SQL error or missing database (" + said + ")", SQLiteErrorCode.SQLITE_ERROR);

        assertThat(SqlReason.of(thrown, DYNAMIC::knows)).isEqualTo(told.isEmpty() ? "SQLITE_ERROR" : told + " (SQLITE_ERROR)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "42P01 | relation \"agents\" does not exist | no such table 'agents'",
        "42P01 | relation \"hortensia\" does not exist | no such table",
        "42703 | column \"name\" of relation \"agents\" does not exist | no such column 'name' in table 'agents'",
        "42703 | column \"name\" does not exist | no such column 'name'",
        "42703 | column agents.name does not exist | no such column 'agents.name'",
        "42703 | column \"hortensia\" does not exist | no such column",
        "42703 | column \"Hortensia Doe\" does not exist | ''",
        "42P10 | there is no unique or exclusion constraint matching the ON CONFLICT specification | no unique index for its ON CONFLICT",
        "42601 | syntax error at or near \"hortensia\" | syntax error",
        "42501 | permission denied for table agents | no permission for 'agents'",
        "42804 | UNION types text and integer cannot be matched | ''"})
    void ofPostgresTheSame(String state, String said, String told) {
        SQLException thrown = new PSQLException(new ServerErrorMessage("SERROR\0C" + state + "\0M" + said + "\0P15\0\0"));

        assertThat(SqlReason.of(thrown, DYNAMIC::knows)).isEqualTo((told.isEmpty() ? "SQLState " + state : told + " (SQLState " + state + ")"));
    }

    @Test
    void whatAConstraintIsOnIsNamedWithoutTheValue() {
        SQLException thrown = new PSQLException(new ServerErrorMessage(
                "SERROR\0C23505\0Mduplicate key value violates unique constraint \"agents_mail\"\0DKey (mail)=(hortensia@example.com) already exists.\0tagents\0nagents_mail\0\0"));

        assertThat(SqlReason.of(thrown, DYNAMIC::knows)).isEqualTo("table 'agents', constraint 'agents_mail' (SQLState 23505)");
    }

    @Test
    void theStepTablesTakesItsNamesFromTheConfigurationAlone() {
        SQLException thrown = new SQLiteException("[SQLITE_ERROR] SQL error or missing database (table property has no column named price)", SQLiteErrorCode.SQLITE_ERROR);

        assertThat(SqlReason.of(thrown, TABLES::knows)).isEqualTo("table 'property' has no column 'price' (SQLITE_ERROR)");
        assertThat(SqlReason.of(thrown, name -> false)).isEqualTo("table has no column (SQLITE_ERROR)");
        assertThat(SqlReason.of(new SQLException("Hortensia"), TABLES::knows)).isEqualTo("SQLException");
        assertThat(SqlReason.of(new SQLException("Hortensia", "HY000"), TABLES::knows)).isEqualTo("SQLState HY000");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "https://crm.example:8443/people/7?key=s3cret | https://crm.example:8443",
        "https://joe:s3cret@crm.example:8443/people | https://crm.example:8443",
        "https://joe:12/3@crm.example:8443/people | https:",
        "https://joe:12?3@crm.example:8443/people | https:",
        "https://crm.example:8443/mail?to=joe@home.example | https:",
        "sms:5551234 | sms:",
        "https://hortensia.example/ | https:",
        "file:/home/joe/out | file:",
        "no uri | ''"})
    void ofAnEndpointSchemeAndHost(String uri, String told) {
        assertThat(DYNAMIC.endpoint(uri)).isEqualTo(told);
    }

    @ParameterizedTest
    @CsvSource({"kafka://events.example:9092?x=y, kafka://events.example:9092", "netty-http:http://10.0.0.7/a, netty-http:", "direct://nobody, direct://nobody",
        "ftp://u:p@h.example/in?password=x, ftp://h.example"})
    void anEndpointThatIsTheSameForAllEventsHoldsNoneOfThem(String uri, String told) {
        assertThat(FIXED.endpoint(uri)).isEqualTo(told);
    }
}
