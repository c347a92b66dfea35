package org.doorstep.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.doorstep.event.Change;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.provider.Providers;
import org.doorstep.simulator.api.RepliersApi;
import org.doorstep.simulator.api.ResoApi;
import org.doorstep.simulator.api.ShowingHubApi;
import org.doorstep.simulator.api.SparkApi;
import org.doorstep.testing.Child;
import org.doorstep.testing.House;
import org.doorstep.testing.Postgres;
import org.doorstep.testing.RoundRobin;
import org.doorstep.testing.Sim;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Doorstep and all four providers, each a process of its own. It subscribes at its first start; it is killed while events go on, and the
 * providers give up on it; after the next start it gets itself sent to again and fetches what it has missed. In the end its tables hold
 * what the providers hold, nothing missing and nothing twice.
 */
class ScenarioTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET = "spark-path-secret-0123456789";

    @TempDir
    private Path folder;
    private final List<AutoCloseable> open = new ArrayList<>();
    private RoundRobin door;
    private Sim hub;
    private Sim spark;
    private Sim homes;
    private Sim bright;
    private House house;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T closed(T each) {
        open.add(0, each);
        return each;
    }

    private Sim sim(String name, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("simulate", name, "--port", "0"));
        command.addAll(List.of(options));
        return closed(Sim.at(Child.start(folder, Map.of(), command.toArray(String[]::new)), name));
    }

    @BeforeEach
    void open() throws IOException {
        door = closed(new RoundRobin());
    }

    private String here() {
        return "http://127.0.0.1:" + door.port();
    }

    private void providersInProcessesOfTheirOwn() throws IOException {
        hub = sim("showinghub-api", "--token", "api-token", "--pause", "0.05");
        spark = sim("spark-api", "--token", "api-token");
        homes = sim("repliers-api", "--key", "api-key");
        bright = sim("reso-api", "--token", "api-token", "--client-id", "us", "--client-secret", "secret-0123456789", "--delete", "9",
                "--push-url", here() + "/reso/bright", "--push-token", House.TOKEN);
    }

    private void configure() throws IOException {
        house = House.in(folder.resolve("house")).flag("doorstep.keeper.every", "500ms").flag("doorstep.keeper.catch-up", "1s").flag("doorstep.keeper.tries", "20").feeds("""
                feeds:
                  hub:
                    provider: showinghub
                    auth: {headers: {X-Hub-Key: hub-key-0123456789}}
                    subscription: {publicUrl: "%1$s", api: {url: "%2$s", token: api-token}}
                  spark:
                    provider: spark
                    auth: {path: "%6$s"}
                    subscription: {publicUrl: "%1$s", api: {url: "%3$s", token: api-token}}
                  homes:
                    provider: repliers
                    auth: {hookSecret: true}
                    subscription: {publicUrl: "%1$s", events: [listing.created, listing.updated, listing.deleted], api: {url: "%4$s", key: api-key}}
                  bright:
                    provider: reso
                    auth: {bearer: [%7$s]}
                    subscription: {api: {url: "%5$s", clientId: us, clientSecret: secret-0123456789, tokenUrl: "%5$s/oauth/token"}}
                """.formatted(here(), hub.url(), spark.url(), homes.url(), bright.url(), SECRET, House.TOKEN));
    }

    private List<Child> start(String... data) throws IOException {
        List<Child> processes = new ArrayList<>();
        for (String each : data) {
            processes.add(closed(Child.run(house, each, Map.of())));
        }
        door.targets(processes.stream().map(process -> Integer.valueOf(process.ready().group(1))).toArray(Integer[]::new));
        return processes;
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(120)).pollInterval(Duration.ofMillis(250)).ignoreExceptions();
    }

    private boolean states(String... wanted) {
        Map<String, String> states = new HashMap<>();
        house.rows("SELECT feed, state FROM keeping").forEach(row -> states.put((String) row.get("feed"), (String) row.get("state")));
        for (int i = 0; i < wanted.length; i += 2) {
            if (!wanted[i + 1].equals(states.get(wanted[i]))) {
                return false;
            }
        }
        return true;
    }

    private long events(String feed) {
        return ((Number) house.rows("SELECT COUNT(*) AS n FROM events WHERE feed = '" + feed + "'").get(0).get("n")).longValue();
    }

    private long acts(String feed, String act) {
        return ((Number) house.rows("SELECT COUNT(*) AS n FROM keeper_acts WHERE feed = '" + feed + "' AND act = '" + act + "'").get(0).get("n")).longValue();
    }

    private void happen(int events) throws Exception {
        for (Sim sim : List.of(hub, spark, homes, bright)) {
            sim.happen(events);
        }
    }

    @Test
    void subscribesIsKilledAndEndsUpWithNothingMissingAndNothingTwice() throws Exception {
        providersInProcessesOfTheirOwn();
        configure();
        play("data");
    }

    @Test
    void doesTheSameWithTwoProcessesOfWhichOneActs() throws Exception {
        hub = closed(Sim.of(new ShowingHubApi(new ShowingHubApi.Options("api-token", 1, "", Duration.ofMillis(50), Duration.ofDays(1), true))));
        spark = closed(Sim.of(new SparkApi(new SparkApi.Options("api-token", 1, 100_000, false, 0))));
        homes = closed(Sim.of(new RepliersApi(new RepliersApi.Options("api-key", 1, true, true))));
        bright = closed(Sim.of(new ResoApi(new ResoApi.Options("api-token", "us", "secret-0123456789", 1, 100, 9, here() + "/reso/bright", House.TOKEN, false, 300))));
        configure();
        house.database(Postgres.shared().freshDatabase());
        play("data-1", "data-2");
        assertThat(acts("hub", "update")).isEqualTo(1);
        assertThat(acts("spark", "create")).isEqualTo(1);
        assertThat(acts("homes", "create")).isEqualTo(3);
        assertThat(hub.calls("PUT /app/v1/subscriptions/7001")).isEqualTo(1);
        assertThat(hub.calls("POST /app/v1/subscriptions/7001/activate")).isEqualTo((int) acts("hub", "activate"));
        assertThat(spark.calls("POST /v1/developers/newsfeeds/webhooks")).isEqualTo(1);
    }

    private void play(String... data) throws Exception {
        List<Child> processes = start(data);
        await().until(() -> states("hub", "active", "spark", "active", "homes", "active", "bright", "polled"));
        happen(24);
        await().until(() -> events("hub") == 24 && events("spark") == 24 && events("homes") == 24 && events("bright") == 24);

        for (Child process : processes) {
            process.kill();
        }
        happen(24);
        await().until(() -> hub.truth().path("status").asText().equals("DisabledDueToError") && spark.truth().path("unsent").asInt() == 0
                && homes.truth().path("unsent").asInt() == 0 && bright.truth().path("silent").asBoolean());

        start(data);
        await().until(() -> states("hub", "active", "spark", "active", "homes", "active", "bright", "polled"));
        await().until(() -> hub.truth().path("pending").asInt() == 0 && events("hub") == 48 && events("spark") == 48 && events("bright") == 48);
        await().untilAsserted(this::tablesHoldWhatTheProvidersHold);
        assertThat(acts("hub", "activate")).isEqualTo(1);
        assertThat(events("hub")).as("nothing twice").isEqualTo(48);
        assertThat(events("spark")).isEqualTo(48);
        assertThat(events("bright")).isEqualTo(48);
    }

    private void tablesHoldWhatTheProvidersHold() throws Exception {
        assertThat(records("hub")).isEqualTo(newest("showinghub", hub.truth().path("messages")));
        assertThat(records("spark")).isEqualTo(newest("spark", spark.truth().path("events")));
        Map<String, JsonNode> listings = new TreeMap<>();
        homes.truth().path("listings").forEach(listing -> listings.put("Listing/" + listing.path("mlsNumber").asText() + ":" + listing.path("boardId").asText(), listing));
        assertThat(records("homes").values()).containsExactlyInAnyOrderElementsOf(listings.values());
        Map<String, JsonNode> records = new TreeMap<>();
        bright.truth().path("records").fields().forEachRemaining(record -> records.put(record.getKey(), record.getValue()));
        assertThat(records("bright")).isEqualTo(records);
    }

    private Map<String, JsonNode> records(String feed) throws IOException {
        Map<String, JsonNode> records = new TreeMap<>();
        for (Map<String, Object> row : house.rows("SELECT resource, record_key, data, deleted FROM records WHERE feed = '" + feed + "'")) {
            if (!List.of("1", "true").contains(String.valueOf(row.get("deleted")))) {
                records.put(row.get("resource") + "/" + row.get("record_key"), JSON.readTree((String) row.get("data")));
            }
        }
        return records;
    }

    /** The newest of each record among what was sent. */
    private static Map<String, JsonNode> newest(String provider, JsonNode bodies) throws Exception {
        Map<String, Event> newest = new TreeMap<>();
        for (JsonNode body : bodies) {
            for (Event event : Providers.of(provider).decode(new Delivery("D", "f", provider, Long.MAX_VALUE / 4, Delivery.PUSH, "authenticated", "", "",
                    body.toString().getBytes(StandardCharsets.UTF_8))).events()) {
                if (event.change() != Change.NOTICE) {
                    newest.merge(event.resource() + "/" + event.recordKey(), event, (a, b) -> b.version() >= a.version() ? b : a);
                }
            }
        }
        Map<String, JsonNode> records = new TreeMap<>();
        for (Map.Entry<String, Event> entry : newest.entrySet()) {
            records.put(entry.getKey(), JSON.readTree(entry.getValue().data()));
        }
        return records;
    }
}
