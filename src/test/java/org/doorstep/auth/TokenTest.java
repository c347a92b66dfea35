package org.doorstep.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.PlainHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.doorstep.testing.House;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens at the door: our own endpoint's (RFC 6749) and an identity provider's (RFC 7519, RFC 8725). */
class TokenTest {

    private static final String SECRET = "client-secret-0123456789";
    private static final String ISSUER = "https://id.example.com";
    private static final Path CASES = Path.of("src/test/resources/jwt");
    private static House house;
    private static HttpServer identityProvider;
    private static final AtomicReference<JWKSet> published = new AtomicReference<>();
    private static volatile boolean identityProviderDown;
    private static RSAKey key;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        key = new RSAKeyGenerator(2048).keyID("k1").generate();
        published.set(new JWKSet(key));
        identityProvider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        identityProvider.createContext("/keys", exchange -> {
            byte[] body = published.get().toString().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(identityProviderDown ? 503 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        byte[] publicKeys = Files.readAllBytes(CASES.resolve("application-at-jwt.jwks.json"));
        identityProvider.createContext("/public-keys", exchange -> {
            exchange.sendResponseHeaders(200, publicKeys.length);
            exchange.getResponseBody().write(publicKeys);
            exchange.close();
        });
        identityProvider.start();
        String jwks = "http://127.0.0.1:" + identityProvider.getAddress().getPort() + "/keys";
        house = House.in(folder).feeds("""
                feeds:
                  own: {provider: reso, auth: {oauth: {clientId: producer, clientSecret: [%1$s, older-secret-0123456789]}}}
                  other: {provider: reso, auth: {oauth: {clientId: other, clientSecret: other-secret-0123456789}}}
                  both: {provider: reso, auth: {bearer: [fixed-token-0123456789], oauth: {clientId: both client, clientSecret: "s:e%%c ret+0123456789"}}}
                  idp: {provider: reso, auth: {jwt: {issuer: "%2$s", audience: doorstep, jwks: "%3$s"}}}
                  standard: {provider: reso, auth: {jwt: {issuer: "%2$s", audience: doorstep, jwks: "%4$s"}}}
                  dark: {provider: reso, auth: {jwt: {issuer: "%2$s", audience: doorstep, jwks: "http://127.0.0.1:9/none"}}}
                """.formatted(SECRET, ISSUER, jwks, jwks.replace("/keys", "/public-keys"))).start();
    }

    @AfterAll
    static void stop() throws Exception {
        house.close();
        identityProvider.stop(0);
    }

    @Test
    void issuesATokenByBasicAndByForm() throws Exception {
        HttpResponse<String> basic = token("producer", SECRET, "grant_type=client_credentials");
        HttpResponse<String> form = form("grant_type=client_credentials&client_id=producer&client_secret=older-secret-0123456789");

        assertThat(basic.statusCode()).isEqualTo(200);
        assertThat(basic.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(basic.body()).contains("\"token_type\":\"Bearer\"", "\"expires_in\":3600");
        assertThat(push("own", accessToken(basic))).isEqualTo(200);
        assertThat(push("own", accessToken(form))).isEqualTo(200);
        assertThat(push("other", accessToken(basic))).as("a token is for its client's feeds only").isEqualTo(401);
    }

    @Test
    void takesEitherKindOfTokenWhereBothAreGiven() throws Exception {
        // By Basic, both parts are form-encoded first (RFC 6749 section 2.3.1).
        HttpResponse<String> issued = token("both+client", "s%3Ae%25c+ret%2B0123456789", "grant_type=client_credentials");

        assertThat(push("both", accessToken(issued))).isEqualTo(200);
        assertThat(push("both", "fixed-token-0123456789")).isEqualTo(200);
        assertThat(push("both", "neither-token-0123456789")).isEqualTo(401);
    }

    @Test
    void answersWrongRequestsAsTheRfcSays() throws Exception {
        HttpResponse<String> wrong = token("producer", "no", "grant_type=client_credentials");
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(wrong.body()).isEqualTo("{\"error\":\"invalid_client\"}");
        assertThat(wrong.headers().firstValue("WWW-Authenticate")).contains("Basic realm=\"doorstep\"");
        assertThat(form("grant_type=client_credentials&client_id=nobody&client_secret=" + SECRET).body()).isEqualTo("{\"error\":\"invalid_client\"}");
        assertThat(token("producer", SECRET, "grant_type=password").body()).isEqualTo("{\"error\":\"unsupported_grant_type\"}");
        assertThat(token("producer", SECRET, "scope=x").body()).isEqualTo("{\"error\":\"invalid_request\"}");
        assertThat(token("producer", SECRET, "grant_type=client_credentials&grant_type=client_credentials").statusCode()).isEqualTo(400);
        assertThat(token("producer", SECRET, "grant_type=client_credentials&client_id=producer&client_secret=" + SECRET).statusCode())
                .as("one way only").isEqualTo(400);
        assertThat(form("grant_type=client_credentials").statusCode()).isEqualTo(401);
        assertThat(house.get(house.door("/oauth/token")).statusCode()).isEqualTo(405);
        assertThat(house.send(HttpRequest.newBuilder(house.door("/oauth/token")).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))).statusCode()).isEqualTo(400);
        assertThat(house.send(HttpRequest.newBuilder(house.door("/oauth/token?client_id=producer&client_secret=" + SECRET))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials"))).statusCode()).as("never from the query").isEqualTo(401);
    }

    @Test
    void slowsDownWhoTriesSecrets(@TempDir Path folder) throws Exception {
        try (House tried = House.in(folder).feeds("feeds: {own: {provider: reso, auth: {oauth: {clientId: producer, clientSecret: " + SECRET + "}}}}").start()) {
            HttpResponse<String> last = null;
            for (int i = 0; i < 30; i++) {
                last = tried.send(HttpRequest.newBuilder(tried.door("/oauth/token")).header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials&client_id=producer&client_secret=guess" + i)));
            }
            assertThat(last.statusCode()).isEqualTo(429);
            assertThat(Integer.parseInt(last.headers().firstValue("Retry-After").orElseThrow())).isPositive();
        }
    }

    @Test
    void acceptsItsTokensAfterARestart(@TempDir Path folder) throws Exception {
        String token = accessToken(token("producer", SECRET, "grant_type=client_credentials"));
        try (House restarted = House.in(folder).feeds("feeds: {own: {provider: reso, auth: {oauth: {clientId: producer, clientSecret: " + SECRET + "}}}}").start()) {
            assertThat(push(restarted, "own", token)).isEqualTo(200);
        }
    }

    @Test
    void refusesAForgedTokenOfOurs() throws Exception {
        SignedJWT forged = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).type(new JOSEObjectType("at+jwt")).build(),
                new JWTClaimsSet.Builder().issuer("doorstep").subject("producer").expirationTime(in(600)).build());
        forged.sign(new MACSigner("0123456789abcdef0123456789abcdef"));

        assertThat(push("own", forged.serialize())).isEqualTo(401);
        String[] parts = accessToken(token("producer", SECRET, "grant_type=client_credentials")).split("\\.");
        String payload = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8).replaceAll("\"exp\":\\d+", "\"exp\":9999999999");
        assertThat(push("own", parts[0] + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(payload.getBytes(StandardCharsets.UTF_8)) + "." + parts[2])).isEqualTo(401);
    }

    @Test
    void takesTokensOfTheIdentityProvider() throws Exception {
        assertThat(push("idp", jwt(key, claims().build()))).isEqualTo(200);
    }

    @Test
    void refusesEveryOtherToken() throws Exception {
        assertThat(push("idp", new PlainJWT(new PlainHeader(), claims().build()).serialize())).as("alg none").isEqualTo(401);
        SignedJWT confused = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("k1").build(), claims().build());
        confused.sign(new MACSigner(key.toRSAPublicKey().getEncoded()));
        assertThat(push("idp", confused.serialize())).as("HMAC with the public key").isEqualTo(401);
        assertThat(push("idp", jwt(new RSAKeyGenerator(2048).keyID("k1").generate(), claims().build()))).as("another key, same id").isEqualTo(401);
        assertThat(push("idp", jwt(new RSAKeyGenerator(2048).keyID("unknown").generate(), claims().build()))).as("wrong kid").isEqualTo(401);
        assertThat(push("idp", jwt(key, claims().expirationTime(in(-120)).build()))).as("expired").isEqualTo(401);
        assertThat(push("idp", jwt(key, claims().expirationTime(null).build()))).as("without expiry").isEqualTo(401);
        assertThat(push("idp", jwt(key, claims().notBeforeTime(in(600)).build()))).as("not yet valid").isEqualTo(401);
        assertThat(push("idp", jwt(key, claims().audience("somebody else").build()))).as("other audience").isEqualTo(401);
        assertThat(push("idp", jwt(key, claims().issuer("https://evil.example.com").build()))).as("other issuer").isEqualTo(401);
        assertThat(push("idp", "not.a.token")).isEqualTo(401);
        assertThat(house.get(house.admin("/observe/metrics")).body()).contains("cause=\"expired\"", "cause=\"wrong audience\"",
                "cause=\"bad signature\"", "cause=\"not yet valid\"", "cause=\"wrong issuer\"");
    }

