package org.doorstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.doorstep.testing.Samples.batch;
import static org.doorstep.testing.Samples.element;

import jakarta.jms.DeliveryMode;
import jakarta.jms.TextMessage;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.doorstep.testing.House;
import org.doorstep.testing.SharedHouse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The message contract of the queues, as a consumer over TCP sees it. */
class QueueMessageTest {

    @RegisterExtension
    static final SharedHouse SHARED = new SharedHouse();

    private House house;
    private String feed;

    @BeforeEach
    void feedOfItsOwn() {
        house = SHARED.house();
        feed = SHARED.feed();
    }

    @Test
    void isACloudEventWithTheDataAsSent() throws Exception {
        String data = "{ \"ListPrice\" : 450000.50,\n \"City\": \"Bo\\u0077ie \uD83C\uDFE0\" }";
        house.send(HttpRequest.newBuilder(house.door("/reso/" + feed)).header("Authorization", "Bearer " + House.TOKEN).header("Content-Type", "application/json")
                .header("EntityEventSource", "IDX Feed/1").POST(HttpRequest.BodyPublishers.ofString(
                        "{\"EntityEventSequence\":\"0042\",\"ResourceName\":\"Property\",\"ResourceRecordKey\":\"a \\\"b\\\"/\\u00fc\",\"EventTypes\":[\"Update\"],\"Data\":" + data + "}")));

        TextMessage message = house.messages("events.reso.Property", feed, 1).get(0);

        Map<String, Object> event = house.rows("SELECT * FROM events WHERE feed = '" + feed + "'").get(0);
        assertThat(message.getText()).isEqualTo("{\"specversion\":\"1.0\",\"id\":\"" + event.get("id") + "\",\"source\":\"/reso/" + feed + "/"
                + "IDX%20Feed%2F1\",\"type\":\"reso.Property.updated\",\"subject\":\"a \\\"b\\\"/ü\",\"time\":\"" + event.get("received_at")
                + "\",\"sequence\":\"42\",\"datacontenttype\":\"application/json\",\"data\":" + data + "}");
        assertThat(properties(message)).isEqualTo(new TreeMap<>(Map.ofEntries(
                Map.entry("feed", feed), Map.entry("sourceLabel", "IDX Feed/1"), Map.entry("provider", "reso"), Map.entry("resource", "Property"),
                Map.entry("recordKey", "a \"b\"/ü"), Map.entry("change", "updated"), Map.entry("sequence", 42L), Map.entry("eventId", event.get("id")),
                Map.entry("stale", false), Map.entry("replay", false), Map.entry("JMSXGroupID", feed + "/IDX Feed/1/Property/a \"b\"/ü"))));
    }

    /** Numbers that no parser keeps, half surrogates, a field twice, a number of 1,200 digits: none costs the event, all are kept. */
    @Test
    void keepsTheCharactersOfOddValues() throws Exception {
        String data = "{\"City\":\"Bowie\", \"a\":[1e5,0.00000010,-0,1E400, 10.0],\"b\":\"\\ud83d \\u0000\\/\",\"b\" :2,\"X_Checksum\":" + "7".repeat(1_200) + ",\"City\":-0.0}";
        house.dispatch(feed, batch(element(1, "Property", "odd", data)));

        TextMessage message = house.messages("events.reso.Property", feed, 1).get(0);
        assertThat(message.getText()).endsWith(",\"data\":" + data + "}");
        assertThat(house.rows("SELECT data FROM events WHERE feed = '" + feed + "'")).containsExactly(Map.of("data", data));
        assertThat(house.rows("SELECT data FROM records WHERE feed = '" + feed + "'")).containsExactly(Map.of("data", data));
        assertThat(house.rows("SELECT city FROM property WHERE feed = '" + feed + "'")).containsExactly(Map.of("city", "-0.0"));
        assertThat(house.rows("SELECT 1 FROM dead_letters WHERE feed = '" + feed + "'")).isEmpty();
    }

