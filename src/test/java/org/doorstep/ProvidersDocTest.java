package org.doorstep;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
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
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.doorstep.testing.House;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/providers.md, row by row: its feeds are started, its requests sent, its answers compared. */
class ProvidersDocTest {

    private static final Pattern ROW = Pattern.compile("\\| ([^|]+) \\| (`(?:POST|PUT) .*`) \\| (\\d{3})( .*)? \\|");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final Pattern HEADER = Pattern.compile("([A-Za-z][\\w-]*): (.*)");
    private static final Path DOC = Path.of("docs/providers.md");

    private static final Map<String, String> values = new HashMap<>();
    private static House house;
    private static HttpServer keys;

    private record Row(String what, List<String> request, int status, String header) {
    }

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        RSAKey key = new RSAKeyGenerator(2048).keyID("k").generate();
        keys = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        keys.createContext("/", exchange -> {
            byte[] body = new JWKSet(key).toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        keys.start();
        String secret = "documented-secret-0123";
        values.put("$TOKEN", "documented-token-0123");
        values.put("$NEXT_TOKEN", "documented-next-token-0123");
        values.put("$SECRET", secret);
        values.put("$HOOK", "documented-hook-0123");
        values.put("$BASIC", Base64.getEncoder().encodeToString(("producer:" + secret).getBytes(StandardCharsets.UTF_8)));
        values.put("$JWKS", "http://127.0.0.1:" + keys.getAddress().getPort() + "/");
        values.put("$NOW", Long.toString(Instant.now().getEpochSecond()));
        values.put("$OLD", Long.toString(Instant.now().getEpochSecond() - 600));
        values.put("$SIGNATURE", signature(secret, values.get("$NOW")));
        values.put("$OLD_SIGNATURE", signature(secret, values.get("$OLD")));
        byte[] webhookKey = "documented-webhook-key-0123".getBytes(StandardCharsets.UTF_8);
        byte[] nextKey = "documented-webhook-key-next".getBytes(StandardCharsets.UTF_8);
        values.put("$WHSEC", "whsec_" + Base64.getEncoder().encodeToString(webhookKey));
        values.put("$NEXT_WHSEC", "whsec_" + Base64.getEncoder().encodeToString(nextKey));
        String webhook = "msg_1." + values.get("$NOW") + ".{\"value\":[]}";
        values.put("$WEBHOOK", Base64.getEncoder().encodeToString(mac(webhookKey, webhook)));
        values.put("$NEXT_WEBHOOK", Base64.getEncoder().encodeToString(mac(nextKey, webhook)));
        values.put("$BODY_SIGNATURE", HexFormat.of().formatHex(mac(secret.getBytes(StandardCharsets.UTF_8), "{\"value\":[]}")));
        values.put("$BASE64_SIGNATURE", HexFormat.of().formatHex(mac(secret.getBytes(StandardCharsets.UTF_8), "eyJ2YWx1ZSI6W119")));
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder().issuer("https://id.example.com").audience("doorstep")
                .expirationTime(Date.from(Instant.now().plusSeconds(600)));
        values.put("$JWT", jwt(key, claims.build()));
        values.put("$JWT_NONE", new PlainJWT(claims.build()).serialize());
        values.put("$JWT_AUDIENCE", jwt(key, new JWTClaimsSet.Builder(claims.build()).audience("other").build()));
        values.put("$JWT_EXPIRED", jwt(key, new JWTClaimsSet.Builder(claims.build()).expirationTime(new Date(0)).build()));
        Matcher feeds = Pattern.compile("```yaml\n(feeds:.*?)```", Pattern.DOTALL).matcher(Files.readString(DOC));
        assertThat(feeds.find()).isTrue();
        house = House.in(folder).feeds(filled(feeds.group(1))).start();
        values.put("$ACCESS_TOKEN", send(List.of("POST /oauth/token", "Authorization: Basic $BASIC",
                "Content-Type: application/x-www-form-urlencoded", "grant_type=client_credentials")).body().replaceFirst(".*\"access_token\":\"([^\"]+)\".*", "$1"));
        house.send(HttpRequest.newBuilder(house.admin("/api/arm")).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"feed\":\"hooks\",\"event\":\"listing.created\",\"for\":\"5m\"}")));
    }

    @AfterAll
    static void stop() throws Exception {
        house.close();
        keys.stop(0);
    }

    @Test
    void everyRowIsAnsweredAsItSays() throws Exception {
        List<Row> rows = rows();
        assertThat(rows).hasSizeGreaterThan(50);
        for (Row row : rows) {
            HttpResponse<String> answer = send(row.request);
            assertThat(answer.statusCode()).as("%s: %s", row.what, row.request).isEqualTo(row.status);
            Matcher header = HEADER.matcher(filled(row.header.strip()));
            if (header.matches()) {
                assertThat(answer.headers().firstValue(header.group(1))).as(row.what).contains(header.group(2));
            }
            assertThat(answer.body()).as("%s echoes nothing", row.what).doesNotContain(values.get("$TOKEN"), values.get("$SECRET"));
        }
    }

    private static List<Row> rows() throws Exception {
        List<Row> rows = new ArrayList<>();
        try (Stream<String> lines = Files.lines(DOC)) {
            for (String line : lines.filter(each -> each.contains("| `P")).toList()) {
                Matcher row = ROW.matcher(line);
                assertThat(row.matches()).as(line).isTrue();
                rows.add(new Row(row.group(1), QUOTED.matcher(row.group(2)).results().map(each -> each.group(1)).toList(),
                        Integer.parseInt(row.group(3)), row.group(4) == null ? "" : row.group(4)));
            }
        }
        return rows;
    }

    private static HttpResponse<String> send(List<String> parts) throws Exception {
        String[] first = parts.get(0).split(" ", 2);
        HttpRequest.Builder request = HttpRequest.newBuilder(house.door(filled(first[1])));
        HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.noBody();
        for (String part : parts.subList(1, parts.size())) {
            Matcher header = HEADER.matcher(part);
            if (header.matches()) {
                request.header(header.group(1), filled(header.group(2)));
            } else {
                body = HttpRequest.BodyPublishers.ofString(filled(part));
            }
        }
        return house.send(request.method(first[0], body));
    }

    /** Longer names first: $TOKEN begins no other, but $JWT does. */
    private static String filled(String text) {
        String filled = text;
        for (String name : values.keySet().stream().sorted(Comparator.comparingInt(String::length).reversed()).toList()) {
            filled = filled.replace(name, values.get(name));
        }
        return filled;
    }

    private static String signature(String secret, String timestamp) throws Exception {
        return HexFormat.of().formatHex(mac(secret.getBytes(StandardCharsets.UTF_8), timestamp + ".{\"value\":[]}"));
    }

    private static byte[] mac(byte[] key, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String jwt(RSAKey key, JWTClaimsSet claims) throws Exception {
        SignedJWT token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k").build(), claims);
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }
}
