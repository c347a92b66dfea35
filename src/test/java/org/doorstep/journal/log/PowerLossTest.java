package org.doorstep.journal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * The short form of bench/power-loss, and what it is worth: each force that the code leaves out, one at a time, is
 * noticed by it.
 */
class PowerLossTest {

    private static final Logger PACKAGE = (Logger) LoggerFactory.getLogger(SegmentLog.class.getPackageName());

    @BeforeAll
    static void tenThousandLinesAreNotRead() {
        PACKAGE.setLevel(Level.OFF);
    }

    @AfterAll
    static void asBefore() {
        PACKAGE.setLevel(null);
    }

    @Test
    void whatWasAnsweredIsThereAfterTenThousandCrashes() {
        assertThat(PowerLosses.run(0, 10_000, 1, why -> false)).isGreaterThanOrEqualTo(10_000);
    }

    /** The others are in {@link DamageTest}. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = {"FOUND_NAMES", "CUT", "CUT_NAME", "BACKUP"})
    void eachForceIsNeeded(Disk.Force forgotten) {
        // A spill's name is lost only in the moment between the manifest's rename and its force.
        int rarely = forgotten == Disk.Force.SPILL_NAME ? 1 : 20;

        assertThatThrownBy(() -> PowerLosses.run(1000, 20_000, rarely, forgotten::equals))
                .isInstanceOf(AssertionError.class);
    }
}
