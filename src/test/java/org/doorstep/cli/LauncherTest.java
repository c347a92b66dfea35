package org.doorstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.FileSystemUtils;

/** {@code bin/doorstep} and its class archive. The program is not packed yet when tests run, so a script stands in for the JVM. */
class LauncherTest {

    /** Says what it was started with; where an archive is asked for it starts, and leaves one when it is told to stop. */
    private static final String JVM = """
            #!/usr/bin/env bash
            echo "$*" >>"$(dirname "$0")/starts"
            case "$*" in
              *-XshowSettings*) printf '    java.specification.version = 17\\n    java.vm.vendor = V\\n    java.vm.version = %s\\n' "${VM_VERSION:-1}" >&2;;
              *-XX:ArchiveClassesAtExit=*" status "*)
                [[ "$*" =~ ArchiveClassesAtExit=([^[:space:]]*) ]]
                echo classes >"${BASH_REMATCH[1]}"; exit 2;;
              *-XX:ArchiveClassesAtExit=*)
                here=$(dirname "$0")
                { echo "$@"; env; } >>"$here/trials"
                [ ! -f "$here/broken" ] || exit 1
                [ ! -f "$here/slow" ] || { echo $$ >"$here/slow.pid"; exec sleep 300; }
                [[ "$*" =~ ArchiveClassesAtExit=([^[:space:]]*/jsa) ]]
                trap 'echo classes >"${BASH_REMATCH[1]}"; exit 143' TERM
                echo doorstep ready
                while :; do read -r -t 1 <>/dev/fd/1 || true; done;;
              *) echo "started $*";;
            esac
            """;

    @TempDir
    private Path folder;
    private Path home;
    private Path bin;

    @BeforeEach
    void install() throws IOException {
        home = folder.resolve("home");
        bin = Files.createDirectories(folder.resolve("java/bin"));
        FileSystemUtils.copyRecursively(Path.of("bin"), home.resolve("bin"));
        FileSystemUtils.copyRecursively(Path.of("routes"), home.resolve("routes"));
        home.resolve("bin/doorstep").toFile().setExecutable(true);
        Files.createDirectories(home.resolve("target"));
        Files.writeString(home.resolve("target/doorstep.jar"), "");
        Files.writeString(bin.resolve("java"), JVM);
        bin.resolve("java").toFile().setExecutable(true);
    }

    private String doorstep(Map<String, String> more) throws Exception {
        return doorstep("run", more);
    }

