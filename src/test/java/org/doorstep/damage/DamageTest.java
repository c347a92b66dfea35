package org.doorstep.damage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The short form of bench/damage: whatever is ruined in a data folder, a start ends in a line that a person can act on, or works. */
class DamageTest {

    private static final int SEEDS = 20;
    private static final ExecutorService STARTS = Executors.newFixedThreadPool(2);
    private static final List<Future<DamageTrial.Outcome>> OUTCOMES = new ArrayList<>();

    @BeforeAll
    static void ruin(@TempDir Path folder) throws Exception {
        LeftFolders left = LeftFolders.make(folder);
        for (int seed = 0; seed < SEEDS; seed++) {
            long number = seed;
            OUTCOMES.add(STARTS.submit(() -> DamageTrial.run(left, Files.createDirectories(folder.resolve("seed-" + number)), number)));
        }
    }

    @AfterAll
    static void end() {
        STARTS.shutdownNow();
    }

    static IntStream seeds() {
        return IntStream.range(0, SEEDS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aStartOnDamagedFilesWorksOrSaysWhatToDo(int seed) throws Exception {
        DamageTrial.Outcome outcome = OUTCOMES.get(seed).get();

        assertThat(outcome.good()).as("%s%n%s", outcome.damage(), outcome.output()).isTrue();
    }
}
