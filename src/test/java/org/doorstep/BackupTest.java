package org.doorstep;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.doorstep.cli.CommandLines;
import org.doorstep.journal.Bundle;
import org.doorstep.testing.House;
import org.doorstep.testing.Push;
import org.doorstep.testing.Samples;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** A backup of a hub that is being pushed to, and the hub that is started from it. */
class BackupTest {

    private static final String FEEDS = """
            feeds:
              mls: {provider: reso, auth: {bearer: [%s]}}
              held: {provider: reso, auth: {bearer: [%s]}}
            """.formatted(House.TOKEN, House.TOKEN);
    /** More than ActiveMQ shows to who browses a queue. */
    private static final int WAITING = 1_000;

    @TempDir
    private static Path folder;
    private static House house;

    @BeforeAll
    static void start() throws Exception {
        house = House.in(folder.resolve("house")).feeds(FEEDS).start();
    }

    @AfterAll
    static void stop() throws Exception {
        house.close();
    }

    private static CommandLines.Outcome backup(Path target) {
        return CommandLines.run("backup", target.toString(), "--admin", house.admin("").toString());
    }

    @Test
    void holdsAllThatWasAcceptedBeforeItBegan() throws Exception {
        Path target = folder.resolve("good");
        house.lane("held", false);
        house.journal(IntStream.range(0, WAITING).mapToObj(n -> new Bundle("held", List.of(Samples.delivery("held", event("waits-" + n))))).toList());
        Set<String> before;
        CommandLines.Outcome outcome;
        try (Push flowing = new Push(house.doorstep().ports().http(), "mls", "m", 4); Push waiting = new Push(house.doorstep().ports().http(), "held", "h", 2)) {
            Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> flowing.accepted().size() > 200 && waiting.accepted().size() > 50);
            before = new HashSet<>(flowing.accepted());
            before.addAll(waiting.accepted());
            outcome = backup(target);
        }

        assertThat(outcome.exit()).as(outcome.all()).isZero();
        assertThat(outcome.out()).contains("backup: " + target).containsPattern("journal: [1-9]\\d* bytes").containsPattern("database: [1-9]\\d* bytes").contains("not in it: ");
        assertThat(Files.getPosixFilePermissions(target)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(names(folder)).contains("good").noneMatch(name -> name.contains(".part-"));
        assertThat(names(target)).containsExactlyInAnyOrder("doorstep.db", "journal");
        for (Path file : files(target)) {
            assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)).as(file.toString()).doesNotContain(House.TOKEN);
        }

        Path second = folder.resolve("second");
        FileSystemUtils.copyRecursively(target, second.resolve("data"));
        try (House restored = House.in(second).feeds(FEEDS).start()) {
            Awaitility.await().atMost(120, TimeUnit.SECONDS).until(() -> restored.count("events WHERE record_key LIKE 'waits-%'") == WAITING
                    && restored.column("SELECT record_key FROM events").containsAll(before));
            assertThat(restored.count("dead_letters")).isZero();
            assertThat(restored.rows("SELECT record_key FROM events GROUP BY feed, record_key HAVING COUNT(*) > 1")).isEmpty();
            assertThat(restored.post("mls", "[]").statusCode()).isEqualTo(200);
        }
        house.lane("held", true);
    }

    @Test
    void isRefusedWhereSomethingIs() throws Exception {
        Path full = Files.createDirectories(folder.resolve("full"));
        Files.writeString(full.resolve("mine"), "mine");

        for (Path wrong : List.of(full, full.resolve("mine"), folder.resolve("none/below"), folder.resolve("house/data/inside"), folder.resolve("house/data"))) {
            CommandLines.Outcome outcome = backup(wrong);
            assertThat(outcome.exit()).as(outcome.all()).isEqualTo(1);
            // The hub in this JVM logs there, too.
            assertThat(outcome.err().lines().filter(line -> line.startsWith("doorstep: "))).singleElement().asString().contains("folder");
        }
        assertThat(names(full)).containsExactly("mine");
        assertThat(names(folder.resolve("house/data"))).noneMatch(name -> name.startsWith("inside"));
        assertThat(CommandLines.run("backup", folder.resolve("never").toString(), "--admin", "http://127.0.0.1:9").exit()).isEqualTo(2);
        assertThat(CommandLines.run("backup").exit()).isEqualTo(2);
    }

    @Test
    void mayGoToAnEmptyFolderAndIsSeenFromWhereTheCommandIsGiven() throws Exception {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        CommandLines.Outcome outcome = CommandLines.run("backup", Path.of("").toAbsolutePath().relativize(empty).toString(), "--json", "--admin", house.admin("").toString());

        assertThat(outcome.exit()).as(outcome.all()).isZero();
        assertThat(outcome.out()).contains("\"backup\":\"" + empty + "\"");
        assertThat(names(empty)).contains("doorstep.db", "journal");
        assertThat(house.send(HttpRequest.newBuilder(house.admin("/api/backup")).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"dir\":\"relative\"}"))).body()).contains("not the absolute path");
    }

    @Test
    void saysThatPostgresIsBackedUpByItsOwnTools() throws Exception {
        Path target = folder.resolve("with-postgres");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().setDataDirectory(folder.resolve("pg")).start();
             House large = House.in(folder.resolve("large")).flag("doorstep.database.url", postgres.getJdbcUrl("postgres", "postgres")).start()) {
            assertThat(large.post("mls", new String(event("k"), StandardCharsets.UTF_8)).statusCode()).isEqualTo(200);

            CommandLines.Outcome outcome = CommandLines.run("backup", target.toString(), "--admin", large.admin("").toString());

            assertThat(outcome.exit()).as(outcome.all()).isZero();
            assertThat(outcome.out()).contains("database: not in it: run pg_dump now, after this").containsPattern("journal: [1-9]\\d* bytes");
            assertThat(names(target)).containsExactly("journal");
        }
    }

    private static byte[] event(String key) {
        return ("{\"EntityEventSequence\":1,\"ResourceName\":\"Property\",\"ResourceRecordKey\":\"" + key + "\"}").getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
