package org.doorstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.doorstep.event.Delivery;
import org.doorstep.journal.log.FileDisk;
import org.doorstep.journal.log.SegmentLog;
import org.doorstep.testing.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code journal verify|stats|dump} on files, with somebody at work on them and without. {@code JournalImportTest} imports. */
class JournalCommandTest {

    private static final String STEERING = "\u001b[2J\n\u202e";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path data;
    private SegmentLog log;

    @BeforeEach
    void journal() throws Exception {
        log = SegmentLog.open(FileDisk.lock(data.resolve("journal")), new SegmentLog.Options(1L << 24, 1 << 16, 1, Duration.ofSeconds(1)), 0);
        log.append(List.of(Samples.delivery("mls", "{\"private\":1}".getBytes(StandardCharsets.UTF_8)), Samples.delivery("other", new byte[] {(byte) 0xff, 0})));
        log.append(List.of(new Delivery(Samples.deliveryId(), "mls", "reso", Samples.NEW_YEAR, Delivery.PUSH, "authenticated", STEERING, STEERING, STEERING.getBytes(StandardCharsets.UTF_8))));
    }

    private Cli journal(String command, String... more) {
        return Cli.run(Stream.concat(Stream.of("journal", command, "--data", data.toString(), "--config", "/nowhere"), Stream.of(more)).toArray(String[]::new));
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (Exception e) {
            throw new AssertionError(line, e);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofARunningHubAndOfAStoppedOneTheyShowTheSame(boolean running) throws Exception {
        if (!running) {
            log.close();
        }
        assertThat(journal("verify")).isEqualTo(new Cli(0, "ok: 3 deliveries of 2 feeds in 1 segment, numbers 1 to 3\n", ""));
        Cli stats = journal("stats");
        assertThat(stats.out()).as(stats.err()).contains(running ? ", in use\n" : ", stopped in order\n").containsPattern("\nmls +2 +\\d+ +0 +1 +3\n").containsPattern("\nother +1 +\\d+ +0 +2 +2\n");
        JsonNode report = json(journal("stats", "--json").out());
        assertThat(report.path("running").asBoolean()).isEqualTo(running);
        assertThat(report.at("/feeds/0/deliveries").asInt()).isEqualTo(2);
        assertThat(json(journal("verify", "--json").out()).path("ok").asBoolean()).isTrue();
        assertThat(journal("dump").out().lines().map(line -> line.replaceAll(" .* feed=", " ").replaceAll(" .*", " " + line.replaceAll(".*feed=(\\w+) .*", "$1"))))
                .containsExactly("1 mls", "2 other", "3 mls");
        if (running) {
            log.append(List.of(Samples.delivery("mls", new byte[1])));
            log.close();
        }
    }

    @Test
    void bodiesAreShownWhenAskedForAloneAndNothingSteersTheTerminal() throws Exception {
        log.close();
        assertThat(journal("dump").out() + journal("dump", "--json").out()).doesNotContain("private").doesNotContain("/wA=");
        assertThat(journal("dump", "--bodies").out()).contains("\n  {\"private\":1}\n", "\n  base64 /wA=\n", "\n  ?[2J??\n").doesNotContain("\u001b", "\u202e");
        String lines = journal("dump", "--bodies", "--json").out();
        assertThat(lines).doesNotContain("\u001b", "\u202e");
        List<JsonNode> all = lines.lines().map(JournalCommandTest::json).toList();
        assertThat(all.get(0).path("body").asText()).isEqualTo("{\"private\":1}");
        assertThat(all.get(1).path("bodyBase64").asText()).isEqualTo("/wA=");
        assertThat(all.get(2).path("sourceLabel").asText()).isEqualTo(STEERING);
        assertThat(all.get(2).path("body").asText()).isEqualTo(STEERING);
    }

    @Test
    void aFeedAndARangeNarrowTheDump() {
        assertThat(journal("dump", "--feed", "other").out().lines()).singleElement().asString().startsWith("2 ");
        assertThat(journal("dump", "--from", "2", "--to", "3").out().lines()).hasSize(2);
        assertThat(journal("dump", "--feed", "nobody")).isEqualTo(new Cli(0, "", ""));
        log.close();
    }

    @Test
    void damageIsSaidWithFileAndPlaceAndEndsWithOne() throws Exception {
        log.close();
        Path segment;
        try (Stream<Path> files = Files.list(data.resolve("journal"))) {
            segment = files.filter(file -> file.toString().endsWith(".segment")).min(Path::compareTo).orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(segment);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("private");
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            file.seek(at);
            file.write('P');
        }
        Cli verify = journal("verify");
        assertThat(verify.exit()).isEqualTo(1);
        assertThat(verify.out()).startsWith("damaged: " + segment.getFileName()).contains("at byte").hasLineCount(1);
        assertThat(json(journal("verify", "--json").out()).path("damage").asText()).startsWith(segment.getFileName().toString());
        assertThat(journal("stats").exit()).isEqualTo(2);
    }

    /** No end mark is written where nothing is: that is no crash. */
    @Test
    void anEmptyOneIsSaidToBeEmpty() throws Exception {
        log.close();
        Path empty = data.resolve("empty");
        SegmentLog.open(FileDisk.lock(empty.resolve("journal")), new SegmentLog.Options(1L << 24, 1 << 16, 1, Duration.ofSeconds(1)), 0).close();
        assertThat(Cli.run("journal", "stats", "--data", empty.toString()).out()).contains(", empty\n").endsWith("\nnone\n").doesNotContain("stopped");
    }

    @Test
    void whereThereIsNoneItSaysWhatToDo() {
        log.close();
        assertThat(Cli.run("journal", "verify", "--data", data.resolve("elsewhere").toString()).err()).startsWith("doorstep: there is no folder ").contains("--data");
        assertThat(Cli.run("journal").err()).contains("dump, import, stats, verify");
    }

    @Test
    void anImportOfNothingSaysNone() {
        log.close();
        assertThat(Cli.run("journal", "import", "--data", data.toString(), "--config", "config")).extracting(Cli::exit, Cli::out).containsExactly(0, "none\n");
    }
}
