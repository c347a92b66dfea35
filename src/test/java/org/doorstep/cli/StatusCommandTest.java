package org.doorstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.doorstep.testing.Samples.batch;
import static org.doorstep.testing.Samples.element;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.doorstep.PortsFile;
import org.doorstep.admin.HealthCalls;
import org.doorstep.testing.House;
import org.doorstep.testing.Mood;
import org.doorstep.testing.SharedHouse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code status}, {@code health} and {@code routes list}: what an operator looks at first, and how the hub is found. */
class StatusCommandTest {

    @RegisterExtension
    static final SharedHouse SHARED = new SharedHouse();

    @TempDir
    private Path folder;
    private House house;
    private String feed;

    @BeforeEach
    void feedOfItsOwn() {
        house = SHARED.house();
        feed = SHARED.feed();
    }

    private static JsonNode json(Cli said) throws Exception {
        return new ObjectMapper().readTree(said.out());
    }

    @Test
    void whatIsParkedIsDownWithWhatToDoAndSaidOfItsRouteOnly() throws Exception {
        Mood.broken(feed);
        house.dispatch(feed, batch(element(1, "Moody", "a", "{}"), element(2, "Property", "p", "{}")));

        Cli health = Cli.run(house, "health");
        assertThat(health.exit()).isEqualTo(1);
        assertThat(health.out()).contains("DOWN  routes: 1 parked: " + feed + "/Moody", "routes resume FEED RESOURCE").doesNotContain("UP", "database");
        JsonNode checks = json(Cli.run(house, "health", "--json"));
        assertThat(checks.path("status").asText()).isEqualTo("DOWN");
        assertThat(checks.path("checks").findValuesAsText("check")).contains("routes");
        assertThat(checks.path("checks").findValuesAsText("remedy")).doesNotContain("").hasSameSizeAs(checks.path("checks").findValuesAsText("check"));
        assertThat(Cli.run(house, "routes", "list", "--feed", feed).out().lines().filter(line -> line.contains("Moody")))
                .singleElement().asString().containsPattern("moody +parked +1 ");
        assertThat(Cli.run(house, "routes", "list", "--feed", feed).out()).containsPattern("Property +property +running");
        assertThat(Cli.run(house, "status").out()).contains(feed + ": Moody is parked: ", "DOWN: ", "'health' says what to do");
        assertThat(Cli.run(house, "status").exit()).isEqualTo(1);
        Mood.mended(feed);
        assertThat(Cli.run(house, "routes", "resume", feed, "Moody").exit()).isZero();
    }

    @Test
    void everyCheckOfOursHasARemedy() {
        List<String> ours = HealthCheckRegistry.get(house.doorstep().camel()).stream().filter(check -> "doorstep".equals(check.getGroup())).map(HealthCheck::getId).toList();
        assertThat(ours).contains("journal", "lanes", "doors").allSatisfy(check -> assertThat(HealthCalls.remedy(check)).isPresent());
    }

    @Test
    void saysVersionTimeAndUnits() throws Exception {
        Cli status = Cli.run(house, "status");
        assertThat(status.out().lines().findFirst().orElseThrow()).matches("Doorstep \\S.* at 20\\S+Z \\(UTC\\)");
        assertThat(status.out()).containsPattern("FEED +PROVIDER +LAST DELIVERY +DELIVERIES/5 MIN +REFUSED/5 MIN +NOT DISPATCHED +DEAD LETTERS +PARKED ROUTES +SUBSCRIPTION");
        assertThat(json(Cli.run(house, "status", "--json")).fieldNames()).toIterable().contains("version", "at", "feeds", "rejected", "media", "queues");
    }

    @Test
    void saysWhichMediaAreRefusedAndWhatWaitsInQueues() throws Exception {
        JsonNode answer = new ObjectMapper().readTree("""
                {"version": "1", "at": "2026-05-01T10:00:00Z", "feeds": [], "rejected": {}, "media": {"stored": 7, "refused": 264, "failed": 0},
                 "queues": [{"queue": "a", "messages": 1, "consumers": 1}, {"queue": "b", "messages": 9, "consumers": 0}, {"queue": "c", "messages": 0, "consumers": 1}]}""");
        StatusSheet sheet = new StatusSheet(answer);
        assertThat(sheet.remarks()).containsExactly("media: 264 refused: 'media list --state refused' (or failed) says which and why",
                "queues: 10 messages for consumers to read, in 2 queues; most in b (9), read by no consumer");
        assertThat(sheet.well()).isTrue();

        StatusSheet one = new StatusSheet(new ObjectMapper().readTree("""
                {"at": "2026-05-01T10:00:00Z", "feeds": [], "rejected": {"a": 1}, "queues": [{"queue": "a", "messages": 1, "consumers": 1}]}"""));
        assertThat(one.remarks()).containsExactly("a: consumers rejected 1 message: 'queues dead' says which and why",
                "queues: 1 message for consumers to read, in 1 queue; most in a (1), read by 1 consumer");
    }

    @Test
    void findsTheHubInItsDataFolder() {
        assertThat(Cli.run("status", "--json", "--data", house.folder().resolve("data").toString()).out()).contains("\"" + feed + "\"");
        assertThat(PortsFile.in(house.folder().resolve("data")).map(PortsFile.Running::admin)).contains(house.admin("").toString());
    }

    static Stream<String> leftOver() {
        return Stream.of("", "admin=http://127.0.0.1:9\n", "pid=x\nadmin=http://127.0.0.1:9\n", "pid=-1\nadmin=http://127.0.0.1:9\n", "pid=4194999\nadmin=http://127.0.0.1:9\n",
                "\\u12", "pid=99999999999999999999\n");
    }

    /** 4194999 is more than Linux numbers processes up to. */
    @ParameterizedTest
    @MethodSource("leftOver")
    void whatAKilledProcessLeftIsPassedOver(String text) throws Exception {
        Files.writeString(folder.resolve(PortsFile.NAME), text);
        assertThat(PortsFile.in(folder)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:9", "http://127.0.0.1:9/"})
    void whereNoneRunsItSaysSo(String url) {
        Cli said = Cli.run("status", "--admin", url);
        assertThat(said.exit()).isEqualTo(2);
        assertThat(said.err()).startsWith("doorstep: Doorstep is not running at " + url + ". ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "file:///etc/passwd", "mailto:a@b.example"})
    void whatIsNoUrlIsSaid(String url) {
        Cli said = Cli.run("status", "--admin", url);
        assertThat(said.exit()).isEqualTo(2);
        assertThat(said.err()).contains("is not a URL like http://127.0.0.1:8081");
    }

    @Test
    void helpHasGroups() {
        assertThat(Cli.run("--help").out()).containsPattern("(?s)\nRun:\n +run .*\nLook:\n +status .*\nRepair:\n +routes .*\nProviders:\n +endpoint ");
    }
}
