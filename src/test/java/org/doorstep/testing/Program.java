package org.doorstep.testing;

import java.nio.file.Path;
import org.opentest4j.TestAbortedException;

/** A program of this machine that a test runs. */
public final class Program {

    private Program() {
    }

    /**
     * Where it is. Where it is not, the test is left out and counted as skipped, and its report says what to install.
     *
     * @param debian the package that has it
     */
    public static Path wanted(String name, String debian) {
        return Nginx.program(name).orElseThrow(() -> {
            String left = name + " is not installed here, and a test is left out: apt-get install " + debian;
            System.err.println("SKIPPED: " + left);
            return new TestAbortedException(left);
        });
    }
}
