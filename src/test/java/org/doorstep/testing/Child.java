package org.doorstep.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** {@code doorstep COMMAND ...} in a JVM of its own, as a user would run it: to be stopped, killed, and read from. */
public final class Child implements AutoCloseable {

    private static final Pattern READY = Pattern.compile("doorstep ready http=(\\d+) admin=(\\d+) openwire=(\\d+) stomp=(\\d+)");

    private final Process process;
    private final Path stdout;
    private final Path stderr;

    private Child(Process process, Path stdout, Path stderr) {
        this.process = process;
        this.stdout = stdout;
        this.stderr = stderr;
    }

    /** @param folder where its output goes */
    public static Child start(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(program());
        command.addAll(Arrays.asList(arguments));
        return start(folder, environment, command);
    }

    private static Child start(Path folder, Map<String, String> environment, List<String> command) throws IOException {
        Path stdout = Files.createTempFile(folder, "child", ".out");
        Path stderr = Files.createTempFile(folder, "child", ".err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(stdout.toFile()).redirectError(stderr.toFile());
        builder.environment().put("JAVA_OPTS", "-Xmx512m -XX:TieredStopAtLevel=1");
        builder.environment().put("DOORSTEP_OPENWIRE_PORT", "0");
        builder.environment().put("DOORSTEP_STOMP_PORT", "0");
        builder.environment().putAll(environment);
        return new Child(builder.start(), stdout, stderr);
    }

    /** The classes under test, or, where {@code doorstep.launcher} names it, the packed program by its launcher. */
    private static List<String> program() {
        String launcher = System.getProperty("doorstep.launcher");
        return launcher != null ? List.of(launcher) : List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m",
                "-XX:+ExitOnOutOfMemoryError", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), "org.doorstep.cli.Commands");
    }

    /** {@code run} with the configuration, routes and data of this house. */
    public static Child run(House house) throws IOException {
        return run(house, "data", Map.of());
    }

    /** The same with a data folder of its own: one of several processes, at outside brokers and one database. */
    public static Child run(House house, String data, Map<String, String> environment) throws IOException {
        Map<String, String> all = environment(house);
        all.putAll(environment);
        List<String> command = new ArrayList<>(program());
        command.addAll(arguments(house, data));
        return start(house.folder(), all, command);
    }

    /** As {@link #run(House)}, with so many file descriptors at most. */
    public static Child run(House house, int files) throws IOException {
        List<String> command = new ArrayList<>(List.of("bash", "-c", "ulimit -n " + files + " && exec \"$@\"", "doorstep"));
        command.addAll(program());
        command.addAll(arguments(house, "data"));
        return start(house.folder(), environment(house), command);
    }

    private static Map<String, String> environment(House house) {
        Map<String, String> all = new HashMap<>();
        house.flags().forEach((key, value) -> all.put(key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'), value));
        return all;
    }

    private static List<String> arguments(House house, String data) {
        return List.of("run", "--config", house.folder().resolve("config").toString(), "--routes", house.folder().resolve("routes").toString(),
                "--data", house.folder().resolve(data).toString(), "--port", "0", "--admin-port", "0");
    }

    /** Waits for the ready line; groups 1 to 4 are its ports. */
    public Matcher ready() {
        return ready(Duration.ofSeconds(180));
    }

    /** As {@link #ready()}, on a machine that has much else to do. */
    public Matcher ready(Duration patience) {
        Awaitility.await().atMost(patience).until(() -> READY.matcher(stdout()).find() || !process.isAlive());
        Matcher ready = READY.matcher(stdout());
        if (!ready.find()) {
            throw new AssertionError("ended instead of starting: " + stderr());
        }
        return ready;
    }

    /** Waits for a line on stdout. @return its first group */
    public String line(String pattern) {
        Pattern line = Pattern.compile(pattern);
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> line.matcher(stdout()).find() || !process.isAlive());
        Matcher found = line.matcher(stdout());
        if (!found.find()) {
            throw new AssertionError("ended instead: " + stderr());
        }
        return found.group(1);
    }

    public String stdout() throws RuntimeException {
        return text(stdout);
    }

    public String stderr() {
        return text(stderr);
    }

    private static String text(Path file) {
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return String.join("\n", reader.lines().toList());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** Waits for the end. */
    public int exit() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("does not end: " + stderr());
        }
        return process.exitValue();
    }

    /** SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    public long pid() {
        return process.pid();
    }

    /** SIGSTOP: it stands still, with all that it holds. */
    public void suspend() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** SIGCONT. */
    public void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        if (new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start().waitFor() != 0) {
            throw new IllegalStateException("no process " + process.pid());
        }
    }

    /** SIGKILL. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
