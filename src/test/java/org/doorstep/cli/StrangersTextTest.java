package org.doorstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Whatever strangers wrote into keys, labels, reasons and data: no command prints what steers a terminal or turns its lines around. */
class StrangersTextTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HOSTILE = "a" + IntStream.concat(IntStream.concat(IntStream.range(0x01, 0x20), IntStream.range(0x7f, 0xa0)),
                    IntStream.of(0x061c, 0x200b, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0xfeff, 0xe0041))
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append) + "\u001b[2J\u001b]0;owned\u0007b";

    private static HttpServer hub;

    /** A hub in which every text is hostile, under every name that a command reads. */
    @BeforeAll
    static void start() throws IOException {
        hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] answer = JSON.writeValueAsBytes(answer());
        hub.createContext("/api/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        hub.start();
    }

    @AfterAll
    static void stop() {
        hub.stop(0);
    }

    private static ObjectNode answer() {
        ObjectNode row = JSON.createObjectNode();
        for (String name : List.of("id", "feed", "label", "resource", "key", "position", "error", "sha256", "kind", "recordKey", "change", "reason", "route", "provider",
                "queue", "eventId", "because", "createdBy", "origin", "detail", "check", "remedy", "url", "event", "act", "by", "at", "rejectedAt", "attemptedOn", "attemptNumber", "webhookMessageType", "webhookMessageId")) {
            row.put(name, HOSTILE);
        }
        row.put("lastDelivery", "2026-05-01T10:00:00Z").put("deadLetters", 1).put("waiting", 1).put("running", true).put("messages", 3).put("status", "DOWN");
        ObjectNode hostile = JSON.createObjectNode().put(HOSTILE, HOSTILE);
        ObjectNode counts = JSON.createObjectNode().put(HOSTILE, 1);
        row.set("parked", hostile);
        row.set("undated", hostile);
        row.set("wrong", hostile);
        row.set("facts", hostile);
        ObjectNode caughtUp = JSON.createObjectNode().put("began", "2026-05-01T10:00:00Z").put("problem", HOSTILE).put("to", HOSTILE);
        caughtUp.set("unrecoverable", counts);
        ObjectNode subscription = JSON.createObjectNode().put("state", HOSTILE).put("detail", HOSTILE);
        subscription.set("facts", hostile);
        subscription.set("lastCatchUp", caughtUp);
        row.set("subscription", subscription);
        row.set("lastCatchUp", caughtUp);
        row.putArray("acts").addObject().put("at", HOSTILE).put("act", HOSTILE).put("by", HOSTILE).put("reason", HOSTILE);
        row.putArray("steps").addObject().put("state", HOSTILE).put("action", HOSTILE).put("event", HOSTILE).put("url", HOSTILE).put("id", HOSTILE).put("reason", HOSTILE);
        ObjectNode answer = JSON.createObjectNode();
        for (String list : List.of("feeds", "events", "letters", "files", "routes", "replays", "checks", "attempts")) {
            answer.putArray(list).add(row);
        }
        for (String list : List.of("failures", "copiesMayRemain", "changed", "restart", "problems", "missing", "orphaned", "refused")) {
            answer.putArray(list).add(HOSTILE);
        }
        answer.putArray("queues").add(row);
        answer.putArray("messages").add(row);
        for (String name : List.of("cursor", "target", "reason", "state", "path", "source", "fingerprint", "pinnedAt", "backup", "journal", "database", "id",
                "text", "from", "to", "problem", "label", "recordKey", "version", "status", "incomplete")) {
            answer.put(name, HOSTILE);
        }
        answer.put("at", "2026-05-01T10:00:00Z").put("known", true).put("count", 1).put("lastId", "").put("next", "").put("data", "{\"k\":\"\\u001b[2J\\u202e\"}");
        answer.set("counts", counts);
        answer.set("rejected", counts);
        answer.set("reasons", counts);
        answer.set("unrecoverable", counts);
        answer.set("resources", counts);
        answer.set("letter", hostile.deepCopy().set("notes", JSON.createArrayNode().add(HOSTILE)));
        answer.putArray("resumed");
        return answer;
    }

    static Stream<String> commands() {
        return Stream.of("status", "health", "events list", "events show 1", "events tail --limit 1", "events diff 1 2", "dead-letters list", "dead-letters show 1",
                "dead-letters replay --all", "dead-letters discard --all", "dead-letters export --all --dry-run --out no-such-file", "routes list", "routes resume --all",
                "routes resume --all --no-wait", "queues list", "queues dead", "queues retry q", "queues discard q", "replay --feed f", "replay --feed f --dry-run",
                "replay --feed f --no-wait", "replay list", "replay show 1", "replay stop 1", "replay continue 1", "media list", "media retry", "media collect f",
                "media verify", "subscriptions", "subscriptions plan", "subscriptions apply", "subscriptions history f", "pause f", "resume f", "catch-up f", "arm f e", "arm f e --no-wait",
                "disarm f e", "reload", "purge --feed f --resource r --key k", "backup /nowhere");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void isHarmless(String command) {
        for (String form : List.of("", " --json")) {
            Cli said = Cli.run((command + form + " --admin http://127.0.0.1:" + hub.getAddress().getPort()).split(" "));
            assertThat(said.exit()).as(said.err()).isLessThan(2);
            harmless(said.out());
            harmless(said.err());
        }
    }

    /** The hub's no may quote a stranger. */
    @Test
    void aRefusalIsHarmless() throws IOException {
        HttpServer refusing = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try {
            byte[] no = JSON.writeValueAsBytes(JSON.createObjectNode().put("error", HOSTILE));
            refusing.createContext("/", exchange -> {
                exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(400, no.length);
                exchange.getResponseBody().write(no);
                exchange.close();
            });
            refusing.start();
            Cli said = Cli.run("status", "--admin", "http://127.0.0.1:" + refusing.getAddress().getPort());
            assertThat(said.exit()).isEqualTo(1);
            assertThat(said.err()).startsWith("doorstep: a");
            harmless(said.err());
        } finally {
            refusing.stop(0);
        }
    }

    /** JSON says what the stranger wrote; it only writes it in ASCII where it would steer. */
    @Test
    void jsonLosesNothing() throws IOException {
        Cli said = Cli.run("media", "list", "--json", "--admin", "http://127.0.0.1:" + hub.getAddress().getPort());
        assertThat(JSON.readTree(said.out()).at("/files/0/key").asText()).isEqualTo(HOSTILE);
        assertThat(Plain.json(JSON.createObjectNode().put("k", "Łódź 家 👨\u200d👩 \u200c"))).isEqualTo("{\"k\":\"Łódź 家 👨\\u200d👩 \\u200c\"}");
        assertThat(Plain.line("Łódź 家 👨\u200d👩")).isEqualTo("Łódź 家 👨\u200d👩");
    }

    @Test
    void allCommandsThatAskTheHubAreTriedHere() {
        TreeSet<String> asking = new TreeSet<>();
        collect("", Commands.line(), asking);
        asking.removeIf(name -> commands().anyMatch(tried -> (tried + " ").startsWith(name + " ")));
        assertThat(asking).isEmpty();
    }

    private static void collect(String prefix, CommandLine line, TreeSet<String> asking) {
        line.getSubcommands().forEach((name, command) -> {
            if (command.getCommandSpec().findOption("--admin") != null) {
                asking.add(prefix + name);
            }
            collect(prefix + name + " ", command, asking);
        });
    }

    private static void harmless(String said) {
        assertThat(said.codePoints().filter(c -> c != '\n' && c != '\t').filter(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029
                || Character.getType(c) == Character.FORMAT || c == 0xfffd).mapToObj(Integer::toHexString).distinct()).as(said).isEmpty();
        // Nor does a stranger's line feed begin a line that looks like ours.
        assertThat(said.getBytes(StandardCharsets.UTF_8)).doesNotContain((byte) 0x1b, (byte) '\r');
    }
}
