package org.doorstep.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;
import org.doorstep.testing.House;
import org.doorstep.testing.RawSender;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What RFC 9110, RFC 6749 and Standard Webhooks ask of a server, on the wire. */
class HttpRulesTest {

    private static final String ACCENTED = "t\u00f6k\u00e9n-0123456789abcdef";
    /** As long as an access token with many groups in it. */
    private static final String LONG = "l0ng".repeat(2_375);
    private static final String WEBHOOK_KEY = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static House house;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        house = House.in(folder).flag("doorstep.limits.body-timeout", "1s").feeds("""
                feeds:
                  mls: {provider: reso, auth: {bearer: [%1$s, %3$s]}}
                  small: {provider: reso, auth: {bearer: [%1$s]}, limits: {body: 1KiB}}
                  hourly: {provider: reso, auth: {bearer: [%1$s]}, limits: {requests: 1/h}}
                  accented: {provider: reso, auth: {bearer: ["%2$s"]}}
                  own: {provider: reso, auth: {oauth: {clientId: cid, clientSecret: "%2$s"}}}
                  hub: {provider: showinghub, auth: {headers: {X-Hub-Key: "%2$s"}}}
                  webhooks: {provider: reso, auth: {hmac: {scheme: standard-webhooks, secret: [whsec_%4$s, whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA]}}}
                """.formatted(House.TOKEN, ACCENTED, LONG, WEBHOOK_KEY)).start();
    }

    @AfterAll
    static void stop() throws Exception {
        house.close();
    }

    private static String head(String feed, String... more) {
        return "POST /reso/" + feed + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + House.TOKEN + "\r\n" + String.join("", List.of(more).stream().map(line -> line + "\r\n").toList());
    }

    private static RawSender.Reply reply(String request) throws IOException {
        return reply(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static RawSender.Reply reply(byte[] request) throws IOException {
        try (RawSender sender = house.raw()) {
            return sender.send(request).reply();
        }
    }

    private static RawSender.Reply pushed(String feed, byte[] body, String... more) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.write((head(feed, more) + "Content-Length: " + body.length + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        request.write(body);
        return reply(request.toByteArray());
    }

    private static RawSender.Reply pushed(String feed, String... more) throws IOException {
        return pushed(feed, "{\"value\":[]}".getBytes(StandardCharsets.UTF_8), more);
    }

    private static void dated(RawSender.Reply reply, int status) {
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.header("Date")).as("Date of a %d", status).matches("(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");
        assertThat(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(reply.header("Date")))).isBetween(Instant.now().minusSeconds(60), Instant.now());
    }

    // Date

    @Test
    void datesEveryAnswerOfTheDoors() throws Exception {
        String json = "Content-Type: application/json";
        dated(pushed("mls", json), 200);
        dated(pushed("mls", "{".getBytes(StandardCharsets.UTF_8), json), 400);
        dated(reply("POST /reso/mls HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"), 401);
        dated(pushed("nobody", json), 404);
        dated(reply("GET /reso/mls HTTP/1.1\r\nHost: x\r\n\r\n"), 405);
        dated(reply(head("mls", json, "Content-Length: 5") + "\r\n"), 408);
        dated(pushed("small", new byte[2_000], json), 413);
        dated(pushed("mls", "Content-Type: text/plain"), 415);
        pushed("hourly", json);
        dated(pushed("hourly", json), 429);
        dated(reply("POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"), 400);
    }

    @Test
    void datesWhatIsAnsweredBeforeTheGate() throws Exception {
        dated(reply("POST /reso/mls HTTP/1.1\r\n\r\n"), 400);
        dated(reply(head("mls", "Content-Length: five") + "\r\n"), 400);
        dated(reply("nonsense\r\n\r\n"), 400);
        dated(reply("POST /reso/" + "m".repeat(8_192) + " HTTP/1.1\r\n\r\n"), 414);
        dated(reply(head("mls", "X-Long: " + "m".repeat(65_536)) + "\r\n"), 431);
    }

    @ParameterizedTest
    @CsvSource({"GET,/live,200", "GET,/ready,200", "GET,/observe/health,200", "GET,/observe/metrics,200", "GET,/nothing,404", "POST,/api/nothing,404", "GET,/api/status,405"})
    void datesEveryAnswerOfTheAdminSide(String method, String path, int status) throws Exception {
        try (RawSender sender = RawSender.to(house.doorstep().ports().admin())) {
            dated(sender.send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n").reply(), status);
        }
    }

    @Test
    void datesRefusalsOfTheAdminSide() throws Exception {
        for (String request : List.of("GET /live HTTP/1.1\r\nHost: example.com\r\n\r\n", "GET /live HTTP/1.1\r\n\r\n", "GET /live HTTP/1.1\r\nHost: localhost\r\nX: " + "m".repeat(65_536) + "\r\n\r\n")) {
            try (RawSender sender = RawSender.to(house.doorstep().ports().admin())) {
                RawSender.Reply reply = sender.send(request).reply();
                dated(reply, reply.status());
                assertThat(reply.status()).isGreaterThanOrEqualTo(400);
            }
        }
    }

    @Test
    void datesAnswersOfHttp2() throws Exception {
        HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).connectTimeout(Duration.ofSeconds(5)).build();
        for (String token : List.of(House.TOKEN, LONG, "x")) {
            HttpResponse<String> answer = http.send(HttpRequest.newBuilder(house.door("/reso/mls")).header("Authorization", "Bearer " + token).header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("[]")).build(), BodyHandlers.ofString());
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.statusCode()).isEqualTo(token.equals("x") ? 401 : 200);
            assertThat(answer.headers().allValues("Date")).hasSize(1);
        }
    }

    /** Without the date an intermediary may not store it, and what the connection itself answers is counted nowhere. */
    @Test
    void saysOfAHeadOfHttp2TooThatItIsTooLarge() throws Exception {
        String metric = "doorstep_refused_total{cause=\"head too large\",feed=\"-\",status=\"431\"}";
        double before = value(metric);
        HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).connectTimeout(Duration.ofSeconds(5)).build();
        http.send(HttpRequest.newBuilder(house.door("/reso/mls")).GET().build(), BodyHandlers.ofString());
        for (String length : List.of("16300", "20000", "50000")) {
            HttpResponse<String> answer = http.send(HttpRequest.newBuilder(house.door("/reso/mls")).header("X-Long", "m".repeat(Integer.parseInt(length))).GET().build(), BodyHandlers.ofString());
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.statusCode()).as(length).isEqualTo(431);
            assertThat(answer.headers().allValues("Date")).hasSize(1);
        }
        Awaitility.await().untilAsserted(() -> assertThat(value(metric)).isEqualTo(before + 3));
    }

    // Expect

    /** An HTTP/1.0 client takes a 100 for the answer (RFC 9110 section 10.1.1). */
    @Test
    void saysContinueToNobodyWhoCannotKnowIt() throws Exception {
        try (RawSender sender = house.raw()) {
            RawSender.Reply first = sender.send("POST /reso/mls HTTP/1.0\r\nHost: x\r\nAuthorization: Bearer " + House.TOKEN + "\r\nContent-Type: application/json\r\n"
                    + "Expect: 100-continue\r\nContent-Length: 12\r\n\r\n{\"value\":[]}").reply();
            assertThat(first.status()).isEqualTo(200);
            assertThat(sender.closedByDoor()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Expect: 100-continue", "Expect: 100-Continue", "EXPECT: 100-CONTINUE", "Expect: , 100-continue", "Expect: the-moon, 100-continue", "Expect: the-moon\r\nExpect: 100-continue"})
    void saysContinueToWhoWaitsForIt(String expect) throws Exception {
        try (RawSender sender = house.raw()) {
            assertThat(sender.send(head("mls", "Content-Type: application/json", "Content-Length: 12", expect) + "\r\n").reply().status()).isEqualTo(100);
            assertThat(sender.send("{\"value\":[]}").reply().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Expect: the-moon", "Expect: ", "Expect: ,", "Expect: 200-ok"})
    void ignoresOtherExpectations(String expect) throws Exception {
        assertThat(pushed("mls", "Content-Type: application/json", expect).status()).isEqualTo(200);
    }

    // Lists and media types

    @ParameterizedTest
    @ValueSource(strings = {"Content-Encoding: ", "Content-Encoding: ,", "Content-Encoding:  , identity", "Content-Encoding: Identity", "Content-Encoding: \r\nContent-Encoding: identity"})
    void takesAnEncodingThatIsNone(String encoding) throws Exception {
        assertThat(pushed("mls", "Content-Type: application/json", encoding).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Encoding: gzip", "Content-Encoding: X-GZip", "Content-Encoding: identity, gzip", "Content-Encoding: , gzip ,", "Content-Encoding: identity\r\nContent-Encoding: gzip"})
    void inflatesGzipHoweverItIsListed(String encoding) throws Exception {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write("{\"value\":[]}".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(pushed("mls", zipped.toByteArray(), "Content-Type: application/json", encoding).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Encoding: br", "Content-Encoding: gzip, br", "Content-Encoding: gzip\r\nContent-Encoding: gzip", "Content-Encoding: identity\r\nContent-Encoding: deflate"})
    void saysWhichEncodingIsTaken(String encoding) throws Exception {
        RawSender.Reply reply = pushed("mls", "Content-Type: application/json", encoding);
        assertThat(reply.status()).isEqualTo(415);
        assertThat(reply.header("Accept-Encoding")).isEqualTo("gzip");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "Content-Type: application/json; charset=\"utf-8\"|200", "Content-Type: Application/JSON ; a=\"x,y;z\"|200", "Content-Type: application/json, application/json|200",
        "Content-Type: application/a+b+json|200", "Content-Type: application/json, text/plain|415", "Content-Type: text/json|415"})
    void readsAContentTypeAsAMediaType(String type, int status) throws Exception {
        assertThat(pushed("mls", type).status()).isEqualTo(status);
    }

    @Test
    void readsTheSecondContentType() throws Exception {
        assertThat(pushed("mls", "Content-Type: application/json", "Content-Type: application/json").status()).isEqualTo(200);
        assertThat(pushed("mls", "Content-Type: application/json", "Content-Type: text/plain").status()).isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Connection: close", "Connection: Close", "Connection: foo, Close", "Connection: foo\r\nConnection: close"})
    void closesWhereItIsAskedTo(String connection) throws Exception {
        try (RawSender sender = house.raw()) {
            assertThat(sender.send(head("mls", "Content-Type: application/json", "Content-Length: 2", connection) + "\r\n[]").reply().status()).isEqualTo(200);
            assertThat(sender.closedByDoor()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Transfer-Encoding: chunked", "Transfer-Encoding: Chunked", "Transfer-Encoding: , chunked"})
    void readsChunksHoweverTheyAreAnnounced(String encoding) throws Exception {
        assertThat(reply(head("mls", "Content-Type: application/json", encoding) + "\r\n2\r\n[]\r\n0\r\n\r\n").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json; charset=utf-8", "Application/JSON"})
    void theAdminSideReadsAMediaTypeAsWell(String type) throws Exception {
        assertThat(house.send(HttpRequest.newBuilder(house.admin("/api/status")).header("Content-Type", type).POST(BodyPublishers.ofString("{}"))).statusCode()).isEqualTo(200);
    }

    // Text

    @ParameterizedTest
    @CsvSource({"Qu\u00e9bec,UTF-8", "Qu\u00e9bec 2,ISO-8859-1", "\u6771\u4eac,UTF-8", "\u0141\u00f3d\u017a \u2013 Homes \ud83c\udfe0,UTF-8", "ASCII,UTF-8"})
    void aLabelIsTheTextThatWasSent(String label, String charset) throws Exception {
        String key = Integer.toHexString((label + charset).hashCode());
        byte[] body = ("{\"EntityEventSequence\":1,\"ResourceName\":\"Property\",\"ResourceRecordKey\":\"" + key + "\",\"Data\":{}}").getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.write((head("mls", "Content-Type: application/json", "Content-Length: " + body.length) + "EntityEventSource: ").getBytes(StandardCharsets.ISO_8859_1));
        request.write(label.getBytes(Charset.forName(charset)));
        request.write("\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        request.write(body);

        assertThat(reply(request.toByteArray()).status()).isEqualTo(200);
        house.await("events WHERE record_key = '" + key + "'", 1);
        assertThat(house.column("SELECT source_label FROM events WHERE record_key = '" + key + "'")).containsExactly(label);
    }

    @Test
    void countsTheCharactersOfALabelAndNotItsBytes() throws Exception {
        String head = head("mls", "Content-Type: application/json", "Content-Length: 2") + "EntityEventSource: ";
        assertThat(reply((head + "\u00e9".repeat(255) + "\r\n\r\n[]").getBytes(StandardCharsets.UTF_8)).status()).isEqualTo(200);
        assertThat(reply((head + "\u00e9".repeat(256) + "\r\n\r\n[]").getBytes(StandardCharsets.UTF_8)).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "ISO-8859-1"})
    void aSecretIsTheTextThatWasSentWhateverTheScheme(String charset) throws Exception {
        Charset sent = Charset.forName(charset);
        String end = "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n[]";
        assertThat(reply(("POST /reso/accented HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + ACCENTED + "\r\n" + end).getBytes(sent)).status()).isEqualTo(200);
        assertThat(reply(("POST /showinghub/hub HTTP/1.1\r\nHost: x\r\nX-Hub-Key: " + ACCENTED + "\r\n" + end).getBytes(sent)).status()).isEqualTo(200);
        assertThat(reply(("POST /reso/accented HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + ACCENTED.replace('\u00f6', '\u00f8') + "\r\n" + end).getBytes(sent)).status()).isEqualTo(401);
        String basic = Base64.getEncoder().encodeToString(("cid:" + ACCENTED).getBytes(sent));
        assertThat(token(basic, "grant_type=client_credentials").status()).isEqualTo(200);
    }

    // The token endpoint

    private static RawSender.Reply token(String basic, String body) throws IOException {
        return reply("POST /oauth/token HTTP/1.1\r\nHost: x\r\nAuthorization: Basic " + basic + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    @ParameterizedTest
    @CsvSource({"client_secret=,200", "client_id=&client_secret=,200", "client_id=cid,200", "x=1&x=2,200", "scope=&scope=a,200", "client_secret=no,400", "client_id=other,400", "scope=a&scope=b,400",
        "grant_type=client_credentials,400", "client_assertion=x,400"})
    void ignoresWhatSaysNothingAndRefusesTwoWays(String more, int status) throws Exception {
        String basic = Base64.getEncoder().encodeToString(("cid:" + ACCENTED).getBytes(StandardCharsets.UTF_8));
        RawSender.Reply reply = token(basic, "grant_type=client_credentials&" + more);

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.body()).contains(status == 200 ? "\"access_token\"" : "\"error\":\"invalid_request\"");
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void everyFailedProofSaysWhatIsAskedFor() throws Exception {
        String form = "grant_type=client_credentials&client_id=cid&client_secret=wrong";
        RawSender.Reply reply = reply("POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " + form.length() + "\r\n\r\n" + form);

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.header("WWW-Authenticate")).isEqualTo("Basic realm=\"doorstep\"");
    }

    // The head

    @Test
    void takesATokenOfNineAndAHalfKilobytes() throws Exception {
        assertThat(LONG).hasSize(9_500);
        assertThat(reply("POST /reso/mls HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\nAuthorization: Bearer " + LONG + "\r\n\r\n[]").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"431,head too large", "414,address too long", "400,malformed head"})
    void countsAHeadThatCannotBeRead(int status, String cause) throws Exception {
        String request = status == 431 ? head("mls", "X-Long: " + "m".repeat(20_000)) : status == 414 ? "POST /" + "m".repeat(5_000) + " HTTP/1.1\r\n" : head("mls", "Content-Length: x");
        String metric = "doorstep_refused_total{cause=\"" + cause + "\",feed=\"-\",status=\"" + status + "\"}";
        double before = value(metric);

        RawSender.Reply reply = reply(request + "\r\n");

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(reply.header("Connection")).isEqualTo("close");
        assertThat(value(metric)).isEqualTo(before + 1);
    }

    private static double value(String metric) throws Exception {
        return house.get(house.admin("/observe/metrics")).body().lines().filter(line -> line.startsWith(metric + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
    }

    // Standard Webhooks

    @Test
    void takesADeliveryOfStandardWebhooks() throws Exception {
        String body = "{\"EntityEventSequence\":1,\"ResourceName\":\"Property\",\"ResourceRecordKey\":\"signed\",\"Data\":{}}";
        String time = Long.toString(Instant.now().getEpochSecond());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(WEBHOOK_KEY), "HmacSHA256"));
        String signature = Base64.getEncoder().encodeToString(mac.doFinal(("msg_1." + time + "." + body).getBytes(StandardCharsets.UTF_8)));
        String headers = "POST /reso/webhooks HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\nwebhook-id: msg_1\r\nwebhook-timestamp: " + time + "\r\n";

        assertThat(reply(headers + "webhook-signature: v1," + signature + " v1a,AAAA\r\n\r\n" + body).status()).isEqualTo(200);
        assertThat(reply(headers + "webhook-signature: v1,AAAA v1," + signature + "\r\n\r\n" + body).status()).as("sent once more").isEqualTo(200);
        assertThat(reply(headers + "webhook-signature: v1," + signature + "\r\nwebhook-signature: v1," + signature + "\r\n\r\n" + body).status()).as("two headers").isEqualTo(401);
        assertThat(reply(headers.replace("msg_1", "msg_2") + "webhook-signature: v1," + signature + "\r\n\r\n" + body).status()).as("another id").isEqualTo(401);
        assertThat(reply(headers + "\r\n" + body).status()).as("no signature").isEqualTo(401);
        house.await("events WHERE record_key = 'signed'", 1);
    }
}
