package org.doorstep.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.doorstep.simulator.api.ResoApi;
import org.doorstep.simulator.api.SparkApi;
import org.doorstep.simulator.spark.SparkEvents;
import org.doorstep.testing.House;
import org.doorstep.testing.Sim;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events that only name a record, in a running House: the record is fetched before the resource route. */
class EnrichmentTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EVENT = "{\"EntityEventSequence\":%d,\"ResourceName\":\"%s\",\"ResourceRecordKey\":\"%s\"}";

    private static House house;
    private static Sim reso;
    private static Sim spark;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        reso = Sim.of(new ResoApi(new ResoApi.Options("api-token", "", "", 1, 50, 0, "", "", false, 300)));
        spark = Sim.of(new SparkApi(new SparkApi.Options("api-token", 1, 1_000, false, 3)));
        reso.happen(60);
        spark.happen(40);
        String skinny = "{provider: reso, auth: {bearer: [" + House.TOKEN + "]}, subscription: {catchUp: false, api: {url: \"" + reso.url() + "\", token: api-token}}, enrich: {rate: 1000/s}}";
        house = House.in(folder).feeds("feeds:\n  skinny: " + skinny + "\n  outage: " + skinny + "\n  refused: " + skinny
                + "\n  spark: {provider: spark, auth: {path: spark-secret-0123456789}, subscription: {catchUp: false, active: false, publicUrl: \"http://127.0.0.1:1\", api: {url: \""
                + spark.url() + "\", token: api-token}}, enrich: {rate: 1000/s}}\n").start();
    }

    @AfterAll
    static void stop() throws Exception {
        house.close();
        reso.close();
        spark.close();
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }

    private static String data(String feed, String key) {
        List<String> data = house.column("SELECT data FROM records WHERE feed = '" + feed + "' AND record_key = '" + key + "'");
        return data.isEmpty() ? "" : data.get(0);
    }

    private static String property() throws Exception {
        for (var keys = reso.truth().path("records").fieldNames(); keys.hasNext();) {
            String key = keys.next();
            if (key.startsWith("Property/")) {
                return key.substring("Property/".length());
            }
        }
        throw new AssertionError("no property");
    }

    @Test
    void fetchesTheRecordOnceForAllItsEventsOfADelivery() throws Exception {
        String key = property();
        int before = reso.calls("GET /Property('" + key + "')");

        house.post("skinny", "{\"value\":[" + EVENT.formatted(1, "Property", key) + "," + EVENT.formatted(2, "Property", key) + "]}");

        await().until(() -> !data("skinny", key).isEmpty());
        assertThat(JSON.readTree(data("skinny", key))).isEqualTo(reso.truth().path("records").path("Property/" + key));
        assertThat(house.column("SELECT record_key FROM property WHERE feed = 'skinny'")).contains(key);
        assertThat(reso.calls("GET /Property('" + key + "')") - before).isEqualTo(1);
    }

    @Test
    void makesADeleteOfARecordThatIsGone() throws Exception {
        house.post("skinny", EVENT.formatted(100, "Property", "nowhere").replace("}", ",\"Data\":{\"City\":\"Bowie\"}}"));
        await().until(() -> house.column("SELECT city FROM property WHERE feed = 'skinny' AND record_key = 'nowhere'").equals(List.of("Bowie")));

        house.post("skinny", EVENT.formatted(101, "Property", "nowhere"));

        await().until(() -> house.column("SELECT city FROM property WHERE feed = 'skinny' AND record_key = 'nowhere'").isEmpty());
        assertThat(house.column("SELECT change FROM events WHERE feed = 'skinny' AND sequence = 101")).containsExactly("deleted");
    }

    @Test
    void waitsWhileTheProviderCannotBeAskedAndLosesNothing() throws Exception {
        String key = property();
        reso.fault("{'path':'Property','status':503,'times':6}");

        house.post("outage", "{\"value\":[" + EVENT.formatted(1, "Property", key) + "]}");

        await().until(() -> !data("outage", key).isEmpty());
        assertThat(house.counter("doorstep.enriched", "feed", "outage", "outcome", "waiting")).isPositive();
        assertThat(house.column("SELECT COUNT(*) FROM dead_letters WHERE feed = 'outage'")).containsExactly("0");
    }

    @Test
    void letsAnEventGoOnAsItCameWhereItsRecordIsRefusedForGood() throws Exception {
        reso.fault("{'path':'Custom','status':403}");

        house.post("refused", EVENT.formatted(1, "Custom", "c"));

        await().until(() -> house.column("SELECT COUNT(*) FROM events WHERE feed = 'refused'").equals(List.of("1")));
        assertThat(house.column("SELECT data FROM events WHERE feed = 'refused'")).containsExactly("null");
        assertThat(house.counter("doorstep.enriched", "feed", "refused", "outcome", "refused")).isEqualTo(1);
    }

    @Test
    void putsTheListingIntoASparkEventAndDeletesThoseThatAreGone() throws Exception {
        for (int i = 1; i <= 40; i++) {
            house.send(HttpRequest.newBuilder(house.door("/spark/spark/spark-secret-0123456789")).POST(HttpRequest.BodyPublishers.ofByteArray(new SparkEvents(1).batch(i, 1))));
        }
        await().until(() -> house.column("SELECT COUNT(*) FROM events WHERE feed = 'spark'").equals(List.of("40")));

        List<String> living = house.column("SELECT data FROM records WHERE feed = 'spark' AND deleted = 0");
        assertThat(living).isNotEmpty().allSatisfy(data -> {
            JsonNode event = JSON.readTree(data);
            assertThat(event.path("Listing").path("StandardFields").path("City").asText()).isEqualTo("Fargo");
            assertThat(event.path("NewsFeed").path("Id").asText()).isNotEmpty();
        });
        assertThat(house.column("SELECT record_key FROM records WHERE feed = 'spark' AND deleted = 1")).isNotEmpty();
        assertThat(house.column("SELECT COUNT(*) FROM news_feed_event WHERE feed = 'spark'")).containsExactly(Integer.toString(living.size()));
    }
}
