package org.doorstep.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The short form of bench/fuzz: two seconds a target, two targets at a time, the same mutations each time. The log's is in its own DamageTest, without a JVM more. */
@Tag("long")
class FuzzTest {

    private static final int SECONDS = 2;
    private static final int SEED = 1;
    private static final ExecutorService PROCESSES = Executors.newFixedThreadPool(2);
    private static final Map<Fuzzer, Future<Fuzzer.Outcome>> OUTCOMES = new EnumMap<>(Fuzzer.class);

    @BeforeAll
    static void start(@TempDir Path folder) {
        for (Fuzzer fuzzer : EnumSet.complementOf(EnumSet.of(Fuzzer.LOG))) {
            OUTCOMES.put(fuzzer, PROCESSES.submit(() -> fuzzer.run(folder.resolve(fuzzer.word()), SECONDS, SEED)));
        }
    }

    @AfterAll
    static void stop() {
        PROCESSES.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LOG")
    void findsNothing(Fuzzer fuzzer) throws Exception {
        Fuzzer.Outcome outcome = OUTCOMES.get(fuzzer).get();

        assertThat(outcome.finding()).as(outcome.output()).isFalse();
        assertThat(outcome.progress()).contains("Done ");
    }
}
