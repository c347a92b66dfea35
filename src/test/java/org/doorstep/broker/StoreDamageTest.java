package org.doorstep.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UTFDataFormatException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.doorstep.config.ConfigException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is done about a store that does not open. Opening is a test's here; {@code DamageTest} ruins real stores. */
class StoreDamageTest {

    @TempDir
    private Path data;
    private Path queues;
    private final List<String> seen = new ArrayList<>();

    @BeforeEach
    void store() throws IOException {
        queues = Files.createDirectories(data.resolve("queues"));
        Files.writeString(queues.resolve("db.data"), "index");
        Files.writeString(queues.resolve("db-1.log"), "log");
    }

    private static List<String> names(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Notes what is there at each attempt; the first so many fail. */
    private StoreDamage.Opening<EmbeddedBroker> failing(int times, Exception why) {
        return () -> {
            seen.add(String.join(" ", names(queues)));
            if (seen.size() <= times) {
                throw why;
            }
            return null;
        };
    }

    @Test
    void anIndexThatCannotBeReadIsMadeAnew() throws Exception {
        StoreDamage.queues(queues, failing(1, new IOException(new UTFDataFormatException("malformed input around byte 35"))));

        assertThat(seen).containsExactly("db-1.log db.data", "db-1.log");
        assertThat(names(data)).containsExactly("queues");
    }

    /** What was in it is in the event log: it shuts no door. */
    @Test
    void aDamagedQueueStoreIsSetAsideWhole() throws Exception {
        StoreDamage.queues(queues, failing(2, new IOException("Detected corrupt journal files. [1:7034 >= key < ..]")));

        assertThat(seen).containsExactly("db-1.log db.data", "db-1.log", "");
        assertThat(names(data)).singleElement().asString().matches("queues\\.damaged-\\d{8}T\\d{6}");
        assertThat(names(data.resolve(names(data).get(0)))).containsExactly("db-1.log");
    }

    static Stream<Exception> noDamage() {
        return Stream.of(new IOException(new BindException("Address already in use")), new ConfigException("doorstep.queues.keystore: no"));
    }

    @ParameterizedTest
    @MethodSource("noDamage")
    void whatIsNoDamageTouchesNothing(Exception why) throws Exception {
        assertThatThrownBy(() -> StoreDamage.queues(queues, failing(9, why))).isSameAs(why);
        assertThatThrownBy(() -> StoreDamage.journal(queues, failing(9, why))).isSameAs(why);

        assertThat(seen).hasSize(2);
        assertThat(names(queues)).containsExactly("db-1.log", "db.data");
    }

    /** It may hold what was answered, so a person decides. */
    @Test
    void aDamagedJournalStopsTheStartWithItsFolderAndTheWaysOut() throws Exception {
        assertThatThrownBy(() -> StoreDamage.journal(queues, failing(9, new IOException("Detected corrupt journal files.\nrecord 1\nrecord 2"))))
                .isInstanceOf(ConfigException.class).hasMessageContaining(queues + " is damaged (IOException: Detected corrupt journal files.)")
                .hasMessageContaining("restore the folder from a backup").hasMessageContaining("move it away").hasMessageNotContaining("record 1");

        assertThat(names(queues)).containsExactly("db-1.log", "db.data");
        assertThatCode(() -> StoreDamage.journal(queues, failing(0, null))).doesNotThrowAnyException();
    }
}
