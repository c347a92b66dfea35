package org.doorstep.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/**
 * A step for test routes: the first process that comes to it after a test has put the file {@code halt} there waits, in the middle of
 * its bundle, until there is {@code go}; {@code halted} then holds its process id.
 */
public final class Halt {

    /** Environment variable with the folder of the three files. */
    public static final String FOLDER = "DOORSTEP_TEST_HALT";

    public void here() throws IOException {
        String folder = System.getenv(FOLDER);
        if (folder != null && Files.deleteIfExists(Path.of(folder, "halt"))) {
            Files.writeString(Path.of(folder, "halting"), Long.toString(ProcessHandle.current().pid()));
            Files.move(Path.of(folder, "halting"), Path.of(folder, "halted"));
            Awaitility.await().atMost(Duration.ofMinutes(5)).until(() -> Files.exists(Path.of(folder, "go")));
        }
    }
}
