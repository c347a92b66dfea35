package org.doorstep.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** JVMs that the bench starts: all with the same flags, which every row of the results names. */
final class Java {

    static final String FLAGS = "-Xmx512m -XX:+ExitOnOutOfMemoryError";

    private Java() {
    }

    /** @param log where its stderr goes, added to */
    static Process start(Path log, String main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(Arrays.asList(System.getProperty("bench.flags", FLAGS).split(" ")));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        command.addAll(Arrays.asList(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
    }
}
