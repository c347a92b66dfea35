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
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;
import org.doorstep.testing.House;
import org.doorstep.testing.RawSender;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What those who have proved nothing may hold: they are at one address, and whom they would keep out is at another. */
class StrangersTest {

    private static final String STRANGER = "127.0.0.1";
    private static final String OWNER = "127.0.0.2";
    private static final int MANY = 130;
    private static final String SECRET = "s3cret-0123456789";
    private static final String KEY = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String TOKEN_HEAD = "POST /oauth/token HTTP/1.1\r\nHost: door\r\nContent-Type: application/x-www-form-urlencoded\r\n";

    @TempDir
    private static Path folder;
    private static House house;
    private static HttpServer identityProvider;
    private static ExecutorService answering;
    private static RSAKey key;
    private static final CountDownLatch asked = new CountDownLatch(1);
    private static final CountDownLatch over = new CountDownLatch(1);
    private static final AtomicInteger keysAsked = new AtomicInteger();
    private final List<RawSender> senders = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        key = new RSAKeyGenerator(2_048).keyID("k").generate();
        answering = Executors.newCachedThreadPool();
        identityProvider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        identityProvider.setExecutor(answering);
        identityProvider.createContext("/hangs", exchange -> {
            asked.countDown();
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        identityProvider.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().set("Location", "/keys");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        identityProvider.createContext("/keys", exchange -> {
            keysAsked.incrementAndGet();
            byte[] keys = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
        });
        identityProvider.start();
        // So long that whoever is told that he was too slow was told so for another reason.
        house = House.in(folder).flag("doorstep.limits.body-timeout", "5m").feeds("""
                feeds:
                  mls: {provider: reso, auth: {bearer: [%1$s]}}
                  own: {provider: reso, auth: {oauth: {clientId: producer, clientSecret: %2$s}}}
                  signed: {provider: reso, auth: {hmac: {scheme: standard-webhooks, secret: whsec_%3$s}}}
                  hooked: {provider: repliers, auth: {hookSecret: true}}
                  hanging: {provider: reso, auth: {jwt: {issuer: id, audience: doorstep, jwks: "http://127.0.0.1:%4$d/hangs"}}}
                  moved: {provider: reso, auth: {jwt: {issuer: id, audience: doorstep, jwks: "http://127.0.0.1:%4$d/moved"}}}
                """.formatted(House.TOKEN, SECRET, KEY, identityProvider.getAddress().getPort())).start();
    }

    @AfterAll
    static void stop() throws Exception {
        over.countDown();
        house.close();
        identityProvider.stop(0);
        answering.shutdownNow();
    }

    @AfterEach
    void leave() throws IOException {
        for (RawSender sender : senders) {
            sender.close();
        }
    }

    private RawSender from(String address) throws IOException {
        RawSender sender = RawSender.to(house.doorstep().ports().http(), address);
        senders.add(sender);
        return sender;
    }

    private int token(String address, String id, String secret) throws IOException {
        String form = "grant_type=client_credentials&client_id=" + id + "&client_secret=" + secret;
        return from(address).send(TOKEN_HEAD + "Content-Length: " + form.length() + "\r\n\r\n" + form).reply().status();
    }

    private static String signed(String body) throws Exception {
        long now = Instant.now().getEpochSecond();
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(KEY), "HmacSHA256"));
        String signature = Base64.getEncoder().encodeToString(mac.doFinal(("id." + now + "." + body).getBytes(StandardCharsets.UTF_8)));
        return signedHead(now, signature) + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String signedHead(long now, String signature) {
        return "POST /reso/signed HTTP/1.1\r\nHost: door\r\nContent-Type: application/json\r\nwebhook-id: id\r\nwebhook-timestamp: " + now
                + "\r\nwebhook-signature: v1," + signature + "\r\n";
    }

    @Test
    void slowBodiesAtTheTokenEndpointKeepNobodyOutAndEndSoon() throws Exception {
        List<RawSender> slow = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            slow.add(from(STRANGER).send(TOKEN_HEAD + "Content-Length: 8192\r\n\r\ng"));
        }

