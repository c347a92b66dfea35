package org.doorstep.damage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The short form of bench/damage, a seed each for the database, the journal, the queues and their index: whatever is ruined in a data folder,
 * a start ends in a line that a person can act on, or works.
 */
class DamageTest {

    @TempDir
    private static Path folder;
    private static LeftFolders left;

    @BeforeAll
    static void leave() throws Exception {
        left = LeftFolders.make(folder);
    }

    static IntStream seeds() {
        return IntStream.of(25, 32, 16, 19);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aStartOnDamagedFilesWorksOrSaysWhatToDo(int seed) throws Exception {
        DamageTrial.Outcome outcome = DamageTrial.run(left, Files.createDirectories(folder.resolve("seed-" + seed)), seed);

        assertThat(outcome.good()).as("%s%n%s", outcome.damage(), outcome.output()).isTrue();
    }
}