    /** To readers of STOMP 1.0 a line break in a property would be another header, two the end of the head. */
    @ParameterizedTest
    @ValueSource(strings = {"line1\nINJECT:1\r\nX:2", "a\n\nb", "a\rb", "\u001b[2Jx", "tab\tx", "\u0085next", "del\u007f"})
    void controlCharactersOfAKeyAreNoneInItsProperties(String key) throws Exception {
        house.dispatch(feed, batch(element(1, "Property", key.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t").replace("\u001b", "\\u001b"), null),
                element(2, "Property", key.replaceAll("\\p{Cntrl}|[\u0080-\u009f]", "\uFFFD"), null)));

        List<TextMessage> messages = house.messages("events.reso.Property", feed, 2);

        for (TextMessage message : messages) {
            assertThat(properties(message).values()).allSatisfy(value -> assertThat(String.valueOf(value)).doesNotContainPattern("[\\x00-\\x1f\\x7f-\\x9f]"));
            assertThat(message.getStringProperty("recordKey")).isEqualTo(key.replaceAll("[\\x00-\\x1f\\x7f-\\x9f]", "\uFFFD"));
        }
        assertThat(messages.get(0).getText()).doesNotContain("\uFFFD");
        assertThat(messages.get(0).getStringProperty("JMSXGroupID")).isNotEqualTo(messages.get(1).getStringProperty("JMSXGroupID"));
    }

    @Test
    void staysUntilItIsReadOrAWeekHasPassed() throws Exception {
        house.dispatch(feed, batch(element(1, "Property", "k", null)));

        TextMessage message = house.messages("events.reso.Property", feed, 1).get(0);

        assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
        assertThat(message.getJMSExpiration() - message.getJMSTimestamp()).isEqualTo(Duration.ofDays(7).toMillis());
        assertThat(message.getText()).doesNotContain("\"data\"").contains("\"source\":\"/reso/" + feed + "\"").contains("reso.Property.changed");
    }

    @Test
    void saysThatAnEventIsStaleOrADelete() throws Exception {
        house.dispatch(feed, batch(element(5, "Property", "k", "{}"), element(4, "Property", "k", "{}"), "{\"EventTypes\":[\"Delete\"]," + element(6, "Property", "k", null).substring(1)));

        List<TextMessage> messages = house.messages("events.reso.Property", feed, 3);

        assertThat(messages).extracting(message -> message.getBooleanProperty("stale")).containsExactly(false, true, false);
        assertThat(messages).extracting(message -> message.getStringProperty("change")).containsExactly("changed", "changed", "deleted");
        assertThat(messages).extracting(message -> message.getText().contains("\"type\":\"reso.Property.deleted\"")).containsExactly(false, false, true);
    }

    @Test
    void carriesNoHeaderOfTheRequest() throws Exception {
        house.send(HttpRequest.newBuilder(house.door("/reso/" + feed + "?JMSReplyTo=q&CamelJmsDestinationName=q")).header("Authorization", "Bearer " + House.TOKEN)
                .header("Content-Type", "application/json").header("JMSCorrelationID", "c").header("cAmelSqlQuery", "DROP TABLE events").header("X-Secret", "s")
                .header("JMSXGroupID", "g").header("replay", "true").POST(HttpRequest.BodyPublishers.ofString(element(1, "Stepped", "k", null))));

        TextMessage message = house.messages("events.reso.Stepped", feed, 1).get(0);
        TextMessage own = house.messages("events.custom", any -> ((TextMessage) any).getText().startsWith(feed + " "), 1).get(0);

        assertThat(properties(message)).hasSize(11).containsEntry("replay", false).containsEntry("JMSXGroupID", feed + "//Stepped/k");
        assertThat(properties(own)).isEmpty();
        for (TextMessage each : List.of(message, own)) {
            assertThat(each.getJMSReplyTo()).isNull();
            assertThat(each.getJMSCorrelationID()).isNull();
        }
    }

    @Test
    void isNotSentToAQueueThatIsFullWhileTheLogStillHasTheEvent() throws Exception {
        // The limit is 8 MiB in this house.
        String large = "{\"x\":\"" + "x".repeat(4 << 20) + "\"}";
        for (int n = 1; n <= 4; n++) {
            house.dispatch(feed, batch(element(n, "Single", "k" + n, large)));
        }

        assertThat(house.counter("doorstep.queue.full", "queue", "events.reso.Single")).isEqualTo(2);
        assertThat(house.get(house.admin("/observe/metrics")).body()).contains("doorstep_queue_full_total{queue=\"events.reso.Single\"} 2.0");
        assertThat(house.column("SELECT COUNT(*) FROM events WHERE feed = '" + feed + "'")).containsExactly("4");
        assertThat(house.get(house.admin("/observe/health")).body()).contains("full: events.reso.Single");
        assertThat(house.messages("events.reso.Single", feed, 2)).extracting(message -> message.getStringProperty("recordKey")).containsExactly("k1", "k2");
        // Before anything else is sent to it.
        assertThat(house.get(house.admin("/observe/health")).body()).doesNotContain("full: ");
        String listed = house.send(HttpRequest.newBuilder(house.admin("/api/queues")).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))).body();
        assertThat(listed).contains("\"events\":2").containsPattern("\"command\":\"bin/doorstep replay --feed " + feed + " --resource Single --from 20\\S+Z --to 20\\S+Z --all-routes\"");
        Matcher times = Pattern.compile("--from (\\S+) --to (\\S+)").matcher(listed);
        assertThat(times.find()).isTrue();
        assertThat(house.column("SELECT received_at FROM events WHERE record_key IN ('k3', 'k4') AND feed = '" + feed + "'")).extracting(Instant::parse)
                .allSatisfy(received -> assertThat(received).isBetween(Instant.parse(times.group(1)), Instant.parse(times.group(2)).minusNanos(1)));

        house.dispatch(feed, batch(element(13, "Single", "after", null)));
        assertThat(house.messages("events.reso.Single", feed, 1).get(0).getStringProperty("recordKey")).isEqualTo("after");
    }

    /** All properties a message has, but for those that JMS adds on its own. */
    private static Map<String, Object> properties(TextMessage message) throws Exception {
        Map<String, Object> properties = new TreeMap<>();
        for (Object name : Collections.list(message.getPropertyNames())) {
            properties.put((String) name, message.getObjectProperty((String) name));
        }
        properties.keySet().removeAll(Set.of("JMSXDeliveryCount", "JMSXGroupSeq"));
        return properties;
    }
}
