package org.doorstep.flaw;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The catalogue of what others do wrong: our tests would notice each of them. */
class FlawedReceiversTest {

    @ParameterizedTest
    @EnumSource
    void wouldBeNoticed(Flaw flaw) throws Exception {
        Map<String, Throwable> outcomes = new Flawed(flaw.edits()).run(List.of(flaw.test()));

        assertThat(outcomes).as("tests run of " + flaw.test()).isNotEmpty();
        assertThat(outcomes.values()).as("a test that fails").anyMatch(thrown -> thrown != null)
                .allMatch(thrown -> thrown == null || !(thrown instanceof LinkageError || thrown instanceof ReflectiveOperationException));
    }

    /** Or the flaws would be noticed for running in a second copy. */
    @Test
    void aCopyWithoutAFlawPasses() throws Exception {
        List<String> tests = Stream.of(Flaw.values()).filter(flaw -> flaw != Flaw.SECRET_LOGGED).map(Flaw::test).distinct().toList();

        Map<String, Throwable> outcomes = new Flawed(List.of()).run(tests);

        assertThat(outcomes).hasSizeGreaterThanOrEqualTo(tests.size());
        assertThat(outcomes.values()).containsOnlyNulls();
    }
}
