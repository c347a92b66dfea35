package org.doorstep.provider.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.doorstep.config.Feed;
import org.doorstep.config.Subscription;
import org.doorstep.testing.Sim;
import org.doorstep.url.WebUrl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpCallsTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

    /** What the server does with one request. */
    private interface Turn {
        void with(HttpExchange exchange) throws IOException;
    }

    private final LinkedBlockingQueue<Turn> turns = new LinkedBlockingQueue<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final List<Duration> pauses = new ArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server;
    private WebUrl uri;
    private HttpCalls http = calls(HttpCalls.Limits.USUAL);

    private HttpCalls calls(HttpCalls.Limits limits) {
        return new HttpCalls(limits, CLOCK, pauses::add);
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            Turn turn = turns.poll();
            (turn == null ? answer(200, "{\"a\":1}") : turn).with(exchange);
            exchange.close();
        });
        server.start();
        uri = WebUrl.of("http://127.0.0.1:" + server.getAddress().getPort() + "/x");
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        http.close();
    }

    private static Turn answer(int status, String body, String... headers) {
        return exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    private Reply get() throws Exception {
        return http.send(Call.get(uri, Map.of()));
    }

    private Reply post() throws Exception {
        return http.send(new Call("POST", uri, Map.of(), "application/json", new byte[] {'{', '}'}, false));
    }

    @Test
    void triesAgainAfterAFaultOfTheProvider() throws Exception {
        turns.add(answer(502, ""));
        turns.add(answer(500, ""));

        assertThat(get().json(uri).path("a").asInt()).isEqualTo(1);
        assertThat(pauses).hasSize(2).allMatch(pause -> pause.compareTo(Duration.ofMillis(250)) >= 0 && pause.compareTo(Duration.ofSeconds(1)) <= 0);
    }

    @Test
    void waitsAsLongAsItIsAskedTo() throws Exception {
        turns.add(answer(429, "", "Retry-After", "7"));
        turns.add(answer(503, "", "Retry-After", "Thu, 01 Jan 2026 00:00:09 GMT"));

        assertThat(get().status()).isEqualTo(200);
        assertThat(pauses).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(9));
    }

    @Test
    void comesBackLaterWhereTheWaitIsLong() {
        turns.add(answer(429, "", "Retry-After", "3600"));

        assertThatThrownBy(this::get).isInstanceOfSatisfying(RemoteException.class, e -> {
            assertThat(e.kind()).isEqualTo(RemoteException.Kind.LIMITED);
            assertThat(e.retryAfter()).contains(Duration.ofHours(1));
        });
        assertThat(pauses).isEmpty();
    }

    @Test
    void givesUpAfterFourTries() {
        for (int i = 0; i < 9; i++) {
            turns.add(answer(503, ""));
        }

        assertThatThrownBy(this::get).isInstanceOfSatisfying(RemoteException.class, e -> assertThat(e.kind()).isEqualTo(RemoteException.Kind.UNAVAILABLE));
        assertThat(requests).hasValue(4);
    }

    @Test
    void makesNothingTwice() {
        turns.add(answer(502, ""));

        assertThatThrownBy(this::post).isInstanceOf(RemoteException.class);
        assertThat(requests).hasValue(1);
    }

    @Test
    void makesItAgainWhereItWasRefusedForItsRateOnly() throws Exception {
        turns.add(answer(429, "", "Retry-After", "1"));

        assertThat(post().status()).isEqualTo(200);
        assertThat(requests).hasValue(2);
    }

    @Test
    void followsNoRedirect() throws Exception {
        turns.add(answer(302, "", "Location", "http://127.0.0.1:1/elsewhere"));

        assertThat(get().status()).isEqualTo(302);
        assertThat(requests).hasValue(1);
    }

    @Test
    void readsNoMoreThanTheLimitAlsoOfWhatIsPacked() {
        http = calls(new HttpCalls.Limits(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(30), 1_000, 1, Duration.ZERO));
        turns.add(exchange -> {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
                gzip.write(new byte[100_000]);
            }
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            exchange.sendResponseHeaders(200, packed.size());
            exchange.getResponseBody().write(packed.toByteArray());
        });

        assertThatThrownBy(this::get).isInstanceOf(RemoteException.class).hasMessageContaining("more than 1000 bytes");
    }

    @Test
    void waitsForNoAnswerThatDripsWithoutEnd() {
        http = calls(new HttpCalls.Limits(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMillis(300), 1_000, 1, Duration.ZERO));
        turns.add(exchange -> {
            exchange.sendResponseHeaders(200, 100);
            OutputStream out = exchange.getResponseBody();
            out.write('{');
            out.flush();
            await(over);
        });

        assertThatThrownBy(this::get).isInstanceOfSatisfying(RemoteException.class, e -> assertThat(e.kind()).isEqualTo(RemoteException.Kind.UNAVAILABLE));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void saysThatNobodyAnswers() {
        server.stop(0);

        assertThatThrownBy(this::get).isInstanceOf(RemoteException.class).hasMessage("127.0.0.1 cannot be reached: no connection");
        assertThat(pauses).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({"401, CREDENTIALS", "403, RIGHTS", "404, NOT_FOUND", "301, REFUSED", "400, REFUSED", "405, REFUSED", "409, REFUSED"})
    void saysInOneLineWhatIsWrong(int status, RemoteException.Kind kind) {
        turns.add(answer(status, "{\"message\":\"a stranger's words\"}"));
        ApiSession session = session("token: sesame/secret+0123456789");

        assertThatThrownBy(() -> session.get(session.uri("/x"))).isInstanceOfSatisfying(RemoteException.class, e -> {
            assertThat(e.kind()).isEqualTo(kind);
            assertThat(e.getMessage()).contains("" + status).doesNotContain("\n", "stranger", "sesame");
        });
    }

    @Test
    void saysThatAnAnswerIsNoJson() {
        turns.add(answer(200, "<html>"));
        ApiSession session = session("token: sesame");

        assertThatThrownBy(() -> session.get(session.uri("/x"))).isInstanceOfSatisfying(RemoteException.class, e -> assertThat(e.kind()).isEqualTo(RemoteException.Kind.UNREADABLE));
    }

    @Test
    void keepsTheDigitsOfNumbers() throws Exception {
        turns.add(answer(200, "{\"a\":450000.50,\"b\":20180417093347849253000007,\"c\":0.10000000000000000000000000001}"));
        ApiSession session = session("token: sesame");

        assertThat(session.get(session.uri("/x"))).hasToString("{\"a\":450000.50,\"b\":20180417093347849253000007,\"c\":0.10000000000000000000000000001}");
    }

    @Test
    void goesToNoOtherHostWithOurCredentials() throws Exception {
        ApiSession session = session("token: sesame");

        assertThat(session.follow(uri, "/y?z=1")).isEqualTo(uri.resolve("/y?z=1"));
        for (String elsewhere : List.of("https://127.0.0.1/y", "http://127.0.0.1:1/y", "http://example.com/y", "//example.com/y", "file:///etc/passwd", "http://a b")) {
            assertThatThrownBy(() -> session.follow(uri, elsewhere)).as(elsewhere).isInstanceOf(RemoteException.class);
        }
    }

    @Test
    void getsATokenOnceAndAnotherOneWhenItIsWithdrawn() throws Exception {
        turns.add(answer(200, "{\"access_token\":\"one\",\"expires_in\":3600}"));
        turns.add(answer(200, "{}"));
        turns.add(answer(200, "{}"));
        turns.add(answer(401, "{}"));
        turns.add(answer(200, "{\"access_token\":\"two\",\"expires_in\":3600}"));
        turns.add(exchange -> {
            assertThat(exchange.getRequestHeaders().getFirst("Authorization")).isEqualTo("Bearer two");
            answer(200, "{\"done\":true}").with(exchange);
        });
        ApiSession session = session("clientId: us, clientSecret: secret-0123456789, tokenUrl: \"" + uri + "\"");

        session.get(session.uri("/x"));
        session.get(session.uri("/x"));
        assertThat(session.get(session.uri("/x")).path("done").asBoolean()).isTrue();
        assertThat(requests).hasValue(6);
    }

    @Test
    void saysThatTheTokenEndpointRefusesUs() {
        turns.add(answer(401, "{\"error\":\"invalid_client\"}"));
        ApiSession session = session("clientId: us, clientSecret: secret-0123456789, tokenUrl: \"" + uri + "\"");

        assertThatThrownBy(() -> session.get(session.uri("/x"))).isInstanceOfSatisfying(RemoteException.class, e -> assertThat(e.hopeless()).isTrue())
                .hasMessageContaining("clientSecret");
    }

    @Test
    void showsAKeyInTheHeaderThatTheProviderWants() throws Exception {
        turns.add(exchange -> {
            assertThat(exchange.getRequestHeaders().getFirst("REPLIERS-API-KEY")).isEqualTo("the-key");
            answer(200, "[]").with(exchange);
        });
        Feed feed = Sim.feed("feeds: {f: {provider: repliers, auth: {hookSecret: true}, subscription: {publicUrl: \"https://push.example.com\", events: [listing.created], api: {url: \""
                + base() + "\", key: the-key}}}}");
        ApiSession session = new ApiSession(http, feed.subscription().orElseThrow().api());

        assertThat(session.get(session.uri("/webhooks")).isArray()).isTrue();
    }

    @Test
    void printsNoSecret() {
        Subscription.Api api = session("token: sesame/secret", "").orElseThrow();
        assertThat(api.toString() + new Call("GET", WebUrl.of(uri.text() + "?k=sesame"), Map.of("Authorization", "Bearer sesame/secret"), null, null, true)
                + new Reply(200, "sesame/secret".getBytes(StandardCharsets.UTF_8), Map.of(), Optional.empty())).doesNotContain("sesame");
    }

    private String base() {
        return uri.toString().replace("/x", "");
    }

    private ApiSession session(String credentials) {
        return new ApiSession(http, session(credentials, "").orElseThrow());
    }

    private Optional<Subscription.Api> session(String credentials, String more) {
        return Sim.feed("feeds: {f: {provider: reso, auth: {bearer: [0123456789abcdef]}, subscription: {api: {url: \"" + base() + "\", " + credentials + more + "}}}}")
                .subscription().map(Subscription::api);
    }
}
