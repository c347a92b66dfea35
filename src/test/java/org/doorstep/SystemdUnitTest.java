package org.doorstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.doorstep.testing.Program;
import org.junit.jupiter.api.Test;

/** The shipped systemd unit, by systemd's own judgement; it needs no systemd that runs. */
class SystemdUnitTest {

    private static final Path UNIT = Path.of("docs/examples/doorstep.service");

    /** Exposure in tenths of systemd's points, which go from 0 (safe) to 10. */
    private static final int LIMIT = 29;

    @Test
    void isHardened() throws Exception {
        String analyze = Program.wanted("systemd-analyze", "systemd").toString();
        Process security = new ProcessBuilder(analyze, "security", "--offline=true", "--no-pager", "--threshold=" + LIMIT, UNIT.toString())
                .redirectErrorStream(true).start();
        String said = new String(security.getInputStream().readAllBytes());
        assertThat(security.waitFor()).as(said).isZero();
        assertThat(said).contains("Overall exposure level");
    }

    /** The JVM writes machine code and runs it. */
    @Test
    void letsTheJvmCompile() throws Exception {
        assertThat(Files.readAllLines(UNIT)).noneMatch(line -> line.startsWith("MemoryDenyWriteExecute"));
    }
}
