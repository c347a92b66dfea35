package org.doorstep.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.doorstep.testing.House;
import org.doorstep.testing.LoopWatch;
import org.doorstep.testing.RawSender;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that a sender or an operator can ask for keeps an event loop: all that waits or takes its time is elsewhere. */
class EventLoopsTest {

    private static final String HMAC = "a-secret-of-sixteen";
    /** Goes through the checks of JSON, redaction and signature for a tenth of a second and more. */
    private static final String LARGE = "[" + "{\"password\":\"p\",\"a\":[1,2,3,\"x\"]},".repeat(150_000) + "1]";

    @TempDir
    private static Path folder;
    private static House house;
    private static HttpServer identityProvider;
    private static ExecutorService answering;
    private static final CountDownLatch over = new CountDownLatch(1);
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private LoopWatch watch;

    @BeforeAll
    static void start() throws Exception {
        answering = Executors.newCachedThreadPool();
        identityProvider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        identityProvider.setExecutor(answering);
        identityProvider.createContext("/hangs", exchange -> {
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        identityProvider.start();
        house = House.in(folder).feeds("""
                feeds:
                  mls: {provider: reso, auth: {bearer: [%1$s]}, redact: [password]}
                  signed: {provider: showinghub, auth: {hmac: {secret: %2$s, header: X-Sig, template: "{body}"}}, redact: [password]}
                  own: {provider: reso, auth: {oauth: {clientId: producer, clientSecret: %2$s}}}
                  hooked: {provider: repliers, auth: {hookSecret: true}}
                  hanging: {provider: reso, auth: {jwt: {issuer: id, audience: doorstep, jwks: "http://127.0.0.1:%3$d/hangs"}}}
                """.formatted(House.TOKEN, HMAC, identityProvider.getAddress().getPort())).flag("doorstep.journal.memory", "12MiB").flag("doorstep.journal.timeout", "1m").flag("doorstep.limits.body-timeout", "1m").start();
        // What is done for the first time is loaded first: classes, and the compiler.
        for (int i = 0; i < 50; i++) {
            house.post("mls", "[]");
            house.get(house.admin("/observe/health"));
        }
    }

    @AfterAll
    static void stop() throws Exception {
        over.countDown();
        house.close();
        identityProvider.stop(0);
        answering.shutdownNow();
    }

    @BeforeEach
    void watch() {
        watch = LoopWatch.begin();
    }

    @AfterEach
    void noneWasBlocked() throws Exception {
        watch.close();
        assertThat(watch.blocked()).isEmpty();
    }

    private static HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(house.door(path)).header("Content-Type", "application/json").timeout(Duration.ofSeconds(60));
    }

    private static HttpRequest.Builder known() {
        return to("/reso/mls").header("Authorization", "Bearer " + House.TOKEN);
    }

    private static HttpRequest.BodyPublisher text(String body) {
        return HttpRequest.BodyPublishers.ofString(body);
    }

    private List<Integer> statuses(int many, HttpRequest request) {
        List<CompletableFuture<HttpResponse<Void>>> answers = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            answers.add(http.sendAsync(request, HttpResponse.BodyHandlers.discarding()));
        }
        return answers.stream().map(answer -> answer.join().statusCode()).distinct().toList();
    }

    @Test
    void manySmallDeliveries() {
        for (int i = 0; i < 20; i++) {
            assertThat(statuses(100, known().POST(text("[{}]")).build())).containsExactly(200);
        }
    }

    @Test
    void largeBodiesAreGoneThroughElsewhere() throws Exception {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(LARGE.getBytes(StandardCharsets.UTF_8));
        }
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(HMAC.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String signature = HexFormat.of().formatHex(mac.doFinal(LARGE.getBytes(StandardCharsets.UTF_8)));

        assertThat(statuses(2, known().POST(text(LARGE)).build())).containsExactly(200);
        assertThat(statuses(1, known().header("Content-Encoding", "gzip").POST(HttpRequest.BodyPublishers.ofByteArray(zipped.toByteArray())).build())).containsExactly(200);
        assertThat(statuses(1, to("/showinghub/signed").header("X-Sig", signature).POST(text(LARGE)).build())).containsExactly(200);
    }

    @Test
    void aFullMemoryOfTheJournalIsWaitedForWithoutAThread() {
        String third = "[" + " ".repeat(4 << 20) + "]";

        assertThat(statuses(12, known().POST(text(third)).build())).isSubsetOf(200, 503).contains(200);
    }

    /** The database is locked by another program meanwhile. */
    @Test
    void secretsThatAreInTheDatabaseAreLookedUpElsewhere() throws Exception {
        CompletableFuture<HttpResponse<Void>> asked;
        try (Connection other = house.connection(); var statement = other.createStatement()) {
            statement.execute("BEGIN EXCLUSIVE");
            asked = http.sendAsync(to("/repliers/hooked/listing.created").header("X-Hook-Secret", "secret").POST(text("")).build(), HttpResponse.BodyHandlers.discarding());
            assertThat(statuses(20, known().POST(text("[]")).build())).containsExactly(200);
            statement.execute("ROLLBACK");
        }
        assertThat(asked.join().statusCode()).isIn(401, 503);
    }

    @Test
    void anIdentityProviderThatHangsKeepsNobody() throws Exception {
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString("{\"alg\":\"RS256\",\"kid\":\"k\"}".getBytes(StandardCharsets.UTF_8)) + ".e30.c2ln";
        try (RawSender waiting = house.raw()) {
            waiting.send("POST /reso/hanging HTTP/1.1\r\nHost: door\r\nContent-Type: application/json\r\nAuthorization: Bearer " + token + "\r\nContent-Length: 2\r\n\r\n[]");
            assertThat(statuses(20, known().POST(text("[]")).build())).containsExactly(200);
        }
    }

    @Test
    void tokensAndPagesForOperators() throws Exception {
        HttpRequest token = HttpRequest.newBuilder(house.door("/oauth/token")).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(text("grant_type=client_credentials&client_id=producer&client_secret=" + HMAC)).build();

        assertThat(statuses(20, token)).containsExactly(200);
        for (String page : List.of("/observe/health", "/observe/metrics", "/ready", "/live")) {
            assertThat(statuses(5, HttpRequest.newBuilder(house.admin(page)).build())).as(page).containsExactly(200);
        }
        assertThat(statuses(5, HttpRequest.newBuilder(house.admin("/api/status")).header("Content-Type", "application/json").POST(text("{}")).build())).containsExactly(200);
    }

    /** That it would be seen. */
    @Test
    void whatKeepsALoopIsSeen() throws Exception {
        Vertx vertx = Vertx.vertx();
        CountDownLatch done = new CountDownLatch(1);
        vertx.runOnContext(here -> {
            try {
                TimeUnit.MILLISECONDS.sleep(300);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            done.countDown();
        });
        done.await();
        watch.close();
        vertx.close();

        assertThat(watch.blocked()).isNotEmpty();
        watch = LoopWatch.begin();
    }
}
