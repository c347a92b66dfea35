package org.doorstep.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.doorstep.testing.House;
import org.doorstep.testing.RawSender;
import org.doorstep.testing.Samples;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The admin side: one house as it is shipped, and one with a token whose journal has no room. */
class AdminTest {

    private static final String TOKEN = "admin-token-0123456789";
    private static final List<String> PAGES = List.of("/live", "/ready", "/observe/health", "/observe/metrics", "/api/none", "/nothing");

    @TempDir
    private static Path folder;
    private static House open;
    private static House guarded;

    @BeforeAll
    static void start() throws Exception {
        open = House.in(folder.resolve("open")).start();
        guarded = House.in(folder.resolve("guarded")).flag("doorstep.admin.token", TOKEN).flag("doorstep.journal.disk", "8MiB").start();
    }

    @AfterAll
    static void stop() throws Exception {
        guarded.close();
        open.close();
    }

    private static RawSender.Reply get(House house, String path, String... headers) throws IOException {
        try (RawSender sender = RawSender.to(house.doorstep().ports().admin())) {
            StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nConnection: close\r\n");
            for (String header : headers) {
                request.append(header).append("\r\n");
            }
            return sender.send(request.append("\r\n").toString()).reply();
        }
    }

    @Test
    void servesThisMachineByAnyOfItsNames() throws Exception {
        String port = ":" + open.doorstep().ports().admin();
        for (String host : List.of("127.0.0.1" + port, "localhost" + port, "LocalHost" + port, "localhost", "127.0.0.1", "[::1]" + port)) {
            assertThat(get(open, "/live", "Host: " + host).status()).as(host).isEqualTo(200);
        }
    }

    @Test
    void servesNoOtherHostName() throws Exception {
        for (String host : List.of("evil.example", "evil.example:8081", "127.0.0.1.evil.example", "localhost.evil.example:8081", "0.0.0.0", "[::]", "127.1")) {
            for (String page : PAGES) {
                assertThat(get(open, page, "Host: " + host).status()).as(host + page).isEqualTo(403);
            }
        }
        for (String host : List.of("Host: ", "Host: evil.example#localhost", "Host: localhost:8081:x", "Host: [::1].evil.example", "X: no host at all", "Host: localhost\r\nHost: evil.example")) {
            assertThat(get(open, "/observe/metrics", host).status()).as(host).isIn(400, 403);
        }
    }

    @Test
    void servesNoPageOfABrowser() throws Exception {
        for (String origin : List.of("https://evil.example", "http://localhost:8081", "null")) {
            for (String page : PAGES) {
                assertThat(get(open, page, "Host: localhost", "Origin: " + origin).status()).as(origin + page).isEqualTo(403);
            }
            assertThat(get(guarded, "/observe/metrics", "Host: localhost", "Origin: " + origin, "Authorization: Bearer " + TOKEN).status()).isEqualTo(403);
        }
    }

