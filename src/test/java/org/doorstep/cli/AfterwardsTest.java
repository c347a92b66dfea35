package org.doorstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.doorstep.testing.Samples.batch;
import static org.doorstep.testing.Samples.element;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.TextMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.doorstep.testing.Child;
import org.doorstep.testing.House;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs a house of its own: a route that is broken for all feeds, a hub that is stopped and started again. */
class AfterwardsTest {

    /** By name of the resource, a bundle with more of them than rounds would never go through. */
    @Test
    void aBrokenRouteForOtherResourcesIsParkedOnceHoweverManyNamesAStrangerInvents(@TempDir Path folder) throws Exception {
        try (House own = House.in(folder)) {
            own.route("resources/other.camel.yaml", Files.readString(Path.of("src/test/resources/house/routes/sqlerror.camel.yaml")).replace("sqlerror", "other"));
            own.start();
            own.post("mls", batch(IntStream.rangeClosed(1, 60).mapToObj(n -> element(n, "Made" + n, "k", "{}")).toArray(String[]::new)));
            own.post("mls", batch(element(61, "Property", "p", "{}")));
            own.await("events", 61);

            assertThat(own.column("SELECT resource FROM parked")).containsExactly("Other");
            assertThat(own.count("parked_events")).isEqualTo(60);
            assertThat(own.count("property")).isEqualTo(1);
            Cli list = Cli.run(own, "routes", "list", "--parked", "--json");
            assertThat(new ObjectMapper().readTree(list.out()).path("routes")).singleElement()
                    .satisfies(row -> assertThat(row.path("resource").asText() + row.path("route").asText() + row.path("waiting").asInt()).isEqualTo("Otherother60"));
            assertThat(own.get(own.admin("/observe/health?data=true")).body()).contains("mls\\/Other").doesNotContain("Made");
            await().untilAsserted(() -> assertThat(own.metric("doorstep_routes_waiting")).isEqualTo(60));
        }
    }

    @Test
    void aRestartGoesOnAndCtrlCStops(@TempDir Path folder) throws Exception {
        House own = House.in(folder).start();
        try {
            own.post("mls", batch(IntStream.rangeClosed(1, 60).mapToObj(n -> element(n, "Property", "k" + n, "{}")).toArray(String[]::new)));
            own.await("events", 60);
            try (Child child = Child.start(folder, Map.of(), "replay", "--feed", "mls", "--rate", "10/s", "--admin", own.admin("").toString())) {
                await().until(() -> child.stdout().contains(" of 60 sent") && sent(own) > 0);
                assertThat(own.column("SELECT holder FROM leases WHERE chore = 'afterwards'")).as("its own again after kill -9")
                        .containsExactly(Files.readString(folder.resolve("data/doorstep.id")));
                child.terminate();
                child.exit();
                assertThat(child.stderr()).contains("stopped; go on with: doorstep replay continue ");
            }
            assertThat(own.column("SELECT state FROM replays")).containsExactly("stopped");
            assertThat(sent(own)).isLessThan(60);
            assertThat(Cli.run(own, "replay", "continue", own.column("SELECT id FROM replays").get(0)).exit()).isZero();
            long before = sent(own);
            await().until(() -> sent(own) > before);
            own.close();
            assertThat(own.column("SELECT state FROM replays")).containsExactly("running");
            own.update("UPDATE replays SET rate = 10000");

            own.start();
            await().until(() -> own.column("SELECT state FROM replays").equals(List.of("done")));
            assertThat(keys(own.messages("replay.mls", "mls", 60))).isEqualTo(IntStream.rangeClosed(1, 60).mapToObj(n -> "k" + n).toList());
            await().until(() -> own.column("SELECT chore FROM leases WHERE chore = 'afterwards'").isEmpty());
        } finally {
            own.close();
        }
    }

    private static long sent(House own) {
        return Long.parseLong(own.column("SELECT SUM(sent) FROM replays").get(0));
    }

    private static List<String> keys(List<TextMessage> messages) throws Exception {
        List<String> keys = new ArrayList<>();
        for (TextMessage message : messages) {
            assertThat(message.getBooleanProperty("replay")).isTrue();
            keys.add(message.getStringProperty("recordKey"));
        }
        return keys;
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }
}
