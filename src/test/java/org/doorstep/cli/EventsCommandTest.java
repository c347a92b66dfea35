package org.doorstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.doorstep.testing.Samples.batch;
import static org.doorstep.testing.Samples.element;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.doorstep.testing.House;
import org.doorstep.testing.SharedHouse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code doorstep events}: the log, looked at. */
class EventsCommandTest {

    @RegisterExtension
    static final SharedHouse SHARED = new SharedHouse();

    private static final ObjectMapper JSON = new ObjectMapper();

    private House house;
    private String feed;

    @BeforeEach
    void feedOfItsOwn() {
        house = SHARED.house();
        feed = SHARED.feed();
    }

    @Test
    void listsByFilterTheNewestFirstWithoutTheirData() throws Exception {
        house.post(feed, batch(element(1, "Property", "a", "{\"City\":\"Bowie\"}"), "{\"EventTypes\":[\"Delete\"]," + element(2, "Property", "b", null).substring(1)));
        house.post(feed, batch(element(3, "Member", "a", "{}"), element(4, "Unheard", "x".repeat(255), "{}")));
        logged(4);

        assertThat(sequences("--feed", feed)).containsExactly(4L, 3L, 2L, 1L);
        assertThat(sequences("--feed", feed, "--resource", "Property")).containsExactly(2L, 1L);
        assertThat(sequences("--feed", feed, "--key", "a")).containsExactly(3L, 1L);
        assertThat(sequences("--feed", feed, "--resource", "Property", "--key", "a", "--change", "changed")).containsExactly(1L);
        assertThat(sequences("--feed", feed, "--change", "deleted")).containsExactly(2L);
        assertThat(sequences("--feed", feed, "--from", "1h", "--to", "2999-01-01")).hasSize(4);
        assertThat(sequences("--feed", feed, "--to", "1h")).isEmpty();
        assertThat(sequences("--feed", feed, "--limit", "1")).containsExactly(4L);
        Cli table = Cli.run(house, "events", "list", "--feed", feed);
        assertThat(table.out()).startsWith("ID").contains("Unheard").doesNotContain("Bowie");
        assertThat(table.out().lines()).hasSize(5);
    }

    @Test
    void showsOneWithItsDataAndWhetherItIsTheNewest() throws Exception {
        house.post(feed, batch("{\"EventTypes\":[\"Update\"]," + element(1, "Property", "a", "{\"City\":\"Bo\\u001bwie\", \"ListPrice\": 1.50}").substring(1)));
        house.post(feed, batch(element(2, "Property", "a", "{}")));
        logged(2);
        String id = column("SELECT id FROM events WHERE feed = '%s' AND sequence = 1").get(0);

        JsonNode event = JSON.readTree(Cli.run(house, "events", "show", id, "--json").out());
        assertThat(event.path("data").asText()).isEqualTo("{\"City\":\"Bo\\u001bwie\", \"ListPrice\": 1.50}");
        assertThat(event.path("extra").asText()).isEqualTo("{\"EventTypes\":[\"Update\"]}");
        assertThat(event.path("change").asText()).isEqualTo("updated");
        assertThat(event.path("newest").asBoolean(true)).isFalse();
        assertThat(Cli.run(house, "events", "show", id).out()).contains("recordKey: a\n", "data: {\"City\":\"Bo\\u001bwie\", \"ListPrice\": 1.50}\n");
    }

    @Test
    void diffShowsWhatChangedFieldByField() throws Exception {
        house.post(feed, batch(element(1, "Property", "a", "{\"ListPrice\":450000.50,\"City\":\"Bowie\",\"Rooms\":[{\"Name\":\"a\"},{\"Name\":\"b\"}],\"odd.name\":1,\"Same\":5.0}"),
                element(2, "Property", "a", "{\"ListPrice\":440000,\"Rooms\":[{\"Name\":\"a\"},{\"Name\":\"c\"},{}],\"odd.name\":null,\"Same\":5,\"New\":{\"x\":1}}"), element(3, "Property", "b", null)));
        logged(3);
        List<String> ids = column("SELECT id FROM events WHERE feed = '%s' ORDER BY id");

        Cli diff = Cli.run(house, "events", "diff", ids.get(0), ids.get(1));
        assertThat(diff.exit()).isZero();
        assertThat(diff.out().lines()).containsExactly("ListPrice: 450000.50 -> 440000", "City: \"Bowie\" -> (none)", "Rooms[1].Name: \"b\" -> \"c\"", "Rooms[2]: (none) -> {}",
                "['odd.name']: 1 -> null", "New: (none) -> {\"x\":1}");
        assertThat(Cli.run(house, "events", "diff", ids.get(0), ids.get(0)).out()).isEqualTo("no field differs\n");
        assertThat(Cli.run(house, "events", "diff", ids.get(2), ids.get(1)).out()).startsWith("$: (none) -> {");
        JsonNode json = JSON.readTree(Cli.run(house, "events", "diff", ids.get(0), ids.get(1), "--json").out());
        assertThat(json.get(1)).isEqualTo(JSON.readTree("{\"path\":\"City\",\"before\":\"Bowie\"}"));
    }

