package org.doorstep.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.doorstep.event.Change;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.event.Times;
import org.doorstep.json.UndecodableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every folder of golden/: a request as bytes, and the events that its decoder must make of it. See golden/README.md. */
class GoldenTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final String DELIVERY = "01JZ0000000000000000000000";
    private static final long RECEIVED = Times.micros(Instant.parse("2026-03-01T12:00:00Z"));
    private static final ObjectMapper JSON = JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    static Stream<Path> cases() throws IOException {
        try (Stream<Path> folders = Files.walk(GOLDEN, 2)) {
            return folders.filter(folder -> GOLDEN.relativize(folder).getNameCount() == 2).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void becomesTheseEvents(Path folder) throws Exception {
        Delivery delivery = delivery(folder);
        JsonNode expected = JSON.readTree(Files.readAllBytes(folder.resolve("expected.json")));

        JsonNode actual = decode(delivery);

        assertThat(actual.toPrettyString()).isEqualTo(expected.toPrettyString());
    }

    /** What a dead letter is made of when its event was in the log already: decoded again, it must be the same event. */
    @ParameterizedTest
    @MethodSource("cases")
    void anEventOfTheLogIsTheSameEventWhenItIsDeliveredAgain(Path folder) throws Exception {
        Delivery delivery = delivery(folder);
        Provider provider = Providers.of(delivery.provider());
        for (Event event : events(delivery)) {
            byte[] again = ("[" + provider.element(event) + "]").getBytes(StandardCharsets.UTF_8);
            String name = provider.eventName(event);
            // Of a name that only an operator allowed, the feed that allowed it knows.
            assertThat(name).isEqualTo(event.change() == Change.CHANGED ? "" : delivery.eventName());
            Event same = events(new Delivery(DELIVERY, "feed", delivery.provider(), RECEIVED, Delivery.REPLAY, "authenticated", "",
                    name.isEmpty() ? delivery.eventName() : name, again)).get(0);
            assertThat(same).extracting(Event::resource, Event::change, Event::version, Event::undated, Event::sequence, Event::data, Event::extra)
                    .containsExactly(event.resource(), event.change(), event.version(), event.undated(), event.sequence(), event.data(), event.extra());
            if (!event.recordKey().equals(event.id())) {
                assertThat(same.recordKey()).isEqualTo(event.recordKey());
                assertThat(same.identity()).isEqualTo(event.identity());
            }
        }
    }

    private static List<Event> events(Delivery delivery) {
        try {
            return Providers.of(delivery.provider()).decode(delivery).events();
        } catch (UndecodableException e) {
            return List.of();
        }
    }

    @Test
    void holdsEveryEventOfEveryProvider() throws Exception {
        List<String> names = cases().map(folder -> GOLDEN.relativize(folder).toString()).toList();

        assertThat(names).filteredOn(name -> name.startsWith("repliers/") && name.endsWith("-array")).hasSize(19 + 1);
        assertThat(names).filteredOn(name -> name.startsWith("repliers/") && name.endsWith("-object")).hasSize(19);
        assertThat(names).filteredOn(name -> name.contains("seed-sample")).hasSize(5);
    }

    private static Delivery delivery(Path folder) throws IOException {
        Path eventName = folder.resolve("event-name.txt");
        byte[] body = Files.readAllBytes(folder.resolve(Files.exists(folder.resolve("request.bin")) ? "request.bin" : "request.json"));
        return new Delivery(DELIVERY, "feed", folder.getParent().getFileName().toString(), RECEIVED, Delivery.PUSH, "authenticated", "",
                Files.exists(eventName) ? Files.readString(eventName).strip() : "", body);
    }

    private static JsonNode decode(Delivery delivery) {
        ObjectNode actual = JSON.createObjectNode();
        Decoded decoded;
        try {
            decoded = Providers.of(delivery.provider()).decode(delivery);
        } catch (UndecodableException e) {
            return actual.put("undecodable", e.reason());
        }
        var events = actual.putArray("events");
        decoded.events().forEach(event -> events.add(event(event, delivery)));
        decoded.rejects().forEach(reject -> actual.withArray("rejects").add(reject.reason()));
        return actual;
    }

    private static ObjectNode event(Event event, Delivery delivery) {
        assertThat(event.deliveryId()).isEqualTo(delivery.id());
        assertThat(event.receivedAt()).isEqualTo(RECEIVED);
        ObjectNode json = JSON.createObjectNode().put("resource", event.resource()).put("recordKey", event.recordKey())
                .put("change", event.change().word());
        if (event.sequence() != null) {
            json.put("version", event.version());
        } else {
            json.put("version", event.undated() != null ? event.undated().word() : Times.text(event.version()));
            String slice = new String(Arrays.copyOfRange(delivery.body(), event.from(), event.to()), StandardCharsets.UTF_8);
            assertThat(event.data()).as("the whole element, as sent").isEqualTo(slice);
            assertThat(event.extra()).isNull();
        }
        json.put("dedup", event.identity().windowed() ? "hash" : event.identity().key());
        try {
            return json.set("data", event.data() == null ? JSON.nullNode() : JSON.readTree(event.data()));
        } catch (IOException e) {
            throw new IllegalStateException("data is not JSON", e);
        }
    }
}
