package org.doorstep.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.doorstep.cli.Commanded;
import org.doorstep.simulator.api.RepliersApi;
import org.doorstep.simulator.api.ResoApi;
import org.doorstep.simulator.api.ShowingHubApi;
import org.doorstep.simulator.api.SparkApi;
import org.doorstep.testing.House;
import org.doorstep.testing.Sim;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keeper of a running House, against simulated providers with their APIs. */
class KeeperTest {

    private static final String SPARK_SECRET = "spark-path-secret-0123456789";
    private static final String HUB_KEY = "hub-key-secret-0123456789";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static House house;
    private static Sim hub;
    private static Sim firewalled;
    private static Sim spark;
    private static Sim readOnly;
    private static Sim repliers;
    private static Sim reso;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        hub = Sim.of(new ShowingHubApi(new ShowingHubApi.Options("api-token", 1, "http://127.0.0.1:1/old", Duration.ZERO, Duration.ofDays(1), true)));
        firewalled = Sim.of(new ShowingHubApi(new ShowingHubApi.Options("api-token", 2, "http://127.0.0.1:1/old", Duration.ZERO, Duration.ofDays(1), true)));
        spark = Sim.of(new SparkApi(new SparkApi.Options("api-token", 1, 1_000, false, 0)));
        readOnly = Sim.of(new SparkApi(new SparkApi.Options("api-token", 1, 1_000, true, 0)));
        repliers = Sim.of(new RepliersApi(new RepliersApi.Options("api-key", 1, false, true)));
        reso = Sim.of(new ResoApi(new ResoApi.Options("api-token", "us", "secret-0123456789", 1, 50, 7, "", "", false, 300)));
        reso.happen(120);
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        house = House.in(folder).flag("camel.server.port", Integer.toString(port)).flag("doorstep.keeper.every", "300ms").flag("doorstep.keeper.tries", "3").feeds("""
                feeds:
                  hub:
                    provider: showinghub
                    auth: {headers: {X-Hub-Key: "%2$s"}}
                    subscription: {publicUrl: "http://127.0.0.1:%1$d", api: {url: "%3$s", token: api-token}}
                  firewalled:
                    provider: showinghub
                    auth: {headers: {X-Hub-Key: "%2$s"}}
                    subscription: {publicUrl: "http://127.0.0.1:1", api: {url: "%8$s", token: api-token}}
                  spark:
                    provider: spark
                    auth: {path: "%4$s"}
                    subscription: {publicUrl: "http://127.0.0.1:%1$d/", api: {url: "%5$s", token: api-token}}
                  stranger:
                    provider: spark
                    auth: {path: "%4$s"}
                    subscription: {publicUrl: "http://127.0.0.1:%1$d", api: {url: "%5$s", token: wrong-token-0123456789}}
                  readonly:
                    provider: spark
                    auth: {path: "%4$s"}
                    subscription: {publicUrl: "http://127.0.0.1:%1$d", api: {url: "%9$s", token: api-token}}
                  homes:
                    provider: repliers
                    auth: {hookSecret: true}
                    subscription: {publicUrl: "http://127.0.0.1:%1$d", events: [listing.created, listing.updated, listing.deleted], api: {url: "%6$s", key: api-key}}
                  bright:
                    provider: reso
                    auth: {bearer: [%10$s]}
                    subscription: {api: {url: "%7$s", clientId: us, clientSecret: secret-0123456789, tokenUrl: "%7$s/oauth/token"}}
                  plain: {provider: reso, auth: {bearer: [%10$s]}, expectEvery: 6h}
                """.formatted(port, HUB_KEY, hub.url(), SPARK_SECRET, spark.url(), repliers.url(), reso.url(), firewalled.url(), readOnly.url(), House.TOKEN)).start();
    }

    @AfterAll
    static void stop() throws Exception {
        house.close();
        for (Sim sim : List.of(hub, firewalled, spark, readOnly, repliers, reso)) {
            sim.close();
        }
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100));
    }

    private static String state(String feed) {
        return String.join("", house.column("SELECT state FROM keeping WHERE feed = '" + feed + "'"));
    }

    private static String detail(String feed) {
        return String.join("", house.column("SELECT detail FROM keeping WHERE feed = '" + feed + "'"));
    }

    private static List<String> acts(String feed) {
        return house.column("SELECT act FROM keeper_acts WHERE feed = '" + feed + "' ORDER BY id");
    }

    private static long events(String feed) {
        return Long.parseLong(house.column("SELECT COUNT(*) FROM events WHERE feed = '" + feed + "'").get(0));
    }

    private static JsonNode ask(Sim sim, String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(sim.uri(path)).method(method, HttpRequest.BodyPublishers.ofString(body)).headers(headers);
        return JSON.readTree(house.send(request).body());
    }

    private static Commanded doorstep(String... command) {
        return Commanded.of(house, command);
    }

    @Test
    void leadsTheHubToOurDoorAndReactivatesItAndRecoversWhatFailed() throws Exception {
        await().until(() -> state("hub").equals("active"));
        hub.happen(24);
        await().until(() -> events("hub") == 24);

        // Somebody spoils the headers: three 401s, and it is disabled.
        ask(hub, "PUT", "/app/v1/subscriptions/7001", "{\"requestHeaders\":{\"X-Hub-Key\":\"spoilt\"}}", "Authorization", "Bearer api-token");
        hub.happen(24);

        await().until(() -> events("hub") == 48);
        await().until(() -> state("hub").equals("active"));
        assertThat(acts("hub")).contains("update", "activate", "catch-up");
        assertThat(house.column("SELECT reason FROM keeper_acts WHERE feed = 'hub' AND act = 'activate'")).contains("the provider disabled it, because we failed");
        assertThat(house.column("SELECT DISTINCT origin FROM events WHERE feed = 'hub' ORDER BY origin")).containsExactly("catch-up", "push");
        assertThat(house.column("SELECT COUNT(*) FROM (SELECT data FROM events WHERE feed = 'hub' GROUP BY data HAVING COUNT(*) > 1)")).containsExactly("0");
    }

    @Test
    void doesNotReactivateWhereItsOwnDoorCannotBeReached() throws Exception {
        await().until(() -> state("firewalled").equals("active"));
        firewalled.happen(1);

        await().until(() -> detail("firewalled").contains("our door is not reached at http://127.0.0.1:1"));
        assertThat(firewalled.calls("POST /app/v1/subscriptions/7001/activate")).isZero();
        assertThat(state("firewalled")).isEqualTo("waiting");
        Commanded asked = doorstep("subscriptions", "apply", "firewalled");
        assertThat(asked.exit()).isEqualTo(1);
        assertThat(asked.err()).contains("our door is not reached").doesNotContain("\n");
    }

    @Test
    void makesASparkWebhookThatIsActiveAndSwitchesItOnAgain() throws Exception {
        await().until(() -> state("spark").equals("active"));
        JsonNode hook = ask(spark, "GET", "/v1/developers/newsfeeds/webhooks", "", "Authorization", "Bearer api-token", "X-SparkApi-User-Agent", "t").path("D").path("Results").get(0);
        assertThat(hook.path("Uri").asText()).endsWith("/spark/spark/" + SPARK_SECRET);
        spark.happen(10);
        await().until(() -> events("spark") == 10);

        ask(spark, "PUT", "/v1/developers/newsfeeds/webhooks/" + hook.path("Id").asText(), "{\"D\":{\"Active\":false}}", "Authorization", "Bearer api-token", "X-SparkApi-User-Agent", "t");
        spark.happen(5);

        await().until(() -> acts("spark").contains("activate") && state("spark").equals("active"));
        await().until(() -> events("spark") == 15);
        Commanded plan = doorstep("subscriptions", "plan", "spark");
        assertThat(plan.exit()).isZero();
        assertThat(plan.out()).contains("matched").contains("/spark/spark/***").doesNotContain(SPARK_SECRET);
        assertThat(doorstep("subscriptions", "--json").out()).doesNotContain(SPARK_SECRET, HUB_KEY, "api-token");
        for (String table : List.of("keeping", "subscriptions", "keeper_acts", "arrivals", "alarms")) {
            assertThat(house.rows("SELECT * FROM " + table).toString()).as(table).doesNotContain(SPARK_SECRET, HUB_KEY, "api-token", "api-key");
        }
    }

    @Test
    void shakesHandsForEachRepliersEvent() throws Exception {
        await().until(() -> state("homes").equals("active"));
        assertThat(acts("homes")).startsWith("create", "create", "create");
        assertThat(house.count("hooks")).isEqualTo(3);
        repliers.happen(8);
        await().until(() -> events("homes") == 8);

        // Somebody deletes one.
        JsonNode hooks = ask(repliers, "GET", "/webhooks", "", "REPLIERS-API-KEY", "api-key");
        house.send(HttpRequest.newBuilder(repliers.uri("/webhooks/" + hooks.get(0).path("id").asText())).DELETE().header("REPLIERS-API-KEY", "api-key"));
        await().until(() -> acts("homes").stream().filter("create"::equals).count() == 4);
        repliers.happen(8);
        await().until(() -> events("homes") == 16);
    }

    @Test
    void stopsWithOneLineWhereTheCredentialsAreWrong() throws Exception {
        await().until(() -> state("stranger").equals("stopped"));
        assertThat(detail("stranger")).contains("does not accept our key (code 1000)", "subscriptions apply stranger").doesNotContain("wrong-token");
        await().until(() -> state("readonly").equals("stopped"));
        assertThat(detail("readonly")).contains("code 1017");
        int before = readOnly.calls("GET /v1/developers/newsfeeds/webhooks");
        await().until(() -> spark.calls("GET /v1/developers/newsfeeds/webhooks") > 20);
        assertThat(readOnly.calls("GET /v1/developers/newsfeeds/webhooks")).as("no loop").isEqualTo(before);

        assertThat(house.get(house.admin("/observe/health")).body()).contains("stranger subscription stopped: ");
        assertThat(house.get(house.admin("/ready")).statusCode()).isEqualTo(200);
        Commanded asked = doorstep("subscriptions", "apply", "readonly");
        assertThat(asked.exit()).isEqualTo(1);
        assertThat(asked.err()).contains("code 1017").doesNotContain("\n");
        assertThat(readOnly.calls("GET /v1/developers/newsfeeds/webhooks")).isGreaterThan(before);
    }

    @Test
    void pollsFromNowOnAndFromWhereItIsTold() throws Exception {
        await().until(() -> state("bright").equals("polled"));
        assertThat(house.column("SELECT watermark FROM keeping WHERE feed = 'bright'")).containsExactly("120");
        assertThat(events("bright")).isZero();
        house.post("bright", new String(new org.doorstep.simulator.reso.ResoEvents(1).batch(1, 6)));
        await().until(() -> events("bright") == 6);

        assertThat(doorstep("catch-up", "bright", "--from", "0", "--dry-run").out()).contains("6 matched, 114 to be recovered");
        assertThat(events("bright")).isEqualTo(6);
        Commanded done = doorstep("catch-up", "bright", "--from", "0");
        assertThat(done.out()).isEqualTo("bright, from 0 to 120: 6 matched, 114 recovered");
        assertThat(done.exit()).isZero();
        await().until(() -> events("bright") == 120);
        assertThat(doorstep("catch-up", "bright", "--from", "0").out()).contains("120 matched, 0 recovered");
        assertThat(house.column("SELECT DISTINCT by_whom FROM (SELECT who AS by_whom FROM keeper_acts WHERE feed = 'bright')")).containsExactly("operator");

        // The tables hold the producer's truth.
        JsonNode truth = reso.truth().path("records");
        truth.fields().forEachRemaining(record -> {
            String[] key = record.getKey().split("/");
            assertThat(house.column("SELECT data FROM records WHERE feed = 'bright' AND deleted = 0 AND resource = '" + key[0] + "' AND record_key = '" + key[1] + "'"))
                    .as(record.getKey()).satisfiesExactly(data -> assertThat(JSON.readTree(data)).isEqualTo(record.getValue()));
        });
        assertThat(house.column("SELECT COUNT(*) FROM records WHERE feed = 'bright' AND deleted = 0")).containsExactly(Integer.toString(truth.size()));
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThat(doorstep("catch-up", "plain").err()).contains("'plain' is not a feed with a 'subscription' in feeds.yaml");
        assertThat(doorstep("catch-up", "bright", "--from", "yesterday").err()).contains("EntityEventSequence");
        assertThat(doorstep("pause", "bright").err()).contains("does not allow a subscription to be paused");
        assertThat(doorstep("subscriptions", "apply", "homes", "--delete", "999").err()).contains("no subscription '999'");
    }

    @Test
    void showsEverythingAtAGlance() {
        await().until(() -> state("stranger").equals("stopped"));

        Commanded status = doorstep("status");

        assertThat(status.exit()).isEqualTo(1);
        assertThat(status.out()).contains("FEED", "LAST DELIVERY", "SUBSCRIPTION").containsPattern("plain +reso +never +0 +0 +0 +0 +0 +-")
                .contains("stranger: subscription stopped: 127.0.0.1 does not accept our key");
        assertThat(doorstep("status", "--json").out()).contains("\"feed\":\"hub\"", "\"messagesPending\"");
    }

    @Test
    void isInTheMetrics() throws Exception {
        await().until(() -> house.get(house.admin("/observe/metrics")).body().contains("doorstep_feed_silent{feed=\"plain\""));
        assertThat(house.metric("doorstep_feed_silent")).isZero();
    }

    @Test
    void subscriptionsAreShownWithWhatWasDone() {
        await().until(() -> state("homes").equals("active"));

        assertThat(doorstep("subscriptions", "--feed", "homes").out()).contains("homes: active").contains("create by keeper: listing.created is not there");
    }

}
