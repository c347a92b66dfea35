package org.doorstep.simulator.reso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ResoEventsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MANY = 4_000;
    private static List<JsonNode> market;

    private final ResoEvents producer = new ResoEvents(1);

    @BeforeAll
    static void watchAMarket() throws IOException {
        market = new ResoEventsTest().events(1, MANY);
    }

    @Test
    void theSameSeedMakesTheSameBytes() {
        assertThat(producer.batch(1, 200)).isEqualTo(new ResoEvents(1).batch(1, 200));
    }

    @Test
    void anotherSeedMakesOtherEvents() {
        assertThat(producer.batch(1, 200)).isNotEqualTo(new ResoEvents(2).batch(1, 200));
    }

    @Test
    void anEventIsTheSameInABatchOfAnySize() throws IOException {
        List<JsonNode> oneByOne = new ArrayList<>();
        for (int sequence = 991; sequence <= 1_010; sequence++) {
            oneByOne.addAll(events(sequence, 1));
        }

        assertThat(events(991, 20)).isEqualTo(oneByOne);
    }

    @Test
    void theEnvelopeIsTheSeedsAlsoForOneEvent() throws IOException {
        JsonNode body = JSON.readTree(producer.batch(7, 1));

        assertThat(body.fieldNames()).toIterable().containsExactly("@reso.context", "value");
        assertThat(body.get("@reso.context").textValue()).isEqualTo("urn:reso:metadata:2.0:resource:entityevent");
        assertThat(body.get("value").isArray()).isTrue();
        assertThat(body.at("/value/0").fieldNames()).toIterable()
                .containsExactly("EntityEventSequence", "ResourceName", "ResourceRecordKey", "Data");
    }

    @Test
    void theSequenceRisesOverBatches() throws IOException {
        List<Long> sequences = new ArrayList<>();
        for (JsonNode event : events(1_001, 50)) {
            sequences.add(event.get("EntityEventSequence").longValue());
        }
        for (JsonNode event : events(1_051, 50)) {
            sequences.add(event.get("EntityEventSequence").longValue());
        }

        assertThat(sequences).hasSize(100).startsWith(1_001L).endsWith(1_100L).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aThirdToAHalfOfTheEventsAreUpdatesOfAnEarlierRecordLaterInTime() {
        Map<String, Instant> lastChange = new HashMap<>();
        int updates = 0;
        for (JsonNode event : market) {
            Instant modified = Instant.parse(modificationTimestamp(event));
            Instant before = lastChange.put(id(event), modified);
            if (before != null) {
                updates++;
                assertThat(modified).isAfter(before);
            }
        }

        assertThat(updates).isBetween(MANY / 3, MANY / 2);
    }

    @Test
    void anUpdateKeepsWhatMakesTheRecordAndChangesSomethingElse() {
        Map<String, JsonNode> first = new HashMap<>();
        Set<String> changed = new HashSet<>();
        int updates = 0;
        for (JsonNode event : market) {
            JsonNode data = event.get("Data");
            JsonNode before = first.putIfAbsent(id(event), data);
            if (before == null || !event.get("ResourceName").textValue().equals("Property")) {
                continue;
            }
            updates++;
            for (String fixed : List.of("ListingKey", "ListingId", "UnparsedAddress", "YearBuilt", "ListAgentKey",
                    "OriginalListPrice")) {
                assertThat(data.get(fixed)).as(fixed).isEqualTo(before.get(fixed));
            }
            data.fieldNames().forEachRemaining(name -> {
                if (!data.get(name).equals(before.get(name))) {
                    changed.add(name);
                }
            });
        }

        assertThat(updates).isPositive();
        assertThat(changed).contains("ModificationTimestamp", "StandardStatus", "ListPrice", "PublicRemarks");
    }

    @Test
    void aListingsStatusNeverGoesBack() {
        List<String> order = List.of("Active", "Active Under Contract", "Pending", "Closed");
        Map<String, Integer> reached = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (JsonNode event : market) {
            String status = event.at("/Data/StandardStatus").asText();
            if (order.contains(status)) {
                seen.add(status);
                Integer before = reached.put(id(event), order.indexOf(status));
                assertThat(order.indexOf(status)).isGreaterThanOrEqualTo(before == null ? 0 : before);
            }
        }

        assertThat(seen).containsExactlyInAnyOrderElementsOf(order);
    }

    @Test
    void aPropertyIsTwoToThreeKilobytesWithItsPricesAsDecimals() throws IOException {
        for (JsonNode event : market.subList(0, 500)) {
            if (event.get("ResourceName").textValue().equals("Property")) {
                assertThat(JSON.writeValueAsBytes(event).length).isBetween(2_000, 3_000);
                assertThat(event.at("/Data/ListingKey")).isEqualTo(event.get("ResourceRecordKey"));
                assertThat(event.at("/Data/ListPrice").isNumber()).isTrue();
            }
        }
        assertThat(new String(producer.batch(3, 1))).containsPattern(Pattern.compile("\"ListPrice\":[1-9][0-9]{4,}\\.00,"));
    }

    @Test
    void amountsHaveTwoDecimals() throws IOException {
        StringWriter text = new StringWriter();
        try (var json = JSON.createGenerator(text)) {
            json.writeStartObject();
            RecordWriter.amount(json, "a", 5);
            RecordWriter.amount(json, "b", 1_234_50);
            json.writeEndObject();
        }

        assertThat(text).hasToString("{\"a\":0.05,\"b\":1234.50}");
    }

    @Test
    void everyReferenceLeadsToARecordThatWasSentBefore() {
        Set<String> sent = new HashSet<>();
        List<String> dangling = new ArrayList<>();
        for (JsonNode event : market) {
            sent.add(id(event));
            references(event).stream().filter(reference -> !sent.contains(reference)).forEach(dangling::add);
        }

        assertThat(dangling).isEmpty();
    }

    @Test
    void mediaComesAsTheSeedsWrapper() throws IOException {
        JsonNode event = events(4, 1).get(0);
        JsonNode data = event.get("Data");

        assertThat(event.get("ResourceName").textValue()).isEqualTo("Media");
        assertThat(data.fieldNames()).toIterable().containsExactly("ResourceRecordID", "OriginatingSystemName", "Media");
        assertThat(data.get("ResourceRecordID")).isEqualTo(event.get("ResourceRecordKey"));
        assertThat(data.get("Media")).hasSizeBetween(3, 10);
        assertThat(data.at("/Media/0").fieldNames()).toIterable()
                .contains("MediaKey", "MediaURL", "Order", "MediaCategory", "ModificationTimestamp");
        assertThat(data.get("Media").findValuesAsText("MediaKey")).doesNotHaveDuplicates();
    }

    @Test
    void refusesToNumberFromZero() {
        assertThatIllegalArgumentException().isThrownBy(() -> producer.batch(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> producer.batch(1, 0));
    }

    private List<JsonNode> events(long from, int count) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        JSON.readTree(producer.batch(from, count)).get("value").forEach(events::add);
        return events;
    }

    private static List<String> references(JsonNode event) {
        return switch (event.get("ResourceName").textValue()) {
            case "Property" -> List.of("Member/" + event.at("/Data/ListAgentKey").textValue(),
                    "Office/" + event.at("/Data/ListOfficeKey").textValue());
            case "Member" -> List.of("Office/" + event.at("/Data/OfficeKey").textValue());
            case "Media" -> List.of("Property/" + event.at("/Data/ResourceRecordID").textValue());
            case "Office" -> List.of("Office/" + event.at("/Data/OfficeKey").textValue());
            default -> throw new AssertionError(event);
        };
    }

    private static String id(JsonNode event) {
        return event.get("ResourceName").textValue() + "/" + event.get("ResourceRecordKey").textValue();
    }

    private static String modificationTimestamp(JsonNode event) {
        return event.get("ResourceName").textValue().equals("Media")
                ? event.at("/Data/Media/0/ModificationTimestamp").textValue()
                : event.at("/Data/ModificationTimestamp").textValue();
    }
}