    /** RFC 9068 section 4: {@code at+jwt} and {@code application/at+jwt} are one. The token holds until 2100. */
    @Test
    void takesATypeThatIsWrittenOut() throws Exception {
        assertThat(push("standard", Files.readString(CASES.resolve("application-at-jwt.txt")).strip())).isEqualTo(200);
    }

    @Test
    void followsARotationAndOutlivesAnOutage(@TempDir Path folder) throws Exception {
        RSAKey old = new RSAKeyGenerator(2048).keyID("old").generate();
        ECKey next = new ECKeyGenerator(Curve.P_256).keyID("next").generate();
        AtomicReference<JWKSet> keys = new AtomicReference<>(new JWKSet((JWK) old));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = keys.get().toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try (House rotating = House.in(folder).feeds("""
                feeds: {idp: {provider: reso, auth: {jwt: {issuer: "%s", audience: doorstep, jwks: "http://127.0.0.1:%d/"}}}}
                """.formatted(ISSUER, server.getAddress().getPort())).start()) {
            assertThat(push(rotating, "idp", jwt(old, claims().build()))).isEqualTo(200);
            keys.set(new JWKSet(List.of(old, next)));
            SignedJWT signed = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("next").build(), claims().build());
            signed.sign(new ECDSASigner(next));
            assertThat(push(rotating, "idp", signed.serialize())).as("a key that was not there before").isEqualTo(200);
            server.stop(0);
            assertThat(push(rotating, "idp", jwt(old, claims().build()))).as("the host of the keys is away").isEqualTo(200);
        }
    }

    @Test
    void doesNotBlameTheSenderForTheIdentityProvider() throws Exception {
        HttpResponse<String> answer = response(house, "dark", jwt(key, claims().build()));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder().issuer(ISSUER).audience("doorstep").subject("producer").expirationTime(in(600));
    }

    private static String jwt(RSAKey with, JWTClaimsSet claims) throws Exception {
        SignedJWT token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(with.getKeyID()).build(), claims);
        token.sign(new RSASSASigner(with));
        return token.serialize();
    }

    private static Date in(int seconds) {
        return Date.from(Instant.now().plusSeconds(seconds));
    }

    private static HttpResponse<String> token(String id, String secret, String form) throws Exception {
        String basic = Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8));
        return house.send(HttpRequest.newBuilder(house.door("/oauth/token")).header("Authorization", "Basic " + basic)
                .header("Content-Type", "application/x-www-form-urlencoded").POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    private static HttpResponse<String> form(String form) throws Exception {
        return house.send(HttpRequest.newBuilder(house.door("/oauth/token"))
                .header("Content-Type", "application/x-www-form-urlencoded").POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    private static String accessToken(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body().replaceFirst(".*\"access_token\":\"([^\"]+)\".*", "$1");
    }

    private static int push(String feed, String token) throws Exception {
        return push(house, feed, token);
    }

    private static int push(House to, String feed, String token) throws Exception {
        return response(to, feed, token).statusCode();
    }

    private static HttpResponse<String> response(House to, String feed, String token) throws Exception {
        return to.send(HttpRequest.newBuilder(to.door("/reso/" + feed)).header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString("{\"value\":[]}")));
    }
}
