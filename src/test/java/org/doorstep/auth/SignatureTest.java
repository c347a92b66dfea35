package org.doorstep.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.doorstep.testing.House;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HMAC over {timestamp}.{body} with a window (contracts: RESO, SourceRE). */
class SignatureTest {

    private static final String SECRET = "hmac-secret-0123456789";
    private static House house;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        house = House.in(folder).feeds("""
                feeds:
                  signed: {provider: reso, auth: {hmac: {secret: [older-secret-0123456789, %1$s], header: X-Sig, timestampHeader: X-Time}}}
                  twice: {provider: reso, auth: {bearer: [%2$s], hmac: {secret: %1$s, header: X-Sig, timestampHeader: X-Time}}}
                """.formatted(SECRET, House.TOKEN)).start();
    }

    @AfterAll
    static void stop() throws Exception {
        house.close();
    }

    @Test
    void verifiesTheBodyAndTakesARepetitionInsideTheWindowAsADuplicate() throws Exception {
        byte[] body = event(1);
        String now = Long.toString(Instant.now().getEpochSecond());
        String signature = HexFormat.of().formatHex(sign(now, body));

        assertThat(push("signed", body, signature, now, null)).isEqualTo(200);
        assertThat(push("signed", body, signature, now, null)).as("replayed").isEqualTo(200);
        assertThat(push("signed", body, "sha256=" + signature, now, null)).isEqualTo(200);
        assertThat(push("signed", body, Base64.getEncoder().encodeToString(sign(now, body)), now, null)).isEqualTo(200);
        house.await("events WHERE sequence = 1", 1);
    }

    @Test
    void refusesWhatIsNotExactlyWhatWasSigned() throws Exception {
        byte[] body = event(2);
        String now = Long.toString(Instant.now().getEpochSecond());
        String signature = HexFormat.of().formatHex(sign(now, body));

        assertThat(push("signed", event(3), signature, now, null)).as("another body").isEqualTo(401);
        assertThat(push("signed", body, signature, Long.toString(Long.parseLong(now) - 1), null)).as("another time").isEqualTo(401);
        assertThat(push("signed", body, "00".repeat(32), now, null)).isEqualTo(401);
        assertThat(push("signed", body, "zz", now, null)).isEqualTo(401);
        assertThat(push("signed", body, null, now, null)).isEqualTo(401);
        assertThat(push("signed", body, signature, null, null)).isEqualTo(401);
        assertThat(push("signed", body, signature, "yesterday", null)).isEqualTo(401);
        String old = Long.toString(Instant.now().getEpochSecond() - 600);
        assertThat(push("signed", body, HexFormat.of().formatHex(sign(old, body)), old, null)).as("outside the window").isEqualTo(401);
        assertThat(house.count("events WHERE sequence = 2")).isZero();
        assertThat(house.count("dead_letters")).isZero();
    }

    @Test
    void signsTheBytesOnTheWire() throws Exception {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(event(4));
        }
        String now = Long.toString(Instant.now().toEpochMilli());
        HttpRequest.Builder request = HttpRequest.newBuilder(house.door("/reso/signed")).header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip").header("X-Sig", HexFormat.of().formatHex(sign(now, zipped.toByteArray()))).header("X-Time", now)
                .POST(HttpRequest.BodyPublishers.ofByteArray(zipped.toByteArray()));

        assertThat(house.send(request).statusCode()).isEqualTo(200);
        house.await("events WHERE sequence = 4", 1);
    }

    @Test
    void signsTheBytesAndNotWhatTheyMean() throws Exception {
        byte[] compact = event(7);
        byte[] spaced = new String(compact, StandardCharsets.UTF_8).replace(",", " ,\n  ").replace(":", " : ").getBytes(StandardCharsets.UTF_8);
        String now = Long.toString(Instant.now().getEpochSecond());

        assertThat(push("signed", compact, HexFormat.of().formatHex(sign(now, spaced)), now, null)).as("the same JSON, other bytes").isEqualTo(401);
        assertThat(push("signed", spaced, HexFormat.of().formatHex(sign(now, compact)), now, null)).isEqualTo(401);
        assertThat(push("signed", spaced, HexFormat.of().formatHex(sign(now, spaced)), now, null)).isEqualTo(200);
        house.await("events WHERE sequence = 7", 1);
    }

    @Test
    void wantsBothProofsWhereBothAreGiven() throws Exception {
        byte[] body = event(5);
        String now = Instant.now().toString();
        String signature = HexFormat.of().formatHex(sign(now, body));

        assertThat(push("twice", body, signature, now, null)).as("no token").isEqualTo(401);
        assertThat(push("twice", body, "00".repeat(32), now, House.TOKEN)).as("wrong signature").isEqualTo(401);
        assertThat(push("twice", body, signature, now, House.TOKEN)).isEqualTo(200);
    }

    @Test
    void whatComesUnprovedSuppressesNothing() throws Exception {
        byte[] body = event(6);
        String now = Long.toString(Instant.now().getEpochSecond());

        assertThat(push("signed", body, "00".repeat(32), now, null)).isEqualTo(401);
        assertThat(push("signed", body, HexFormat.of().formatHex(sign(now, body)), now, null)).isEqualTo(200);
        house.await("events WHERE sequence = 6", 1);
    }

    private static byte[] event(int sequence) {
        return ("{\"EntityEventSequence\":" + sequence + ",\"ResourceName\":\"Property\",\"ResourceRecordKey\":\"k\",\"Data\":{}}").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] sign(String timestamp, byte[] body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        mac.update((timestamp + ".").getBytes(StandardCharsets.UTF_8));
        return mac.doFinal(body);
    }

    private static int push(String feed, byte[] body, String signature, String timestamp, String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(house.door("/reso/" + feed)).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (signature != null) {
            request.header("X-Sig", signature);
        }
        if (timestamp != null) {
            request.header("X-Time", timestamp);
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return house.send(request).statusCode();
    }
}