    @Test
    void tailShowsWhatIsLoggedFromNowOnWithoutItsData() throws Exception {
        house.post(feed, batch(element(1, "Property", "before", "{}")));
        logged(1);
        CompletableFuture<Cli> tail = CompletableFuture.supplyAsync(() -> Cli.run(house, "events", "tail", "--feed", feed, "--resource", "Property", "--limit", "2"));
        AtomicInteger next = new AtomicInteger(1);
        // Until it has asked where the log ends, it cannot know what is new.
        await().pollInterval(Duration.ofMillis(200)).until(() -> {
            int n = next.incrementAndGet();
            house.post(feed, batch(element(n, "Property", "k" + n, "{\"City\":\"Bowie\"}"), element(n, "Member", "m" + n, null)));
            return tail.isDone();
        });

        assertThat(tail.get().exit()).isZero();
        assertThat(tail.get().out().lines()).hasSize(2).allMatch(line -> line.contains(" Property k")).noneMatch(line -> line.contains("Bowie"));
    }

    /** The lanes of two feeds do not run side by side: what a slow one logs later has older ids than what was shown already. */
    @Test
    void whatASlowLaneLogsLaterIsNotMissed() throws Exception {
        String slow = SHARED.feed();
        String cursor = after(Map.of()).path("cursor").asText();
        house.lane(slow, false);
        house.post(slow, batch(element(1, "Tailed", "slow", "{}")));
        house.post(feed, batch(element(2, "Tailed", "fast", "{}"), element(3, "Property", "p", "{}")));
        logged(2);

        JsonNode fast = after(Map.of("cursor", cursor, "resource", "Tailed"));
        assertThat(fast.path("events").findValuesAsText("recordKey")).containsExactly("fast");
        house.lane(slow, true);
        await().until(() -> house.column("SELECT COUNT(*) FROM events WHERE feed = '" + slow + "'").equals(List.of("1")));

        JsonNode later = after(Map.of("cursor", fast.path("cursor").asText(), "resource", "Tailed"));
        assertThat(later.path("events").findValuesAsText("recordKey")).containsExactly("slow");
        assertThat(after(Map.of("cursor", later.path("cursor").asText())).path("events").findValuesAsText("recordKey")).doesNotContain("slow", "fast");
    }

    private JsonNode after(Map<String, String> parameters) throws Exception {
        return JSON.readTree(house.send(HttpRequest.newBuilder(house.admin("/api/events-after")).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(parameters)))).body());
    }

    @Test
    void saysNoAndWhatIsMissing() {
        assertThat(Cli.run(house, "events", "show", "nothing")).satisfies(no -> {
            assertThat(no.exit()).isEqualTo(1);
            assertThat(no.err()).isEqualTo("doorstep: there is no event 'nothing' in the log\n");
        });
        assertThat(Cli.run(house, "events", "diff", "nothing", "nothing").exit()).isEqualTo(1);
        assertThat(Cli.run(house, "events", "list", "--limit", "0").exit()).isEqualTo(1);
        assertThat(Cli.run(house, "events", "list", "--to", "soon").err()).contains("--to must be a time like");
        assertThat(Cli.run("events").exit()).isEqualTo(2);
        assertThat(Cli.run("events", "diff", "one").exit()).isEqualTo(2);
        assertThat(Cli.run("events", "tail", "--admin", "http://127.0.0.1:9").exit()).isEqualTo(2);
        for (String command : List.of("list", "show", "tail", "diff")) {
            assertThat(Cli.run("events", command, "--help").exit()).isZero();
        }
    }

    private List<Long> sequences(String... filter) throws Exception {
        String[] all = Stream.concat(Stream.of("events", "list", "--json"), Stream.of(filter)).toArray(String[]::new);
        return JSON.readTree(Cli.run(house, all).out()).path("events").findValues("sequence").stream().map(JsonNode::asLong).toList();
    }

    private void logged(int count) {
        await().until(() -> column("SELECT COUNT(*) FROM events WHERE feed = '%s'").equals(List.of("" + count)));
    }

    private List<String> column(String sql) {
        return house.column(sql.formatted(feed));
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }
}
