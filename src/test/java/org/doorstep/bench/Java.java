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

    /** The packed program, as a user starts it. */
    static Process doorstep(Path log, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of("bin", "doorstep").toAbsolutePath().toString()));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("JAVA_OPTS", flags());
        return builder.start();
    }

    private static String flags() {
        return System.getProperty("bench.flags", FLAGS);
    }

    /** @param log where its stderr goes, added to */
    static Process start(Path log, String main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(Arrays.asList(flags().split(" ")));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        command.addAll(Arrays.asList(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
    }
}
