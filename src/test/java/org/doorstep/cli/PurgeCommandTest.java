package org.doorstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.doorstep.testing.Samples.batch;
import static org.doorstep.testing.Samples.element;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import org.doorstep.testing.House;
import org.doorstep.testing.SharedHouse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code purge}, as an operator gives it, at a hub that runs. */
class PurgeCommandTest {

    @RegisterExtension
    static final SharedHouse SHARED = new SharedHouse();

    @Test
    void erasesARecordOnceAndSaysWhereCopiesMayRemain() throws Exception {
        House house = SHARED.house();
        String feed = SHARED.feed();
        String admin = house.admin("").toString();
        house.dispatch(feed, batch(element(1, "Member", "ann", "{\"MemberFullName\":\"Ann\"}"), element(2, "Member", "bob", "{\"MemberFullName\":\"Bob\"}")));
        List<String> purge = List.of("purge", "--feed", feed, "--resource", "Member", "--key", "ann", "--admin", admin);

        assertThat(Commands.line().execute(purge.toArray(String[]::new))).isZero();
        for (String table : List.of("events", "records", "member")) {
            assertThat(house.column("SELECT record_key FROM " + table + " WHERE feed = '" + feed + "'")).as(table).containsExactly("bob");
        }
        assertThat(Commands.line().execute(purge.toArray(String[]::new))).as("nothing is left").isEqualTo(1);
        assertThat(Commands.line().execute("purge", "--feed", "nobody", "--resource", "Member", "--key", "ann", "--admin", admin)).isEqualTo(1);

        JsonNode said = call(house, Map.of("feed", feed, "resource", "Member", "key", "bob"));
        assertThat(said.path("tableRows").asInt()).isEqualTo(1);
        assertThat(said.path("copiesMayRemain").toString()).contains("queues", "journal", "dead letters", "backups", "PostgreSQL");
    }

    @Test
    void erasesWhatIsLeftOfAFeedThatWasRemoved() throws Exception {
        House house = SHARED.house();
        String gone = SHARED.feed() + "gone";
        house.dispatch(gone, batch(element(1, "Member", "ann", "{\"MemberFullName\":\"Ann\"}")));

        assertThat(call(house, Map.of("feed", gone, "resource", "Member", "key", "ann")).path("tableRows").asInt()).isEqualTo(1);
        assertThat(house.count("events WHERE feed = '" + gone + "'")).isZero();
    }

    @Test
    void asksWhichSourceIsMeantWhereSeveralUseTheKey() throws Exception {
        House house = SHARED.house();
        String feed = SHARED.feed();
        for (String label : List.of("IDX", "VOW")) {
            assertThat(house.send(HttpRequest.newBuilder(house.door("/reso/" + feed)).header("Authorization", "Bearer " + House.TOKEN).header("Content-Type", "application/json")
                    .header("EntityEventSource", label).POST(HttpRequest.BodyPublishers.ofString(element(1, "Office", "o", "{}")))).statusCode()).isEqualTo(200);
        }
        house.await("events WHERE feed = '" + feed + "'", 2);

        assertThat(call(house, Map.of("feed", feed, "resource", "Office", "key", "o")).path("error").asText()).contains("--source-label").contains("'IDX', 'VOW'");
        assertThat(Commands.line().execute("purge", "--feed", feed, "--resource", "Office", "--key", "o", "--source-label", "VOW", "--admin", house.admin("").toString())).isZero();
        assertThat(house.column("SELECT source_label FROM records WHERE feed = '" + feed + "'")).containsExactly("IDX");
    }

    private static JsonNode call(House house, Map<String, String> parameters) throws Exception {
        ObjectMapper json = new ObjectMapper();
        return json.readTree(house.send(HttpRequest.newBuilder(house.admin("/api/purge")).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(parameters)))).body());
    }
}
