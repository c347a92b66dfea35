package org.doorstep.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.doorstep.testing.House;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How senders of ShowingHub, Spark and Repliers webhooks prove who they are, and what attackers try. */
class WebhookTest {

    private static final String KEY = "hub-key-0123456789";
    private static final String SECRET = "spark-path-secret-0123";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static House house;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        house = House.in(folder).flag("doorstep.proxies", "127.0.0.0/8").feeds("""
                feeds:
                  hub: {provider: showinghub, auth: {headers: {X-Hub-Key: [older-key-0123456789, %s], X-Hub-Mls: bright-mls-0123456789}}}
                  spark: {provider: spark, auth: {path: [%s, older-path-secret-01]}}
                  near: {provider: spark, auth: {path: %s, addresses: [203.0.113.0/24, "2001:db8::/32"]}}
                  hooks: {provider: repliers, auth: {hookSecret: true}}
                  more: {provider: repliers, auth: {hookSecret: true}}
                """.formatted(KEY, SECRET, SECRET)).start();
    }

    @AfterAll
    static void stop() throws Exception {
        house.close();
    }

    @Test
    void wantsEveryHeaderExactlyOnce() throws Exception {
        assertThat(hub(KEY, "bright-mls-0123456789", "").statusCode()).isEqualTo(200);
        assertThat(hub("older-key-0123456789", "bright-mls-0123456789", "").statusCode()).isEqualTo(200);
        assertThat(hub(KEY, "other-mls-0123456789", "").statusCode()).isEqualTo(401);
        assertThat(hub("wrong", "bright-mls-0123456789", "").statusCode()).isEqualTo(401);
        assertThat(hub(null, "bright-mls-0123456789", "?X-Hub-Key=" + KEY).statusCode()).as("never from the query").isEqualTo(401);
        HttpRequest.Builder twice = HttpRequest.newBuilder(house.door("/showinghub/hub")).header("X-Hub-Key", KEY).header("X-Hub-Key", KEY)
                .header("X-Hub-Mls", "bright-mls-0123456789").POST(HttpRequest.BodyPublishers.ofString("{}"));
        assertThat(house.send(twice).statusCode()).isEqualTo(401);
        assertThat(hub(null, null, "").headers().firstValue("WWW-Authenticate")).isPresent();
    }

    @Test
    void answers200ToWhateverAShowingHubThatIsKnownSends() throws Exception {
        for (String body : new String[] {"", "not json", "[]", "{}", "[[[[", "\u0000", "{\"eventName\":\"SomethingNew\"}"}) {
            HttpRequest.Builder request = HttpRequest.newBuilder(house.door("/showinghub/hub")).header("X-Hub-Key", KEY)
                    .header("X-Hub-Mls", "bright-mls-0123456789").header("Content-Type", "text/plain").POST(HttpRequest.BodyPublishers.ofString(body));
            assertThat(house.send(request).statusCode()).as(body).isEqualTo(200);
        }
    }

    @Test
    void takesSparksSecretFromThePathOnly() throws Exception {
        String body = "{\"Listing\":{\"Id\":\"20100000000000000000000000\"},\"NewsFeed\":{\"Id\":\"1\",\"Event\":\"New\",\"EventTimestamp\":\"2018-04-18T11:12:56Z\"}}";
        assertThat(spark("/spark/spark/" + SECRET, body, null)).isEqualTo(200);
        assertThat(spark("/spark/spark/older-path-secret-01", body, null)).isEqualTo(200);
        assertThat(spark("/spark/spark/wrong", body, null)).isEqualTo(401);
        assertThat(spark("/spark/spark", body, null)).isEqualTo(404);
        assertThat(spark("/spark/spark/wrong?secret=" + SECRET, body, null)).isEqualTo(401);
        assertThat(spark("/spark/spark/" + SECRET + "/", body, null)).isEqualTo(404);
        assertThat(spark("/spark/spark/" + SECRET, "as printed: not JSON", null)).as("a retry would not mend it").isEqualTo(200);
    }

    @Test
    void believesXForwardedForOfItsOwnProxiesOnly() throws Exception {
        assertThat(spark("/spark/near/" + SECRET, "{}", null)).as("the proxy itself").isEqualTo(401);
        assertThat(spark("/spark/near/" + SECRET, "{}", "203.0.113.7")).isEqualTo(200);
        assertThat(spark("/spark/near/" + SECRET, "{}", "::ffff:203.0.113.7")).as("IPv4-mapped").isEqualTo(200);
        assertThat(spark("/spark/near/" + SECRET, "{}", "2001:db8::1")).isEqualTo(200);
        assertThat(spark("/spark/near/" + SECRET, "{}", "203.0.113.7, 198.51.100.9")).as("what a stranger put in front").isEqualTo(401);
        assertThat(spark("/spark/near/" + SECRET, "{}", "198.51.100.9, 203.0.113.7")).isEqualTo(200);
        assertThat(spark("/spark/near/" + SECRET, "{}", "localhost")).isEqualTo(401);
    }

    @Test
    void shakesHandsOnlyWhileArmedAndPinsWhatItSaw() throws Exception {
        String path = "/repliers/hooks/listing.created";
        assertThat(hook(path, "first-value", "").statusCode()).as("not armed").isEqualTo(401);

        assertThat(command("arm", Map.of("feed", "hooks", "event", "listing.created", "for", "1m")).path("armed").asBoolean()).isTrue();
        assertThat(hook(path, "first-value", "[]").statusCode()).as("[] is no handshake").isEqualTo(401);
        assertThat(house.send(HttpRequest.newBuilder(house.door(path + "?X-Hook-Secret=q")).POST(HttpRequest.BodyPublishers.noBody())).statusCode()).isEqualTo(401);
        HttpResponse<String> shaken = hook(path, "first-value", "");
        assertThat(shaken.statusCode()).isEqualTo(200);
        assertThat(shaken.headers().firstValue("X-Hook-Secret")).contains("first-value");

        JsonNode pinned = command("hook", Map.of("feed", "hooks", "event", "listing.created"));
        assertThat(pinned.path("armed").asBoolean()).isFalse();
        assertThat(pinned.path("source").asText()).isEqualTo("127.0.0.1");
        assertThat(pinned.path("fingerprint").asText()).hasSize(32);

        assertThat(hook(path, "second-value", "").statusCode()).as("another secret").isEqualTo(401);
        HttpResponse<String> again = hook(path, "first-value", "");
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.headers().firstValue("X-Hook-Secret")).contains("first-value");
        assertThat(hook(path, "first-value", "[{\"mlsNumber\":\"X1\",\"boardId\":1}]").statusCode()).isEqualTo(200);
        assertThat(api(path, "first-value", "[{\"mlsNumber\":\"X2\",\"boardId\":1}]").statusCode()).isEqualTo(200);
        assertThat(hook(path, "second-value", "[{\"mlsNumber\":\"X3\"}]").statusCode()).isEqualTo(401);
        assertThat(hook("/repliers/hooks/listing.updated", "first-value", "[]").statusCode()).as("each path has its own").isEqualTo(401);
        HttpRequest.Builder both = HttpRequest.newBuilder(house.door(path)).header("X-Hook-Secret", "first-value").header("x-api-key", "first-value")
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString("[]"));
        assertThat(house.send(both).statusCode()).as("exactly one").isEqualTo(401);
        house.await("events WHERE feed = 'hooks'", 2);
        assertThat(house.count("dead_letters WHERE feed = 'hooks'")).isZero();
        assertThat(house.rows("SELECT * FROM hooks").toString()).doesNotContain("first-value");
        assertThat(hook("/repliers/hooks/nothing.known", "first-value", "[]").statusCode()).isEqualTo(404);
    }

    @Test
    void takesAChunkedEmptyHandshakeAndDisarms() throws Exception {
        command("arm", Map.of("feed", "more", "event", "agent.created", "for", "1m"));
        command("disarm", Map.of("feed", "more", "event", "agent.created"));
        assertThat(hook("/repliers/more/agent.created", "value", "").statusCode()).as("disarmed").isEqualTo(401);

        command("arm", Map.of("feed", "more", "event", "agent.created", "for", "1m"));
        assertThat(raw("POST /repliers/more/agent.created HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Hook-Secret: value\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 200").containsIgnoringCase("X-Hook-Secret: value");
    }

    @Test
    void blanksPasswordsBeforeTheyAreStored() throws Exception {
        command("arm", Map.of("feed", "more", "event", "agent.updated", "for", "1m"));
        hook("/repliers/more/agent.updated", "agents-value", "");
        String agent = "[{\"agentid\": 909, \"fname\": \"Mike\", \"password\":\"DFSFDSDFSD\", \"more\": {\"Password\": \"DEEPER\"}}]";

        assertThat(hook("/repliers/more/agent.updated", "agents-value", agent).statusCode()).isEqualTo(200);
        HttpResponse<String> broken = hook("/repliers/more/agent.updated", "agents-value", "[{\"password\":\"DFSFDSDFSD\"");

        assertThat(broken.statusCode()).isEqualTo(400);
        house.await("events WHERE feed = 'more'", 1);
        house.await("dead_letters WHERE feed = 'more'", 1);
        String stored = house.rows("SELECT data FROM events WHERE feed = 'more'").toString()
                + house.rows("SELECT CAST(body AS TEXT) AS body FROM dead_letters WHERE feed = 'more'");
        assertThat(stored).contains("Mike").doesNotContain("DFSFDSDFSD").doesNotContain("DEEPER");
    }

    @Test
    void letsNoLineBreakIntoAHeader() throws Exception {
        command("arm", Map.of("feed", "more", "event", "client.created", "for", "1m"));
        assertThat(raw("POST /repliers/more/client.created HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Hook-Secret: a\u0001b\r\nContent-Length: 0\r\n\r\n"))
                .doesNotStartWith("HTTP/1.1 200");
    }

    private static HttpResponse<String> hub(String key, String mls, String query) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(house.door("/showinghub/hub" + query)).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"eventName\":\"Ping\"}"));
        if (key != null) {
            request.header("X-Hub-Key", key);
        }
        if (mls != null) {
            request.header("X-Hub-Mls", mls);
        }
        return house.send(request);
    }

    private static int spark(String path, String body, String forwarded) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(house.door(path)).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body));
        if (forwarded != null) {
            request.header("X-Forwarded-For", forwarded);
        }
        return house.send(request).statusCode();
    }

    private static HttpResponse<String> hook(String path, String secret, String body) throws Exception {
        return shown("X-Hook-Secret", path, secret, body);
    }

    private static HttpResponse<String> api(String path, String secret, String body) throws Exception {
        return shown("x-api-key", path, secret, body);
    }

    private static HttpResponse<String> shown(String header, String path, String secret, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(house.door(path)).header(header, secret)
                .POST(body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        return house.send(body.isEmpty() ? request : request.header("Content-Type", "application/json"));
    }

    private static JsonNode command(String name, Map<String, String> parameters) throws Exception {
        HttpResponse<String> answer = house.send(HttpRequest.newBuilder(house.admin("/api/" + name)).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(parameters))));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static String raw(String request) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", house.doorstep().ports().http())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