    private String doorstep(String command, Map<String, String> more) throws Exception {
        ProcessBuilder launcher = new ProcessBuilder(home.resolve("bin/doorstep").toString(), command).redirectErrorStream(true);
        launcher.environment().putAll(Map.of("JAVA_HOME", folder.resolve("java").toString(), "DOORSTEP_DATABASE_URL", "jdbc:postgresql://ours"));
        launcher.environment().putAll(more);
        Process process = launcher.start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    @Test
    void anArchiveIsMadeOnceOfAStartThatKnowsNothingOfTheUser() throws Exception {
        assertThat(doorstep(Map.of())).contains("preparing faster starts").containsPattern("started .*-XX:SharedArchiveFile=" + home + "/target/doorstep-\\d+\\.jsa .*-jar .*doorstep\\.jar run");
        assertThat(doorstep(Map.of())).doesNotContain("preparing").contains("-XX:SharedArchiveFile=");
        assertThat(Files.readString(bin.resolve("trials"))).containsOnlyOnce("ArchiveClassesAtExit").doesNotContain("DOORSTEP_DATABASE").doesNotContain("jdbc:")
                .contains("--config " + home + "/target/archive.");
        try (var left = Files.list(home.resolve("target"))) {
            assertThat(left.map(file -> file.getFileName().toString()).filter(name -> name.startsWith("archive"))).isEmpty();
        }
    }

    /** Ctrl-C during the first start. */
    @Test
    void whoeverStopsItMeanwhileLeavesNothingBehind() throws Exception {
        Files.writeString(bin.resolve("slow"), "");
        ProcessBuilder launcher = new ProcessBuilder(home.resolve("bin/doorstep").toString(), "run").redirectErrorStream(true);
        launcher.environment().put("JAVA_HOME", folder.resolve("java").toString());
        Process process = launcher.start();
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> Files.exists(bin.resolve("slow.pid")) && !Files.readString(bin.resolve("slow.pid")).isBlank());
        long trial = Long.parseLong(Files.readString(bin.resolve("slow.pid")).strip());

        process.destroy();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> ProcessHandle.of(trial).filter(ProcessHandle::isAlive).isEmpty());
        try (var left = Files.list(home.resolve("target"))) {
            assertThat(left.map(file -> file.getFileName().toString())).containsExactly("doorstep.jar");
        }
    }

    @Test
    void anotherJavaGetsAnotherArchive() throws Exception {
        doorstep(Map.of());
        assertThat(doorstep(Map.of("VM_VERSION", "2"))).contains("preparing");
        assertThat(doorstep(Map.of("VM_VERSION", "2"))).doesNotContain("preparing");
    }

    @Test
    void whereNoneCanBeMadeItStartsWithoutAndDoesNotTryAgain() throws Exception {
        Files.writeString(bin.resolve("broken"), "");
        assertThat(doorstep(Map.of())).contains("preparing").contains("started ").doesNotContain("SharedArchiveFile");
        assertThat(doorstep(Map.of())).doesNotContain("preparing").contains("started ").doesNotContain("SharedArchiveFile");
    }

    private List<String> starts() throws IOException {
        return Files.readAllLines(bin.resolve("starts"));
    }

    /** Whoever asks for a status is not to wait for a JVM that says which it is, nor for a trial hub. */
    @Test
    void aCommandStartsOneJvmAndTheFirstOneLaysBySmallArchive() throws Exception {
        Files.writeString(folder.resolve("java/release"), "IMPLEMENTOR=\"V\"\nJAVA_VERSION=\"17.0.9\"\n");

        assertThat(doorstep("status", Map.of())).doesNotContain("preparing")
                .containsPattern("started .*-XX:TieredStopAtLevel=1 .*-XX:\\+UseSerialGC .*-XX:SharedArchiveFile=" + home + "/target/doorstep-command-\\d+\\.jsa .*doorstep\\.jar status");
        assertThat(starts()).hasSize(2);
        doorstep("health", Map.of());
        assertThat(starts()).hasSize(3).noneMatch(start -> start.contains("-XshowSettings"));
        assertThat(doorstep("run", Map.of())).contains("preparing").doesNotContain("TieredStopAtLevel");
        assertThat(doorstep("status", Map.of("JAVA_OPTS", "-XX:+UseZGC"))).as("two collectors would be an error").contains("-XX:+UseZGC").doesNotContain("SerialGC");
    }

    @ParameterizedTest
    @CsvSource({"1.8.0_402, 1", "11.0.22, 11", "16, 16"})
    void anOldJavaIsSaidFromItsReleaseFile(String version, String major) throws Exception {
        Files.writeString(folder.resolve("java/release"), "JAVA_VERSION=\"" + version + "\"\n");
        ProcessBuilder launcher = new ProcessBuilder(home.resolve("bin/doorstep").toString(), "status").redirectErrorStream(true);
        launcher.environment().put("JAVA_HOME", folder.resolve("java").toString());
        Process process = launcher.start();
        assertThat(new String(process.getInputStream().readAllBytes())).isEqualTo("doorstep: this is Java " + major + ". Install a JDK, version 17 or later, or set JAVA_HOME.\n");
        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(bin.resolve("starts")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"17.0.9", "21", "25-ea", "21.0.1+12"})
    void aNewerJavaStarts(String version) throws Exception {
        Files.writeString(folder.resolve("java/release"), "JAVA_VERSION=\"" + version + "\"\n");
        assertThat(doorstep("status", Map.of())).contains("started ");
    }
}
