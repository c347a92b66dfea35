package org.doorstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.doorstep.cli.CommandLines;
import org.doorstep.testing.House;
import org.doorstep.testing.SharedHouse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Events of one record, some with a time that can be read and some without, at every door that goes by times. */
class UndatedEventsTest {

    @RegisterExtension
    static final SharedHouse SHARED = new SharedHouse();

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> NO_TIMES = List.of("\"a while ago\"", "null", "\"2999-01-01T00:00:00Z\"");

    private enum Door {
        REPLIERS("rep", "/repliers/rep/listing.updated", "{\"mlsNumber\":\"%s\",\"boardId\":9,\"status\":\"%s\",\"updatedOn\":%s}",
                "SELECT status FROM repliers_listing WHERE feed = 'rep' AND mls_number = '%s'"),
        SHOWINGHUB("hub", "/showinghub/hub", "{\"eventName\":\"RequestUpdated\",\"requestId\":\"%s\",\"status\":\"%s\",\"modifiedOn\":%s}",
                "SELECT status FROM showing_request WHERE feed = 'hub' AND record_key = '%s'"),
        SPARK("flex", "/spark/flex/" + House.TOKEN, "{\"Listing\":{\"Id\":\"%s\"},\"NewsFeed\":{\"Id\":\"1\",\"Event\":\"%s\",\"EventTimestamp\":%s}}",
                "SELECT event FROM news_feed_event WHERE feed = 'flex' AND record_key = '%s'");

        private final String feed;
        private final String path;
        private final String body;
        private final String shown;

        Door(String feed, String path, String body, String shown) {
            this.feed = feed;
            this.path = path;
            this.body = body;
            this.shown = shown;
        }
    }

    @ParameterizedTest
    @EnumSource
    void theListingIsNotFrozenAtWhatHadNoTime(Door door) throws Exception {
        for (String none : NO_TIMES) {
            String key = door + "-" + NO_TIMES.indexOf(none);
            push(door, key, "none", none);
            push(door, key, "dated", "\"2024-05-02T10:00:00Z\"");
            shows(door, key, "dated");
            push(door, key, "older", "\"2024-05-01T10:00:00Z\"");
            push(door, key, "none again", none);
            shows(door, key, "none again");
            push(door, key, "as old", "\"2024-05-02T09:59:59Z\"");
            push(door, key, "deliberately last", none);
            shows(door, key, "deliberately last");
            push(door, key, "newer", "\"2024-05-02T10:00:01Z\"");
            shows(door, key, "newer");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatHasNoTimesAtAllGoesOnInTheOrderOfReceipt(Door door) throws Exception {
        for (int turn = 0; turn < 20; turn++) {
            push(door, door + "-turns", "turn " + turn, NO_TIMES.get(turn % NO_TIMES.size()));
        }
        shows(door, door + "-turns", "turn 19");
    }

    /** As two systems wrote them: the first time was not read once, and hid the second for ever. */
    @Test
    void theLaterOfTwoSpellingsCounts() throws Exception {
        for (JsonNode each : JSON.readTree("""
                [{"mlsNumber": "X1", "boardId": 9, "listPrice": "100", "updatedOn": "2024-05-01T10:00:00+0000"},
                 {"mlsNumber": "X1", "boardId": 9, "listPrice": "101", "updatedOn": "2024-05-02T10:00:00Z"}]""")) {
            send("/repliers/rep/listing.updated", each.toString());
        }
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(SHARED.house()
                .column("SELECT CAST(list_price AS TEXT) FROM repliers_listing WHERE mls_number = 'X1'")).containsExactly("101"));
    }

    @Test
    void theyAreCountedAndStatusTellsOfThem() throws Exception {
        House house = SHARED.house();
        List<Double> before = Stream.of("unreadable", "ahead", "missing").map(UndatedEventsTest::count).toList();
        push(Door.SHOWINGHUB, "counted", "1", "\"a while ago\"");
        push(Door.SHOWINGHUB, "counted", "2", "\"2999-01-01T00:00:00Z\"");
        push(Door.SHOWINGHUB, "counted", "3", "null");
        push(Door.SHOWINGHUB, "counted", "4", "\"2024-05-01T10:00:00Z\"");
        shows(Door.SHOWINGHUB, "counted", "4");

        assertThat(count("unreadable")).isEqualTo(before.get(0) + 1);
        assertThat(count("ahead")).isEqualTo(before.get(1) + 1);
        assertThat(count("missing")).isEqualTo(before.get(2) + 1);
        assertThat(CommandLines.run("status", "--admin", house.admin("/").toString()).all())
                .contains("hub: times of events that cannot be used, since the start:").contains((long) count("unreadable") + " unreadable");
    }

    private static double count(String cause) {
        return SHARED.house().counter("doorstep.events.undated", "feed", "hub", "cause", cause);
    }

    private static void push(Door door, String key, String what, String time) throws Exception {
        send(door.path, door.body.formatted(key, what, time));
    }

    private static void shows(Door door, String key, String what) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(SHARED.house().column(door.shown.formatted(key)))
                .as(door + " " + key).containsExactly(what));
    }

    private static void send(String path, String body) throws Exception {
        House house = SHARED.house();
        assertThat(house.send(HttpRequest.newBuilder(house.door(path)).header("Authorization", "Bearer " + House.TOKEN)
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body))).statusCode()).isEqualTo(200);
    }
}