        assertThat(token(OWNER, "producer", SECRET)).isEqualTo(200);
        assertThat(token(STRANGER, "producer", SECRET)).isEqualTo(200);
        assertThat(slow.get(0).reply().status()).isEqualTo(408);
    }

    /** One byte short of all that they announce: what they hold is real. */
    @Test
    void largeBodiesAtTheTokenEndpointKeepNobodyOut() throws Exception {
        for (int i = 0; i < 2 * MANY; i++) {
            from(STRANGER).send(TOKEN_HEAD + "Content-Length: 8192\r\n\r\n" + "g".repeat(8_191));
        }

        assertThat(token(OWNER, "producer", SECRET)).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 10 << 20})
    void slowBodiesAtAFeedOfSignaturesKeepItsOwnerInBusiness(int length) throws Exception {
        for (int i = 0; i < MANY; i++) {
            from(STRANGER).send(signedHead(Instant.now().getEpochSecond(), "c2ln") + "Content-Length: " + length + "\r\n\r\n[");
        }

        assertThat(from(OWNER).send(signed("[" + " ".repeat(100_000) + "]")).reply().status()).isEqualTo(200);
    }

    @Test
    void aBodyAsLargeAsTheyMayBeIsTakenByItsSignature() throws Exception {
        RawSender.Reply reply = from(OWNER).send(signed("[" + " ".repeat((10 << 20) - 2) + "]")).reply();

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    }

    @Test
    void inventedClientIdsAreCountedTogetherAndFreeNobody() throws Exception {
        String guesser = "127.0.0.3";
        for (int i = 0; i < 11; i++) {
            token(guesser, "producer", "guess" + i);
        }
        assertThat(token(guesser, "producer", "guess")).isEqualTo(429);

        for (int i = 0; i < 11; i++) {
            token(guesser, "invented" + i + "x".repeat(7_000), "guess");
        }

        assertThat(token(guesser, "another", "guess")).as("of invented ids").isEqualTo(429);
        assertThat(token(guesser, "producer", SECRET)).as("still").isEqualTo(429);
        assertThat(token(OWNER, "producer", SECRET)).isEqualTo(200);
    }

    @Test
    void aHangingIdentityProviderHoldsUpNoOtherFeed() throws Exception {
        String invented = jwt("invented");
        List<RawSender> strangers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            strangers.add(from(STRANGER).send("POST /reso/hanging HTTP/1.1\r\nHost: door\r\nContent-Type: application/json\r\nAuthorization: Bearer " + invented
                    + "\r\nContent-Length: 2\r\n\r\n[]"));
        }
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();

        // Its secret is looked up in the database, on threads that wait.
        assertThat(from(OWNER).send("POST /repliers/hooked/listing.created HTTP/1.1\r\nHost: door\r\nContent-Type: application/json\r\nX-Hook-Secret: nobody"
                + "\r\nContent-Length: 2\r\n\r\n{}").reply().status()).isEqualTo(401);

        for (RawSender stranger : strangers) {
            assertThat(stranger.answered()).as("one that waits for the provider was answered first").isFalse();
        }
    }

    @Test
    void keysAreTakenFromNoOtherPlaceThanTheConfigurationNames() throws Exception {
        RawSender.Reply reply = from(OWNER).send("POST /reso/moved HTTP/1.1\r\nHost: door\r\nContent-Type: application/json\r\nAuthorization: Bearer " + jwt("k")
                + "\r\nContent-Length: 2\r\n\r\n[]").reply();

        assertThat(reply.status()).isEqualTo(503);
        assertThat(keysAsked).hasValue(0);
    }

    private static String jwt(String id) throws Exception {
        SignedJWT token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(id).build(), new JWTClaimsSet.Builder().issuer("id").audience("doorstep")
                .subject("producer").expirationTime(Date.from(Instant.now().plusSeconds(600))).build());
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }

    /** A stop waits for them, too: it asks this number. */
    @Test
    void whoHasOnlyASignatureToShowIsInFlight() throws Exception {
        from("127.0.0.1").send(signedHead(Instant.now().getEpochSecond(), "AA==") + "Content-Length: 10\r\n\r\n[");

        Awaitility.await().until(() -> house.metric("doorstep_requests_in_flight") == 1);
    }

    /** At an armed path everybody is listened to; nobody may claim what all share. */
    @Test
    void aHandshakeThatAnnouncesABodyGetsNoRoomForIt() throws Exception {
        assertThat(house.send(HttpRequest.newBuilder(house.admin("/api/arm")).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"feed\":\"hooked\",\"event\":\"listing.created\",\"for\":\"1m\"}"))).statusCode()).isEqualTo(200);

        RawSender.Reply reply = from("127.0.0.1").send("POST /repliers/hooked/listing.created HTTP/1.1\r\nHost: door\r\nX-Hook-Secret: a-secret-of-a-stranger\r\n"
                + "Content-Length: 1000000\r\nExpect: 100-continue\r\n\r\n").reply();

        assertThat(reply.status()).isEqualTo(401);
        assertThat(house.metric("doorstep_receiving_bytes")).isZero();
    }
}
