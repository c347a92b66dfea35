package org.doorstep.fuzz;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.doorstep.journal.log.LogFuzz;

/** Runs one target in a JVM of its own under Jazzer, which instruments our classes and mutates the seeds towards new paths. */
enum Fuzzer {

    RESO(DecoderFuzz.class), SHOWINGHUB(DecoderFuzz.class), SPARK(DecoderFuzz.class), REPLIERS(DecoderFuzz.class),
    REDACTION(RedactionFuzz.class), TIMES(TimesFuzz.class), DOOR(DoorFuzz.class), LOG(LogFuzz.class);

    /** Ours, and the reader of bytes below: every way through it is a kind of body. */
    private static final String INSTRUMENTED = "org.doorstep.door.**:org.doorstep.provider.**:org.doorstep.auth.**:org.doorstep.event.**:org.doorstep.dispatch.**:org.doorstep.journal.log.**"
            + ":com.fasterxml.jackson.core.json.UTF8StreamJsonParser:com.fasterxml.jackson.core.json.ByteSourceJsonBootstrapper";
    private static final Pattern NEEDED = Pattern.compile("(jackson|slf4j|logback|jazzer|ulid|snakeyaml|nimbus).*");
    private static final int LONGEST = 16_384;
    private static final long GRACE_SECONDS = 120;

    private final Class<?> target;

    Fuzzer(Class<?> target) {
        this.target = target;
    }

    /** As it is called on the command line. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * How a run ended.
     *
     * @param finding whether an invariant was broken, or the run itself
     * @param output  what Jazzer printed: the throwable, and the reproducer
     */
    record Outcome(boolean finding, String output) {

        /** The last line that tells how far it came. */
        String progress() {
            return output.lines().filter(line -> line.startsWith("Done ") || line.contains("cov:")).reduce((a, b) -> b).orElse("nothing done");
        }
    }

    /**
     * @param folder  corpus, findings and scratch go below it; findings of earlier runs are tried first
     * @param seconds of fuzzing
     * @param seed    of the mutations
     */
    Outcome run(Path folder, int seconds, int seed) throws IOException, InterruptedException {
        Path corpus = Files.createDirectories(folder.resolve("corpus"));
        Path findings = Files.createDirectories(folder.resolve("findings"));
        Path seeds = Seeds.write(this, Files.createDirectories(folder.resolve("seeds")));
        Path log = folder.resolve("log.txt");
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx768m", "-XX:TieredStopAtLevel=1",
                "-XX:-OmitStackTraceInFastThrow", "-XX:+UseSerialGC", "-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")).toAbsolutePath(),
                "-cp", classpath(), "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.getName(), "--target_args=" + word(), "--instrumentation_includes=" + INSTRUMENTED, "--custom_hook_includes=" + INSTRUMENTED,
                // Talking to the house is what it should do.
                "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.ServerSideRequestForgery",
                "--reproducer_path=" + findings.toAbsolutePath(), "-artifact_prefix=" + findings.toAbsolutePath() + "/",
                "-max_total_time=" + seconds, "-seed=" + seed, "-max_len=" + LONGEST, "-timeout=30", "-rss_limit_mb=0", "-print_final_stats=1"));
        Stream.of(corpus, seeds, findings).map(each -> each.toAbsolutePath().toString()).forEach(command::add);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            boolean ended = process.waitFor(seconds + GRACE_SECONDS, TimeUnit.SECONDS);
            String output = Files.readString(log, StandardCharsets.ISO_8859_1);
            return new Outcome(!ended || process.exitValue() != 0, output);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** Jazzer looks through every jar at its start: decoders need few, and save a quarter of a minute a target. */
    private String classpath() {
        String all = System.getProperty("java.class.path");
        return target == DoorFuzz.class ? all : Arrays.stream(all.split(File.pathSeparator))
                .filter(entry -> !entry.endsWith(".jar") || NEEDED.matcher(Path.of(entry).getFileName().toString()).matches())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** {@code SECONDS FOLDER [TARGET ...]}: one after the other; exit code 1 when something was found. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int seconds = Integer.parseInt(arguments[0]);
        Path folder = Path.of(arguments[1]);
        List<Fuzzer> chosen = arguments.length == 2 ? List.of(values())
                : Arrays.stream(arguments).skip(2).map(word -> valueOf(word.toUpperCase(Locale.ROOT))).toList();
        boolean found = false;
        for (Fuzzer fuzzer : chosen) {
            Outcome outcome = fuzzer.run(folder.resolve(fuzzer.word()), seconds, (int) (System.nanoTime() & 0x7fffffff));
            System.out.println(fuzzer.word() + ": " + (outcome.finding ? "FOUND SOMETHING" : "nothing found") + ", " + outcome.progress());
            if (outcome.finding) {
                System.out.println(outcome.output);
            }
            found |= outcome.finding;
        }
        System.exit(found ? 1 : 0);
    }
}
