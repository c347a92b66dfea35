package org.doorstep.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.doorstep.testing.House;
import org.doorstep.testing.RawSender;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Senders that stall, flood, leave or never stop: what they hold is bounded, is given back, and others are served meanwhile. */
class DoorUnderPressureTest {

    private static final int IN_FLIGHT = 10;
    private static final String KNOWN = "POST /reso/mls HTTP/1.1\r\nHost: door\r\nContent-Type: application/json\r\nAuthorization: Bearer " + House.TOKEN + "\r\n";
    private static final String OTHER = KNOWN.replace("/mls", "/other");
    private static final String HUB = "POST /showinghub/hub HTTP/1.1\r\nHost: door\r\nX-Hub-Key: " + House.TOKEN + "\r\nContent-Length: 2\r\n\r\n[]";
    private static final String UNKNOWN = "POST /reso/mls HTTP/1.1\r\nHost: door\r\nContent-Type: application/json\r\n";

    @TempDir
    private static Path folder;
    private static House house;
    private static HttpServer identityProvider;
    private static RSAKey key;
    private static final CountDownLatch asked = new CountDownLatch(1);
    private static final CountDownLatch mayAnswer = new CountDownLatch(1);
    private final List<RawSender> senders = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        key = new RSAKeyGenerator(2_048).keyID("k").generate();
        identityProvider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        identityProvider.createContext("/keys", exchange -> {
            asked.countDown();
            await(mayAnswer);
            byte[] keys = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
        });
        identityProvider.start();
        house = House.in(folder).feeds("""
                feeds:
                  mls: {provider: reso, auth: {bearer: [%1$s]}, limits: {inFlight: 10}}
                  other: {provider: reso, auth: {bearer: [%1$s]}}
                  hub: {provider: showinghub, auth: {headers: {X-Hub-Key: %1$s}}}
                  signed: {provider: showinghub, auth: {hmac: {secret: a-secret-of-sixteen, header: X-Sig, template: "{body}"}}}
                  slow-to-prove: {provider: reso, auth: {jwt: {issuer: id, audience: doorstep, jwks: "http://127.0.0.1:%2$d/keys"}}}
                """.formatted(House.TOKEN, identityProvider.getAddress().getPort())).flag("doorstep.limits.body", "64KiB").flag("doorstep.limits.receiving", "128KiB")
                .flag("doorstep.limits.body-timeout", "2s").flag("doorstep.limits.in-flight", Integer.toString(IN_FLIGHT)).start();
    }

    @AfterAll
    static void stop() throws Exception {
        house.close();
        identityProvider.stop(0);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whatever a test did to the door, in the end nothing is held. */
    @AfterEach
    void everythingIsGivenBack() throws Exception {
        for (RawSender sender : senders) {
            sender.close();
        }
        eventually("doorstep_receiving_bytes", 0);
        eventually("doorstep_requests_in_flight", 0);
        assertThat(house.post("mls", "[]").statusCode()).isEqualTo(200);
        assertThat(house.count("events")).isZero();
    }

    private RawSender sender() throws IOException {
        return sender(house);
    }

    private RawSender sender(House door) throws IOException {
        RawSender sender = door.raw();
        senders.add(sender);
        return sender;
    }

    private static void eventually(String metric, double value) {
        Awaitility.with().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20)).await(metric).atMost(Duration.ofSeconds(20))
                .until(() -> house.metric(metric) == value);
    }

    @Test
    void strangersThatStallHoldNothing() throws Exception {
        for (int i = 0; i < 200; i++) {
            sender().send((i % 2 == 0 ? UNKNOWN : UNKNOWN + "Authorization: Bearer wrong\r\n") + "Content-Length: 60000\r\n\r\n[" + " ".repeat(20_000));
        }
        List<RawSender> stalled = List.copyOf(senders);

        assertThat(house.post("mls", "[]").statusCode()).isEqualTo(200);

        // The good sender's place is given back a moment after its answer; the strangers are still there.
        eventually("doorstep_receiving_bytes", 0);
        eventually("doorstep_requests_in_flight", 0);
        for (RawSender sender : stalled) {
            assertThat(sender.reply().status()).isEqualTo(401);
        }
    }

    @Test
    void hangsUpOnARefusedSenderThatStalls() throws Exception {
        RawSender stranger = sender().send(UNKNOWN + "Content-Length: 60000\r\n\r\n[");

        assertThat(stranger.reply().status()).isEqualTo(401);
        assertThat(stranger.closedByDoor()).isTrue();
    }

    @Test
    void tellsKnownSendersThatStallThatTheyAreTooSlow() throws Exception {
        RawSender byLength = sender().send(KNOWN + "Content-Length: 60000\r\n\r\n[");
        RawSender byChunks = sender().send(KNOWN + "Transfer-Encoding: chunked\r\n\r\n1\r\n[\r\n");
        RawSender withoutAByte = sender().send(KNOWN + "Content-Length: 2\r\n\r\n");

        for (RawSender slow : List.of(byLength, byChunks, withoutAByte)) {
            RawSender.Reply reply = slow.reply();
            assertThat(reply.status()).isEqualTo(408);
            assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(slow.closedByDoor()).isTrue();
        }
    }

    @Test
    void takesBackWhatASenderHeldThatLeaves() throws Exception {
        RawSender byLength = sender().send(KNOWN + "Content-Length: 60000\r\n\r\n[");
        RawSender byChunks = sender().send(KNOWN + "Transfer-Encoding: chunked\r\n\r\n3e8\r\n" + " ".repeat(1_000) + "\r\n");
        eventually("doorstep_receiving_bytes", 61_000);
        assertThat(house.metric("doorstep_requests_in_flight")).isEqualTo(2);

        byLength.close();
        eventually("doorstep_receiving_bytes", 1_000);
        byChunks.close();
        eventually("doorstep_receiving_bytes", 0);
        assertThat(house.metric("doorstep_requests_in_flight")).isZero();
    }

    @Test
    void letsSendersWaitForMemoryThenTellsThemToComeBack() throws Exception {
        sender().send(KNOWN + "Content-Length: 65536\r\n\r\n[");
        sender().send(KNOWN + "Content-Length: 65536\r\n\r\n[");
        eventually("doorstep_receiving_bytes", 131_072);

        // Both stalled ones are told 408 after two seconds: the third gets their place.
        assertThat(sender().send(KNOWN + "Content-Length: 65536\r\n\r\n[" + " ".repeat(65_534) + "]").reply().status()).isEqualTo(200);
    }

    @Test
    void tellsWhoIsOneTooManyToComeBack() throws Exception {
        for (int i = 0; i < IN_FLIGHT; i++) {
            sender().send(KNOWN + "Content-Length: 10\r\n\r\n[");
        }
        eventually("doorstep_requests_in_flight", IN_FLIGHT);

        RawSender.Reply reply = sender().send(KNOWN + "Content-Length: 2\r\n\r\n[]").reply();

        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.header("Retry-After")).isIn("1", "2");
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void oneFeedTakesHalfOfThePlacesUnlessItSaysOtherwise() throws Exception {
        for (int i = 0; i < IN_FLIGHT / 2; i++) {
            sender().send(OTHER + "Content-Length: 10\r\n\r\n[");
        }
        eventually("doorstep_requests_in_flight", IN_FLIGHT / 2);

        assertThat(sender().send(OTHER + "Content-Length: 2\r\n\r\n[]").reply().status()).isEqualTo(429);
        assertThat(house.post("mls", "[]").statusCode()).isEqualTo(200);
        assertThat(hub().reply().status()).isEqualTo(200);
    }

    @Test
    void whoDoesNotUnderstand429WaitsForAPlace() throws Exception {
        for (int i = 0; i < IN_FLIGHT; i++) {
            sender().send(KNOWN + "Content-Length: 10\r\n\r\n[");
        }
        eventually("doorstep_requests_in_flight", IN_FLIGHT);
        RawSender hub = hub();
        RawSender leaving = hub();
        leaving.close();

        assertThat(sender().send(KNOWN + "Content-Length: 2\r\n\r\n[]").reply().status()).isEqualTo(429);

        // Those who stall are told so after two seconds, and their places are free.
        assertThat(hub.reply().status()).isEqualTo(200);
    }

    @Test
    void theLastPlacesAreForThoseWhoDoNotUnderstand429(@TempDir Path own) throws Exception {
        // Nobody's time runs out here: what the hub gets was never another's.
        try (House crowded = House.in(own).feeds("""
                feeds:
                  mls: {provider: reso, auth: {bearer: [%1$s]}, limits: {inFlight: 16}}
                  hub: {provider: showinghub, auth: {headers: {X-Hub-Key: %1$s}}}
                """.formatted(House.TOKEN)).flag("doorstep.limits.in-flight", "16").start()) {
            for (int i = 0; i < 15; i++) {
                sender(crowded).send(KNOWN + "Content-Length: 10\r\n\r\n[");
            }
            Awaitility.await().until(() -> crowded.metric("doorstep_requests_in_flight") == 15);

            assertThat(crowded.post("mls", "[]").statusCode()).isEqualTo(429);
            assertThat(sender(crowded).send(HUB).reply().status()).isEqualTo(200);
            // A house that stops waits for those it has let in.
            for (RawSender stalled : senders) {
                stalled.close();
            }
        }
    }

    private RawSender hub() throws IOException {
        return sender().send(HUB);
    }

    @Test
    void tellsTheSenderOfSixtyFourMegabytesAndIsHeard() throws Exception {
        RawSender flood = sender().send(KNOWN + "Transfer-Encoding: chunked\r\n\r\n");
        byte[] chunk = ("10000\r\n" + " ".repeat(65_536) + "\r\n").getBytes();
        try {
            for (int i = 0; i < 1_024; i++) {
                flood.send(chunk);
            }
        } catch (IOException hungUp) {
            // The door stops listening after a while; the answer is there all the same.
        }

        RawSender.Reply reply = flood.reply();
        assertThat(reply.status()).isEqualTo(413);
        assertThat(reply.body()).contains("65536 bytes");
    }

    @Test
    void goesOnAfterARefusalWhoseBodyWasNotRead() throws Exception {
        RawSender sender = sender();
        String rest = " ".repeat(30_000);

        sender.send(UNKNOWN + "Content-Length: 30000\r\n\r\n" + rest);
        assertThat(sender.reply().status()).isEqualTo(401);
        sender.send(KNOWN.replace("/mls", "/nobody") + "Transfer-Encoding: chunked\r\n\r\n7530\r\n" + rest + "\r\n0\r\n\r\n");
        assertThat(sender.reply().status()).isEqualTo(404);
        sender.send(KNOWN + "Content-Length: 70000\r\n\r\n" + " ".repeat(70_000));
        assertThat(sender.reply().status()).isEqualTo(413);
        sender.send(KNOWN + "Transfer-Encoding: chunked\r\n\r\n11170\r\n" + " ".repeat(70_000) + "\r\n0\r\n\r\n");
        assertThat(sender.reply().status()).isEqualTo(413);
        sender.send(KNOWN + "Content-Length: 2\r\n\r\n[]");
        assertThat(sender.reply().status()).isEqualTo(200);
    }

    @Test
    void answersPipelinedRequestsInTheirOrder() throws Exception {
        RawSender sender = sender().send(UNKNOWN + "Content-Length: 5\r\n\r\nPOST " + KNOWN + "Content-Length: 2\r\n\r\n[]" + KNOWN + "Content-Length: 1\r\n\r\n{"
                + KNOWN.replace("POST", "GET") + "\r\n" + KNOWN + "Transfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n");

        for (int status : new int[] {401, 200, 400, 405, 200}) {
            assertThat(sender.reply().status()).isEqualTo(status);
        }
    }

    @Test
    void asksForTheBodyOnlyOnceItWantsIt() throws Exception {
        RawSender known = sender().send(KNOWN + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        assertThat(known.reply().status()).isEqualTo(100);
        assertThat(known.send("[]").reply().status()).isEqualTo(200);

        assertThat(sender().send(UNKNOWN + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n").reply().status()).isEqualTo(401);
        assertThat(sender().send(KNOWN + "Expect: 100-continue\r\nContent-Length: 65537\r\n\r\n").reply().status()).isEqualTo(413);
    }

    @Test
    void servesHttp10() throws Exception {
        RawSender.Reply reply = sender().send(KNOWN.replace("HTTP/1.1", "HTTP/1.0") + "Content-Length: 2\r\n\r\n[]").reply();

        assertThat(reply.status()).isEqualTo(200);
    }

    @Test
    void speaksHttp2WithPriorKnowledge() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            var client = vertx.createHttpClient(new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
            var answer = client.request(HttpMethod.POST, house.doorstep().ports().http(), "127.0.0.1", "/reso/mls?caMelSqlQuery=q")
                    .compose(request -> request.putHeader("authorization", "Bearer " + House.TOKEN).putHeader("content-type", "application/json")
                            .putHeader("x-hook-secret", "hook").putHeader("jmsreplyto", "queue").send("[]"))
                    .compose(response -> response.body().map(body -> List.of(response.version(), response.statusCode(), response.headers().names())));

            assertThat(wait(answer)).isEqualTo(List.of(HttpVersion.HTTP_2, 200, Set.of("content-type", "content-length", "date")));

            var refused = client.request(HttpMethod.POST, house.doorstep().ports().http(), "127.0.0.1", "/reso/mls")
                    .compose(request -> request.send("[]")).map(response -> response.statusCode());
            assertThat(wait(refused)).isEqualTo(401);

            // Leaves in the middle of a body: the stream is reset, the connection stays.
            HttpClientRequest leaving = wait(client.request(HttpMethod.POST, house.doorstep().ports().http(), "127.0.0.1", "/reso/mls"));
            leaving.putHeader("authorization", "Bearer " + House.TOKEN).putHeader("content-type", "application/json").setChunked(true);
            wait(leaving.write(Buffer.buffer(" ".repeat(1_000))));
            eventually("doorstep_receiving_bytes", 1_000);
            leaving.reset();
            eventually("doorstep_receiving_bytes", 0);
        } finally {
            wait(vertx.close());
        }
    }

    private static <T> T wait(io.vertx.core.Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void speaksHttp2ByUpgrade() throws Exception {
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> answer = client.send(HttpRequest.newBuilder(house.door("/reso/mls")).header("Authorization", "Bearer " + House.TOKEN)
                    .header("Content-Type", "application/json").timeout(Duration.ofSeconds(20)).POST(HttpRequest.BodyPublishers.ofString("[]")).build(), HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        }
    }

    @Test
    void sendersThatLeaveWhileTheirTokenIsCheckedHoldNothing() throws Exception {
        SignedJWT token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k").build(), new JWTClaimsSet.Builder().issuer("id").audience("doorstep")
                .subject("producer").expirationTime(Date.from(Instant.now().plusSeconds(600))).build());
        token.sign(new RSASSASigner(key));
        String head = "POST /reso/slow-to-prove HTTP/1.1\r\nHost: door\r\nContent-Type: application/json\r\nAuthorization: Bearer " + token.serialize() + "\r\nContent-Length: 2\r\n\r\n[";
        try (RawSender leaving = house.raw()) {
            leaving.send(head);
            await(asked);
        }
        assertThat(house.post("mls", "[]").statusCode()).isEqualTo(200);
        mayAnswer.countDown();

        assertThat(sender().send(head + "]").reply().status()).isEqualTo(200);
    }

    @Test
    void sendersThatLeaveBeforeTheirAnswerDisturbNobody() throws Exception {
        for (int i = 0; i < 50; i++) {
            try (RawSender hasty = house.raw()) {
                hasty.send(KNOWN + "Content-Length: 2\r\n\r\n[]");
            }
        }
    }

    /** A signature is judged with the body: who does not understand 429 gets a place first, or a while to get one. */
    @Test
    void whoHasOnlyASignatureToShowWaitsForAPlace() throws Exception {
        String head = "POST /showinghub/signed HTTP/1.1\r\nHost: door\r\nX-Sig: 00\r\nContent-Length: 2\r\n\r\n";
        RawSender first = sender().send(head + "[");
        eventually("doorstep_requests_in_flight", 1);
        RawSender second = sender().send(head + "[]");
        Awaitility.await().during(200, TimeUnit.MILLISECONDS).until(() -> house.metric("doorstep_requests_in_flight") == 1);
        first.close();

        assertThat(second.reply().status()).isEqualTo(401);
    }
}
