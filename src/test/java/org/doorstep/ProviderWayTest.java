package org.doorstep;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.doorstep.testing.House;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deliveries of ShowingHub, Spark and Repliers the whole way: over HTTP, through the journal, to tables and queues. */
class ProviderWayTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @Test
    void reachTablesAndQueuesOnce(@TempDir Path folder) throws Exception {
        try (House house = House.in(folder).feeds("""
                feeds:
                  hub: {provider: showinghub, auth: {bearer: [%1$s]}}
                  flex: {provider: spark, auth: {path: [%1$s]}}
                  rep: {provider: repliers, auth: {bearer: [%1$s]}}
                """.formatted(House.TOKEN)).start()) {
            for (int time = 0; time < 2; time++) {
                assertThat(post(house, "/showinghub/hub", "showinghub/appointment-cancelled")).isEqualTo(200);
                assertThat(post(house, "/showinghub/hub", "showinghub/registration-request-created")).isEqualTo(200);
                assertThat(post(house, "/showinghub/hub", "showinghub/ping")).isEqualTo(200);
                assertThat(post(house, "/showinghub/hub", "showinghub/unknown-event")).isEqualTo(200);
                assertThat(post(house, "/spark/flex/" + House.TOKEN, "spark/seed-sample-repaired")).isEqualTo(200);
                assertThat(post(house, "/spark/flex/" + House.TOKEN, "spark/another-subscriber")).isEqualTo(200);
                assertThat(post(house, "/spark/flex/" + House.TOKEN, "spark/seed-sample-as-printed")).isEqualTo(200);
                assertThat(post(house, "/repliers/rep/agent.created", "repliers/seed-sample-as-printed")).isEqualTo(200);
                assertThat(post(house, "/repliers/rep/search.match.created", "repliers/search-match-created-object")).isEqualTo(200);
                assertThat(post(house, "/repliers/rep/agent.created", "repliers/not-json")).isEqualTo(400);
            }
            // Lanes are in order: when these are there, so is all before them.
            assertThat(post(house, "/showinghub/hub", "showinghub/request-created")).isEqualTo(200);
            assertThat(post(house, "/spark/flex/" + House.TOKEN, "spark/no-time")).isEqualTo(200);
            assertThat(post(house, "/repliers/rep/listing.created", "repliers/listing-created-array")).isEqualTo(200);

            house.await("events", 8 + 3);
            assertThat(house.rows("SELECT feed, reason, count FROM dead_letters ORDER BY feed").toString())
                    .isEqualTo("[{feed=flex, reason=not JSON, count=2}, {feed=rep, reason=not JSON, count=2}]");
            assertThat(house.count("records")).as("a notice is about no record").isEqualTo(7 + 3);
            assertThat(house.rows("SELECT record_key, event_name FROM showing_appointment").toString()).isEqualTo("[{record_key=88123, event_name=AppointmentCancelled}]");
            assertThat(house.count("showing_registration_request")).isEqualTo(1);
            assertThat(house.rows("SELECT listing_id, subscriber_id, event_timestamp FROM news_feed_event WHERE event_timestamp IS NOT NULL ORDER BY record_key").toString())
                    .isEqualTo("[{listing_id=20100000000000000000000000, subscriber_id=20140815000000000001000000, event_timestamp=2018-04-18T11:12:56.000000Z}, "
                            + "{listing_id=20100000000000000000000000, subscriber_id=20140815000000000002000000, event_timestamp=2018-04-18T11:12:56.000000Z}]");
            assertThat(house.rows("SELECT first_name FROM repliers_agent").toString()).isEqualTo("[{first_name=Mike}]");
            assertThat(house.count("repliers_search_match")).isEqualTo(1);
            assertThat(house.rows("SELECT data FROM events WHERE resource = 'Agent'").toString()).contains("\"password\":\"***\"");
            try (Connection connection = house.consumer()) {
                assertThat(count(connection, "events.spark.NewsFeedEvent")).isEqualTo(3);
                for (String queue : List.of("showinghub.Appointment", "showinghub.RegistrationRequest", "showinghub.Ping", "showinghub.Other",
                        "repliers.Listing", "repliers.Agent", "repliers.SearchMatch")) {
                    assertThat(only(connection, "events." + queue)).contains("\"type\":\"" + queue + ".").doesNotContain("DFSFDSDFSD");
                }
            }
        }
    }

    @Test
    void anEarlierVersionThatComesLateOverwritesNothing(@TempDir Path folder) throws Exception {
        try (House house = House.in(folder).feeds("""
                feeds:
                  hub: {provider: showinghub, reading: {timeZone: America/New_York}, auth: {bearer: [%s]}}
                """.formatted(House.TOKEN)).start()) {
            String body = "{\"eventName\":\"Request%s\",\"requestId\":1,\"status\":\"%s\",\"modifiedOn\":\"%s\"}";
            send(house, "/showinghub/hub", body.formatted("Accepted", "accepted", "2026-03-01T10:00:00").getBytes(UTF_8));
            send(house, "/showinghub/hub", body.formatted("Created", "created", "2026-03-01T14:59:59Z").getBytes(UTF_8));

            house.await("events", 2);
            assertThat(house.rows("SELECT status FROM showing_request").toString()).isEqualTo("[{status=accepted}]");

            send(house, "/showinghub/hub", body.formatted("Cancelled", "cancelled", "2026-03-01T15:00:00Z").getBytes(UTF_8));

            house.await("events", 3);
            assertThat(house.rows("SELECT status FROM showing_request").toString()).as("equal times: the later arrival wins").isEqualTo("[{status=cancelled}]");
        }
    }

    private static int post(House house, String path, String golden) throws Exception {
        Path folder = GOLDEN.resolve(golden);
        return send(house, path, Files.readAllBytes(folder.resolve(Files.exists(folder.resolve("request.bin")) ? "request.bin" : "request.json")));
    }

    private static int send(House house, String path, byte[] body) throws IOException, InterruptedException {
        return house.send(HttpRequest.newBuilder(house.door(path)).header("Authorization", "Bearer " + House.TOKEN)
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofByteArray(body))).statusCode();
    }

    private static int count(Connection connection, String queue) throws Exception {
        try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
             MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            int count = 0;
            while (consumer.receive(count == 0 ? 10_000 : 500) != null) {
                count++;
            }
            return count;
        }
    }

    private static String only(Connection connection, String queue) throws Exception {
        try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
             MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            TextMessage message = (TextMessage) consumer.receive(10_000);
            assertThat(message).as(queue).isNotNull();
            assertThat(consumer.receive(200)).as("only one on " + queue).isNull();
            return message.getText();
        }
    }
}
