package org.doorstep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.doorstep.config.ConfigException;
import org.doorstep.config.Settings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseDamageTest {

    private static final Settings.Database SQLITE = new Settings.Database(Optional.empty(), Optional.empty(), Optional.empty());

    @TempDir
    Path folder;
    private Path file;

    @BeforeEach
    void fill() {
        file = folder.resolve("doorstep.db");
        try (Database database = Database.open(SQLITE, folder)) {
            database.jdbc().execute("CREATE TABLE filler (id INTEGER PRIMARY KEY, text TEXT)");
            database.jdbc().execute("""
                    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
                    INSERT INTO filler SELECT i, hex(randomblob(100)) FROM n""");
            assertThat(database.damage()).isEmpty();
        }
    }

    @Test
    void aFileThatIsNoDatabaseIsSaidAtTheStart() throws Exception {
        byte[] noise = new byte[100_000];
        new Random(1).nextBytes(noise);
        Files.write(file, noise);

        refused("SQLITE_NOTADB");
    }

    @Test
    void pagesThatAreRuinedAreSaidAtTheStart() throws Exception {
        ruin();

        refused("");
    }

    private void refused(String what) {
        assertThatThrownBy(() -> Database.open(SQLITE, folder)).isInstanceOf(ConfigException.class).hasMessageStartingWith(file + " is damaged (" + what)
                .hasMessageContaining("restore a backup").hasMessageContaining("start with an empty database").hasMessageNotContaining("\n");
    }

    @Test
    void aStatementThatMeetsDamageSaysSoToo() throws Exception {
        try (Database database = Database.open(SQLITE, folder)) {
            ruin();

            assertThatThrownBy(() -> database.reader().queryForObject("SELECT SUM(length(text)) FROM filler", Long.class)).hasMessageContaining("SQLITE_CORRUPT");

            assertThat(database.damage()).hasValueSatisfying(sentence -> assertThat(sentence).startsWith(file + " is damaged (SQLITE_CORRUPT"));
        }
    }

    @Test
    void aWrongStatementIsNoDamage() {
        try (Database database = Database.open(SQLITE, folder)) {
            assertThatThrownBy(() -> database.reader().queryForList("SELECT nothing FROM nowhere"));

            assertThat(database.damage()).isEmpty();
        }
    }

    /** Every page of the second half. */
    private void ruin() throws Exception {
        try (RandomAccessFile pages = new RandomAccessFile(file.toFile(), "rw")) {
            byte[] noise = new byte[(int) (pages.length() / 2)];
            new Random(1).nextBytes(noise);
            pages.seek(pages.length() - noise.length);
            pages.write(noise);
        }
    }
}