    /** By Fetch Metadata, which a browser sends where no Origin is: an <img>, a <script>, a frame, a form. */
    @Test
    void servesNothingToAPageElsewhereAndALinkToWhoeverFollowsIt() throws Exception {
        for (String site : List.of("cross-site", "same-site", "anything", "none\r\nSec-Fetch-Site: cross-site")) {
            for (String how : List.of("Mode: no-cors\r\nSec-Fetch-Dest: image", "Mode: no-cors\r\nSec-Fetch-Dest: script", "Mode: navigate\r\nSec-Fetch-Dest: iframe", "Mode: cors\r\nSec-Fetch-Dest: empty", "User: ?1")) {
                for (String page : PAGES) {
                    assertThat(get(open, page, "Host: localhost", "Sec-Fetch-Site: " + site, "Sec-Fetch-" + how).status()).as(site + how + page).isEqualTo(403);
                }
            }
        }
        String link = "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document";
        for (String site : List.of("none", "same-origin", "cross-site")) {
            assertThat(get(open, "/live", "Host: localhost", "Sec-Fetch-Site: " + site, link).status()).as(site).isEqualTo(200);
        }
        assertThat(get(open, "/live", "Host: localhost", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: no-cors").status()).isEqualTo(200);
        try (RawSender sender = RawSender.to(open.doorstep().ports().admin())) {
            sender.send("POST /api/reload HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\n" + link + "\r\nContent-Length: 2\r\n\r\n{}");
            assertThat(sender.reply().status()).as("a form").isEqualTo(403);
        }
    }

    @Test
    void noPageElsewhereMayShowWhatItAnswers() throws Exception {
        for (String page : PAGES) {
            for (String host : List.of("localhost", "evil.example")) {
                assertThat(get(open, page, "Host: " + host).header("Cross-Origin-Resource-Policy")).as(host + page).isEqualTo("same-origin");
            }
            assertThat(get(guarded, page, "Host: localhost").header("Cross-Origin-Resource-Policy")).as(page).isEqualTo("same-origin");
        }
    }

    @Test
    void servesHttp2() throws Exception {
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> answer = client.send(HttpRequest.newBuilder(open.admin("/live")).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as("request " + i + " by " + answer.version()).isEqualTo(200);
        }
    }

    @Test
    void wantsTheTokenWhereOneIsSet() throws Exception {
        for (String page : List.of("/observe/health", "/observe/metrics", "/observe/info", "/api/none", "/nothing", "/q/dev")) {
            for (List<String> headers : List.of(List.of("X: y"), List.of("Authorization: Bearer wrong"), List.of("Authorization: Bearer"), List.of("Authorization: " + TOKEN),
                    List.of("Authorization: Bearer " + TOKEN, "Authorization: Bearer " + TOKEN), List.of("Authorization: Bearer " + House.TOKEN))) {
                RawSender.Reply reply = get(guarded, page + "?access_token=" + TOKEN, Stream.concat(Stream.of("Host: hub.example"), headers.stream()).toArray(String[]::new));
                assertThat(reply.status()).as(page + headers).isEqualTo(401);
                assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"doorstep-admin\"");
                assertThat(reply.body()).doesNotContain(TOKEN);
            }
        }
        assertThat(get(guarded, "/observe/metrics", "Host: hub.example", "Authorization: Bearer " + TOKEN).status()).isEqualTo(200);
        assertThat(get(guarded, "/observe/metrics", "Host: hub.example", "Authorization: bearer " + TOKEN).status()).isEqualTo(200);
        assertThat(get(guarded, "/live", "Host: hub.example").status()).isEqualTo(200);
    }

    @Test
    void showsHealthAndMetrics() throws Exception {
        RawSender.Reply health = get(open, "/observe/health", "Host: localhost");
        assertThat(health.status()).isEqualTo(200);
        for (String room : List.of("journal", "queues", "database", "routes")) {
            assertThat(health.body()).contains("\"" + room + "\"");
        }
        open.get(open.door("/reso/nobody"));
        RawSender.Reply metrics = get(open, "/observe/metrics", "Host: localhost");
        assertThat(metrics.status()).isEqualTo(200);
        assertThat(metrics.body()).contains("doorstep_receiving_bytes 0").contains("doorstep_requests_in_flight 0")
                .contains("doorstep_refused_total{cause=\"no such feed\",feed=\"-\",status=\"404\"}").contains("doorstep_journal_deliveries{feed=\"mls\"}");
    }

    /** As Camel's management server has it. */
    @Test
    void healthHasTheFormOfCamels() throws Exception {
        assertThat(get(open, "/observe/health/live", "Host: localhost").body()).isEqualTo("{\"status\":\"UP\",\"checks\":[{\"name\":\"context\",\"status\":\"UP\"}]}");
        assertThat(get(open, "/observe/health/ready", "Host: localhost").body()).startsWith("{\"status\":\"UP\",\"checks\":[{\"name\":\"context\",\"status\":\"UP\"},{\"name\":\"journal\"");
        assertThat(get(open, "/observe/health?exposureLevel=oneline", "Host: localhost").body()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(get(open, "/observe/health?exposureLevel=default", "Host: localhost").body()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(get(open, "/observe/health/?data=true", "Host: localhost").body()).contains("\"data\":{\"check.group\":\"camel\",\"check.id\":\"context\"").contains("\"waitingBytes\":0");
        for (String page : List.of("/observe/health", "/observe/metrics")) {
            try (RawSender sender = RawSender.to(open.doorstep().ports().admin())) {
                RawSender.Reply refused = sender.send("DELETE " + page + " HTTP/1.1\r\nHost: localhost\r\n\r\n").reply();
                assertThat(refused.status()).isEqualTo(405);
                assertThat(refused.header("Allow")).startsWith("GET");
            }
        }
    }

    @Test
    void offersNothingElseOfCamels() throws Exception {
        for (String page : List.of("/observe/info", "/q/dev", "/q/info", "/q/upload/x", "/q/download/x", "/q/send", "/q/jolokia", "/observe/jolokia", "/application.properties", "/config/feeds.yaml", "/",
                "/reso/mls", "/api/", "/api/../observe/info")) {
            assertThat(get(open, page, "Host: localhost").status()).as(page).isEqualTo(404);
        }
    }

    @Test
    void isReadyWhenDeliveriesAreAccepted() throws Exception {
        RawSender.Reply ready = get(open, "/ready", "Host: localhost");

        assertThat(ready.status()).isEqualTo(200);
        assertThat(ready.body()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(open.post("mls", "[]").statusCode()).isEqualTo(200);
    }

    @Test
    void isNotReadyWhenTheJournalHasNoRoom() throws Exception {
        guarded.lane("mls", false);
        String body = Samples.batch(Samples.element(1, "Property", "k", "{\"PublicRemarks\":\"" + "x".repeat(900_000) + "\"}"));
        Awaitility.await().until(() -> guarded.post("mls", body).statusCode() == 503);
        HttpResponse<String> answer = guarded.post("mls", "[]");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("30");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");

        RawSender.Reply ready = get(guarded, "/ready", "Host: hub.example");
        assertThat(ready.status()).isEqualTo(503);
        assertThat(ready.body()).isEqualTo("{\"status\":\"DOWN\",\"reason\":\"journal full\"}");
        assertThat(get(guarded, "/live", "Host: hub.example").status()).isEqualTo(200);
        RawSender.Reply down = get(guarded, "/observe/health", "Host: localhost", "Authorization: Bearer " + TOKEN);
        assertThat(down.status()).isEqualTo(503);
        assertThat(down.header("Content-Type")).isEqualTo("application/json");
        assertThat(down.body()).startsWith("{\"status\":\"DOWN\"").contains("{\"name\":\"journal\",\"status\":\"DOWN\",\"message\":\"full\"}");
        guarded.lane("mls", true);
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> get(guarded, "/ready", "Host: hub.example").status() == 200);
        // How much of it is this feed's is looked at every so often.
        Awaitility.await().until(() -> guarded.post("mls", "[]").statusCode() == 200);
    }
}
