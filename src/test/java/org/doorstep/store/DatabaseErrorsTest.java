package org.doorstep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.doorstep.config.Settings;
import org.doorstep.testing.Postgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Others log what a database throws: it must not hold what a record holds. Found by the crash audit with its database killed. */
class DatabaseErrorsTest {

    private static final String SECRET = "Ann Rosalind Secretperson";

    @Test
    void showNoValuesOfTheRowThatFailed(@TempDir Path folder) {
        for (Optional<String> url : List.of(Optional.<String>empty(), Optional.of(Postgres.shared().freshDatabase()))) {
            try (Database database = Database.open(new Settings.Database(url, Optional.empty(), Optional.empty()), folder)) {
                database.jdbc().execute("CREATE TABLE people (name TEXT CHECK (name = 'nobody'), age BIGINT UNIQUE)");

                Throwable thrown = catchThrowable(() -> database.jdbc().batchUpdate("INSERT INTO people (name, age) VALUES (?, ?)",
                        List.of(new Object[] {"nobody", 1}, new Object[] {SECRET, 2})));

                StringWriter text = new StringWriter();
                thrown.printStackTrace(new PrintWriter(text));
                assertThat(text.toString()).contains("people").doesNotContain("Secretperson");
            }
        }
    }
}
