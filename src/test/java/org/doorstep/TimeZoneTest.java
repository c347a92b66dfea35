package org.doorstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import org.doorstep.testing.House;
import org.doorstep.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Times without an offset, at every door, in the zone of its feed: columns, versions, the time that an event is said to have happened at. */
class TimeZoneTest {

    private static final String ZONE = "reading: {timeZone: America/New_York}";

    @Test
    void isThatOfTheFeed(@TempDir Path folder) throws Exception {
        try (House house = House.in(folder).feeds("""
                feeds:
                  mls: {provider: reso, %2$s, auth: {bearer: [%1$s]}}
                  utc: {provider: reso, auth: {bearer: [%1$s]}}
                  hub: {provider: showinghub, %2$s, auth: {bearer: [%1$s]}}
                  flex: {provider: spark, %2$s, auth: {path: [%1$s]}}
                  rep: {provider: repliers, %2$s, auth: {bearer: [%1$s]}}
                """.formatted(House.TOKEN, ZONE)).start()) {
            String[] texts = {"2026-07-01T10:00:00", "2026-11-01 01:30:00", "2026-03-08T02:30:00", "2026-03-08T02:30:00Z"};
            String[] wanted = {"2026-07-01T14:00:00.000000Z", "2026-11-01T05:30:00.000000Z", "2026-03-08T07:30:00.000000Z", "2026-03-08T02:30:00.000000Z"};
            for (int i = 0; i < texts.length; i++) {
                String key = "k" + i;
                String property = Samples.batch(Samples.element(i + 1, "Property", key, "{\"ModificationTimestamp\":\"" + texts[i] + "\"}"));
                post(house, "/reso/mls", property);
                post(house, "/reso/utc", property);
                post(house, "/showinghub/hub", "{\"eventName\":\"RequestUpdated\",\"requestId\":\"" + key + "\",\"modifiedOn\":\"" + texts[i] + "\"}");
                post(house, "/spark/flex/" + House.TOKEN,
                        "{\"Listing\":{\"Id\":\"" + key + "\"},\"NewsFeed\":{\"Id\":\"1\",\"Event\":\"New\",\"EventTimestamp\":\"" + texts[i] + "\"}}");
                post(house, "/repliers/rep/listing.updated", "{\"mlsNumber\":\"" + key + "\",\"listDate\":\"" + texts[i] + "\",\"updatedOn\":\"" + texts[i] + "\"}");
            }
            house.await("events", 5L * texts.length);
            for (int i = 0; i < texts.length; i++) {
                String key = "k" + i;
                shows(house, "SELECT modification_timestamp FROM property WHERE feed = 'mls' AND record_key = '" + key + "'", wanted[i]);
                shows(house, "SELECT modified_on FROM showing_request WHERE record_key = '" + key + "'", wanted[i]);
                shows(house, "SELECT event_timestamp FROM news_feed_event WHERE record_key = '" + key + "'", wanted[i]);
                shows(house, "SELECT list_date FROM repliers_listing WHERE mls_number = '" + key + "'", wanted[i]);
                for (String feed : new String[] {"hub", "flex", "rep"}) {
                    shows(house, "SELECT occurred_at FROM events WHERE feed = '" + feed + "' AND record_key = '" + key + "'", wanted[i]);
                }
            }
            shows(house, "SELECT modification_timestamp FROM property WHERE feed = 'utc' AND record_key = 'k0'", "2026-07-01T10:00:00.000000Z");
        }
    }

    private static void shows(House house, String sql, String wanted) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(house.column(sql)).as(sql).containsExactly(wanted));
    }

    private static void post(House house, String path, String body) throws Exception {
        assertThat(house.send(HttpRequest.newBuilder(house.door(path)).header("Authorization", "Bearer " + House.TOKEN)
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body))).statusCode()).isEqualTo(200);
    }
}
