package org.doorstep.door;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import jakarta.jms.Connection;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.doorstep.testing.House;
import org.doorstep.testing.RawSender;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * What strangers, careless producers and hostile ones are told, and that nothing of what was refused becomes an event: every
 * body that must not be stored carries the key {@value #UNWANTED}, and after each test the log is searched for it.
 */
class DoorAnswersTest {

    private static final String UNWANTED = "must-not-be-stored";
    private static final String EVENT = "{\"EntityEventSequence\":%d,\"ResourceName\":\"Property\",\"ResourceRecordKey\":\"%s\",\"Data\":{\"ListPrice\":1}}";
    private static final Pattern REFUSED = Pattern.compile("(?m)^doorstep_refused_total\\{cause=\"([^\"]*)\",feed=\"([^\"]*)\",status=\"(\\d+)\"}");
    private static final AtomicLong sequence = new AtomicLong();

    @TempDir
    private static Path folder;
    private static House house;
    private static final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeAll
    static void start() throws Exception {
        log.start();
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).addAppender(log);
        house = House.in(folder).feeds("""
                feeds:
                  mls: {provider: reso, auth: {bearer: [%1$s]}}
                  rotating: {provider: reso, auth: {bearer: [the-token-of-yesterday, the-token-of-today-, the-token-of-tomorrow]}}
                  small: {provider: reso, auth: {bearer: [%1$s]}, limits: {body: 1KiB}}
                  paced: {provider: reso, auth: {bearer: [%1$s]}, limits: {requests: 2/s}}
                  hourly: {provider: reso, auth: {bearer: [%1$s]}, limits: {requests: 1/h}}
                  few-events: {provider: reso, auth: {bearer: [%1$s]}, limits: {events: 5/h}}
                  hub: {provider: showinghub, auth: {bearer: [%1$s]}}
                  flex: {provider: spark, auth: {path: %1$s}}
                """.formatted(House.TOKEN)).start();
    }

    @AfterAll
    static void stop() throws Exception {
        String metrics = house.send(HttpRequest.newBuilder(house.admin("/observe/metrics")).GET()).body();
        house.close();
        log.stop();
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).detachAppender(log);
        assertThat(log.list).isNotEmpty().allSatisfy(line -> assertThat(line.getFormattedMessage()).doesNotContain(House.TOKEN).doesNotContain("nobodys-token").doesNotContain(UNWANTED));
        everyCauseWasThereFromTheStart(metrics);
    }

    /** At zero, for every feed alike: one that was made by its first refusal would be no rise to who watches it. */
    private static void everyCauseWasThereFromTheStart(String metrics) {
        Map<String, Set<String>> causes = REFUSED.matcher(metrics).results()
                .collect(Collectors.groupingBy(found -> found.group(2), Collectors.mapping(found -> found.group(1) + " " + found.group(3), Collectors.toCollection(TreeSet::new))));
        causes.remove("-");
        assertThat(causes).hasSize(8);
        assertThat(causes.values()).allSatisfy(ofOne -> assertThat(ofOne).isEqualTo(causes.get("rotating")));
    }

    /** A lane keeps the order, so what came before this event has been dealt with when it is there. */
    @AfterEach
    void nothingUnwantedIsStored() throws Exception {
        stored(post("mls", event("fence-" + sequence.get())), "fence-" + (sequence.get() - 1));
        assertThat(house.rows("SELECT * FROM events WHERE record_key = '" + UNWANTED + "'")).isEmpty();
    }

    private static String event(String key) {
        return EVENT.formatted(sequence.incrementAndGet(), key);
    }

    private static HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(house.door(path)).header("Content-Type", "application/json");
    }

    private static HttpRequest.Builder known(String path) {
        return to(path).header("Authorization", "Bearer " + House.TOKEN);
    }

    private static HttpResponse<String> post(String feed, String body) throws Exception {
        return house.send(known("/reso/" + feed).POST(BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> post(HttpRequest.Builder request) throws Exception {
        return house.send(request.POST(BodyPublishers.ofString(event(UNWANTED))));
    }

    private static RawSender.Reply raw(String head, String body) throws IOException {
        try (RawSender sender = house.raw()) {
            return sender.send(head + "\r\nHost: door\r\nContent-Length: " + body.length() + "\r\n\r\n" + body).reply();
        }
    }

    private static String knownHead(String path) {
        return "POST " + path + " HTTP/1.1\r\nContent-Type: application/json\r\nAuthorization: Bearer " + House.TOKEN;
    }

    private static void problem(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.request().uri() + " " + answer.request().headers()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.body()).startsWith("{\"type\":\"about:blank\",\"title\":\"").contains("\"status\":" + status)
                .doesNotContain(UNWANTED).doesNotContain(House.TOKEN);
    }

    private static void accepted(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.request().uri() + " " + answer.request().headers() + " " + answer.body()).isEqualTo(200);
        assertThat(answer.body()).matches("\\{\"delivery\":\"[0-9A-HJKMNP-TV-Z]{26}\"}");
    }

    private static void stored(HttpResponse<String> answer, String key) {
        accepted(answer);
        Awaitility.with().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10)).await().atMost(Duration.ofSeconds(20))
                .until(() -> !house.rows("SELECT 1 FROM events WHERE record_key = '" + key + "'").isEmpty());
    }

    private static List<Map<String, Object>> letters(String marker) {
        Awaitility.with().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10)).await().atMost(Duration.ofSeconds(20))
                .until(() -> !lettersNow(marker).isEmpty());
        return lettersNow(marker);
    }

    private static List<Map<String, Object>> lettersNow(String marker) {
        return house.rows("SELECT kind, reason, count, state, CAST(body AS TEXT) AS body FROM dead_letters"
                + " WHERE instr(CAST(body AS TEXT), '" + marker + "') > 0 ORDER BY id");
    }

    private static void letter(String marker, String kind, String reason) {
        assertThat(letters(marker)).singleElement().satisfies(letter -> assertThat(letter)
                .containsEntry("kind", kind).containsEntry("reason", reason).containsEntry("state", "open"));
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    // Who knocks

    @Test
    void refusesASenderWithoutCredentials() throws Exception {
        HttpResponse<String> answer = post(to("/reso/mls"));

        problem(answer, 401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"doorstep\"");
    }

    @Test
    void refusesWhateverIsNotTheToken() throws Exception {
        for (String authorization : List.of("Bearer another-token-0123456", "Bearer", "Bearer ", "Bearer " + House.TOKEN + "x", "Bearer " + House.TOKEN + "," + House.TOKEN,
                "Bearer TEST-TOKEN-0123456789", "Basic dGVzdC10b2tlbi0wMTIzNDU2Nzg5Og==", House.TOKEN, "Bearer\u00a0" + House.TOKEN)) {
            RawSender.Reply reply = raw("POST /reso/mls HTTP/1.1\r\nContent-Type: application/json\r\nAuthorization: " + authorization, event(UNWANTED));

            assertThat(reply.status()).as(authorization).isEqualTo(401);
            assertThat(reply.header("WWW-Authenticate")).startsWith("Bearer realm=\"doorstep\"");
            assertThat(reply.body()).doesNotContain("token-0123456");
        }
    }

    @Test
    void saysThatAShownTokenIsNotValid() throws Exception {
        assertThat(post(to("/reso/mls").header("Authorization", "Bearer nobodys-token")).headers().firstValue("WWW-Authenticate"))
                .hasValue("Bearer realm=\"doorstep\", error=\"invalid_token\"");
    }

    @Test
    void refusesTwoAuthorizationHeadersWhateverTheySay() throws Exception {
        for (String second : List.of("Bearer " + House.TOKEN, "Bearer another-token-0123456")) {
            assertThat(raw(knownHead("/reso/mls") + "\r\nauthorization: " + second, event(UNWANTED)).status()).as(second).isEqualTo(401);
        }
    }

    @Test
    void takesNoTokenFromTheQuery() throws Exception {
        for (String query : List.of("access_token=" + House.TOKEN, "Authorization=Bearer%20" + House.TOKEN, "token=" + House.TOKEN)) {
            problem(post(to("/reso/mls?" + query)), 401);
        }
    }

    @Test
    void takesNoTokenFromTheBody() throws Exception {
        RawSender.Reply reply = raw("POST /reso/mls HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded", "access_token=" + House.TOKEN);

        assertThat(reply.status()).isEqualTo(401);
    }

    @Test
    void takesTheSchemeInAnyCase() throws Exception {
        for (String scheme : List.of("bearer ", "BEARER ", "beARer   ")) {
            assertThat(raw("POST /reso/mls HTTP/1.1\r\nCONTENT-TYPE: application/json\r\naUTHORIZATION: " + scheme + House.TOKEN, "[]").status()).as(scheme).isEqualTo(200);
        }
    }

    @Test
    void takesEveryTokenOfARotation() throws Exception {
        for (String token : List.of("the-token-of-yesterday", "the-token-of-today-", "the-token-of-tomorrow")) {
            accepted(house.send(to("/reso/rotating").header("Authorization", "Bearer " + token).POST(BodyPublishers.ofString("[]"))));
        }
    }

    @Test
    void takesNoTokenOfAnotherFeed() throws Exception {
        problem(post(known("/reso/rotating")), 401);
    }

    // Where it knocks

    @Test
    void knowsNoOtherPath() throws Exception {
        for (String path : List.of("/reso/nobody", "//reso/mls", "/reso//mls", "/reso/mls/", "/reso/mls//", "/reso/./mls", "/./reso/mls", "/reso/x/../mls",
                "/reso/%2e%2e/reso/mls", "/%2e/reso/mls", "/reso/%6dls", "/%72eso/mls", "/reso%2fmls", "/reso/mls%00", "/reso/mls%20", "/reso/mls;a=b", "/RESO/mls",
                "/reso/MLS", "/reso/mls/more", "/reso", "/reso/", "/", "/showinghub/mls", "/repliers/mls/new", "/spark/mls/" + House.TOKEN, "/reso/mls\\",
                "/observe/health", "/observe/metrics", "/live", "/q/dev", "/reso/{feed}", "/reso/:feed", "/reso/*", "/../config/feeds.yaml")) {
            RawSender.Reply reply = raw(knownHead(path), event(UNWANTED));

            assertThat(reply.status()).as(path).isEqualTo(404);
            assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(reply.body()).isEqualTo("{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,\"detail\":\"There is no such feed\"}");
        }
    }

    @Test
    void refusesAPathOfEightKilobytes() throws Exception {
        assertThat(raw(knownHead("/reso/" + "m".repeat(8_192)), event(UNWANTED)).status()).isEqualTo(414);
    }

    @Test
    void refusesAHeadOfSixtyFourKilobytes() throws Exception {
        assertThat(raw(knownHead("/reso/mls") + "\r\nX-Long: " + "m".repeat(65_536), event(UNWANTED)).status()).isEqualTo(431);
    }

    @Test
    void takesNoOtherMethod() throws Exception {
        for (String method : List.of("GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "post")) {
            RawSender.Reply reply = raw(knownHead("/reso/mls").replaceFirst("POST", method), event(UNWANTED));

            assertThat(reply.status()).as(method).isEqualTo(405);
            assertThat(reply.header("Allow")).isEqualTo("POST");
            assertThat(reply.body()).contains("\"status\":405").doesNotContain(House.TOKEN);
        }
    }

    @Test
    void answersHeadWithoutABody() throws Exception {
        try (RawSender sender = house.raw()) {
            RawSender.Reply reply = sender.send("HEAD /reso/mls HTTP/1.1\r\nHost: door\r\n\r\n").replyToHead();

            assertThat(reply.status()).isEqualTo(405);
            assertThat(sender.send(knownHead("/reso/mls") + "\r\nHost: door\r\nContent-Length: 2\r\n\r\n[]").reply().status()).isEqualTo(200);
        }
    }

    // What it brings

    @Test
    void takesNoOtherContentType() throws Exception {
        for (String type : List.of("text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "json", "application/jsonp", "", "*/*",
                "text/plain; a=application/json")) {
            problem(post(HttpRequest.newBuilder(house.door("/reso/mls")).header("Authorization", "Bearer " + House.TOKEN).header("Content-Type", type)), 415);
        }
    }

    @Test
    void wantsAContentType() throws Exception {
        problem(post(HttpRequest.newBuilder(house.door("/reso/mls")).header("Authorization", "Bearer " + House.TOKEN)), 415);
    }

    @Test
    void takesJsonHoweverItIsSpelt() throws Exception {
        for (String type : List.of("application/json;charset=utf-8", "application/json; charset=UTF-8", "APPLICATION/JSON", "application/vnd.reso+json", "application/json;odata.metadata=minimal")) {
            accepted(house.send(HttpRequest.newBuilder(house.door("/reso/mls")).header("Authorization", "Bearer " + House.TOKEN).header("Content-Type", type)
                    .POST(BodyPublishers.ofString("[]"))));
        }
    }

    @Test
    void refusesAndKeepsWhatIsNotJson() throws Exception {
        for (String body : List.of("<html>a1</html>", "{\"a2\":", "{'a3':1}", "{\"a4\":1} {\"a4\":2}", "{\"a5\":NaN}", "a6", "[1,]a7", "{\"a8\":1,}", "\"a9")) {
            problem(post("mls", body), 400);

            assertThat(letters(body.replaceAll(".*(a\\d).*", "$1"))).singleElement()
                    .satisfies(letter -> assertThat(letter).containsEntry("kind", "delivery").containsEntry("body", body).containsEntry("state", "open"));
        }
    }

    @Test
    void refusesAndKeepsAnEmptyBody() throws Exception {
        problem(post("mls", ""), 400);

        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !house.rows("SELECT 1 FROM dead_letters WHERE length(body) = 0").isEmpty());
    }

    @Test
    void keepsTheSameUnreadableBodyOnceAndCounts() throws Exception {
        for (int i = 0; i < 3; i++) {
            problem(post("mls", "{again and again"), 400);
        }

        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> letters("again and again").get(0).get("count").equals(3));
        assertThat(letters("again and again")).hasSize(1);
    }

    @Test
    void refusesAndKeepsAnotherEncodingThanUtf8() throws Exception {
        for (var charset : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            problem(house.send(known("/reso/mls").POST(BodyPublishers.ofString(event(UNWANTED), charset))), 400);
        }
        problem(house.send(known("/reso/mls").POST(BodyPublishers.ofString("{\"latin\":\"\u00e9\"}", StandardCharsets.ISO_8859_1))), 400);

        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> house.rows("SELECT 1 FROM dead_letters WHERE hex(body) LIKE 'FEFF%' OR hex(body) LIKE '%7B00%' OR hex(body) LIKE '%007B%'").size() == 3);
        letter("latin", "delivery", "not JSON");
    }

    /** Of JsonTest's kinds one each; there they are all, at every place. */
    @Test
    void refusesWhatIsNoUtf8WhereItMayAndKeepsItsBytesEverywhere() throws Exception {
        Map<String, String> kinds = Map.of("cesu-8", "\u00ed\u00a0\u00bd\u00ed\u00b8\u0080", "overlong", "\u00e0\u0080\u00af", "too-high", "\u00f4\u0090\u0080\u0080", "cut-short", "\u00f0\u009f\u0098");
        for (Map.Entry<String, String> kind : kinds.entrySet()) {
            for (String path : List.of("/reso/mls", "/showinghub/hub", "/spark/flex/" + House.TOKEN)) {
                for (boolean zipped : List.of(false, true)) {
                    String marker = kind.getKey() + path.split("/")[1] + zipped;
                    byte[] body = ("{\"x\":\"" + marker + "\",\"City\":\"Bowie " + kind.getValue() + "\"}").getBytes(StandardCharsets.ISO_8859_1);
                    HttpRequest.Builder request = zipped ? known(path).header("Content-Encoding", "gzip") : known(path);
                    HttpResponse<String> answer = house.send(request.POST(BodyPublishers.ofByteArray(zipped ? gzip(body) : body)));

                    if (path.startsWith("/reso")) {
                        problem(answer, 400);
                    } else {
                        accepted(answer);
                    }
                    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !house.rows("SELECT 1 FROM dead_letters WHERE reason = 'not JSON' AND lower(hex(body)) = '"
                            + HexFormat.of().formatHex(body) + "'").isEmpty());
                }
            }
        }
    }

    @Test
    void skipsAByteOrderMark() throws Exception {
        stored(post("mls", "\ufeff" + event("with-a-mark")), "with-a-mark");
    }

    @Test
    void acceptsAndSetsAsideJsonOfAnotherShape() throws Exception {
        for (String body : List.of("{\"b1\":\"world\"}", "\"b2 text\"", "{\"value\":{\"b3\":[]}}", "{\"ResourceRecordKeys\":\"b4\"}")) {
            accepted(post("mls", body));

            letter(body.replaceAll(".*(b\\d).*", "$1"), "delivery", "not an EntityEvent");
        }
    }

    @Test
    void acceptsAnyJson() throws Exception {
        for (String body : List.of("{}", "42", "null", "true", "\"\"", "[[]]", "[null]")) {
            accepted(post("mls", body));
        }
    }

    @Test
    void takesFiveHundredLevelsAndNoMore() throws Exception {
        stored(post("mls", nested(500, "deep-enough")), "deep-enough");
        for (int depth : new int[] {501, 10_000}) {
            HttpResponse<String> answer = post("mls", nested(depth, UNWANTED));
            problem(answer, 400);
            assertThat(answer.body()).contains("too deep");
        }
        assertThat(letters(UNWANTED)).extracting(letter -> letter.get("reason")).contains("too deep");
    }

    private static String nested(int depth, String key) {
        return "{\"EntityEventSequence\":" + sequence.incrementAndGet() + ",\"ResourceName\":\"Custom\",\"ResourceRecordKey\":\"" + key
                + "\",\"Data\":" + "[".repeat(depth - 1) + "]".repeat(depth - 1) + "}";
    }

    @Test
    void setsAsideOnlyTheBadEventOfABatch() throws Exception {
        StringBuilder batch = new StringBuilder("{\"@reso.context\":\"urn:reso:metadata:2.0:resource:entityevent\",\"value\":[");
        for (int i = 1; i <= 10; i++) {
            batch.append(i == 1 ? "" : ",").append(i == 5 ? "{\"EntityEventSequence\":5,\"ResourceName\":\"Office\",\"Data\":{\"note\":\"no key\"}}"
                    : "{\"EntityEventSequence\":" + i + ",\"ResourceName\":\"Office\",\"ResourceRecordKey\":\"office-" + i + "\",\"Data\":{\"OfficeName\":\"" + i + "\"}}");
        }

        stored(post("mls", batch.append("]}").toString()), "office-10");

        assertThat(house.rows("SELECT record_key FROM events WHERE resource = 'Office' ORDER BY id")).extracting(row -> row.get("record_key"))
                .containsExactly("office-1", "office-2", "office-3", "office-4", "office-6", "office-7", "office-8", "office-9", "office-10");
        assertThat(house.rows("SELECT office_name FROM office")).hasSize(9);
        letter("no key", "element", "no ResourceRecordKey");
    }

    @Test
    void setsAsideEverySequenceThatIsNoPositiveInt64() throws Exception {
        List<String> bad = List.of("9223372036854775808", "99999999999999999999999999", "-1", "0", "-0", "1.5", "7.0", "1e3", "1E0", "\"1e3\"", "\"-1\"", "\"0\"", "\"\"", "\" 1\"",
                "\"9223372036854775808\"", "true", "null", "[1]", "{\"n\":1}");
        String rejects = String.join(",", IntStream.range(0, bad.size()).mapToObj(i -> "{\"EntityEventSequence\":" + bad.get(i)
                + ",\"ResourceName\":\"Property\",\"ResourceRecordKey\":\"" + UNWANTED + "\",\"Data\":{\"seq\":" + i + "}}").toList());

        stored(post("mls", "[" + rejects + "," + EVENT.formatted(Long.MAX_VALUE, "largest") + ",{\"EntityEventSequence\":\"42\",\"ResourceName\":\"Property\",\"ResourceRecordKey\":\"as-text\"}]"), "as-text");

        assertThat(letters("\"seq\":")).hasSize(bad.size()).allSatisfy(letter -> assertThat(letter.get("reason").toString()).endsWith("EntityEventSequence"));
        assertThat(house.rows("SELECT record_key, sequence FROM events WHERE record_key IN ('largest', 'as-text') ORDER BY id").toString())
                .isEqualTo("[{record_key=largest, sequence=" + Long.MAX_VALUE + "}, {record_key=as-text, sequence=42}]");
    }

    // How much it brings

    @Test
    void takesABodyOfExactlyTheLimitAndNotAByteMore() throws Exception {
        String body = padded(1_024, "exactly");

        stored(post("small", body), "exactly");
        problem(post("small", padded(1_025, UNWANTED)), 413);
        // Two headers that speak of the body's length, whatever the second says, are malformed.
        assertThat(raw(knownHead("/reso/small").replace("Content-Type", "Transfer-Encoding: identity\r\nContent-Type"), padded(1_025, UNWANTED)).status()).isEqualTo(400);
        assertThat(chunked("small", padded(1_024, "exactly"), 100).status()).isEqualTo(200);
        assertThat(chunked("small", padded(1_025, UNWANTED), 100).status()).isEqualTo(413);
    }

    private static String padded(int bytes, String key) {
        String event = EVENT.formatted(1, key);
        return event + " ".repeat(bytes - event.length());
    }

    private static RawSender.Reply chunked(String feed, String body, int size) throws IOException {
        try (RawSender sender = house.raw()) {
            sender.send(knownHead("/reso/" + feed) + "\r\nHost: door\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int from = 0; from < body.length(); from += size) {
                String chunk = body.substring(from, Math.min(body.length(), from + size));
                sender.send(Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n");
            }
            return sender.send("0\r\n\r\n").reply();
        }
    }

    @Test
    void refusesByContentLengthBeforeTheBodyIsSent() throws Exception {
        for (String length : List.of("10485761", "9223372036854775807")) {
            try (RawSender sender = house.raw()) {
                RawSender.Reply reply = sender.send(knownHead("/reso/mls") + "\r\nHost: door\r\nContent-Length: " + length + "\r\n\r\n").reply();

                assertThat(reply.status()).as(length).isEqualTo(413);
                assertThat(reply.body()).contains("10485760 bytes");
            }
        }
    }

    @Test
    void refusesAHeadThatTwoServersCouldReadDifferently() throws Exception {
        for (String headers : List.of("Content-Length: -5", "Content-Length: +5", "Content-Length: five", "Content-Length: 99999999999999999999", "Content-Length: 2\r\nContent-Length: 200",
                "Content-Length: 2, 200", "Transfer-Encoding: chunked\r\nX-Broken header: 1")) {
            try (RawSender sender = house.raw()) {
                RawSender.Reply reply = sender.send(knownHead("/reso/mls") + "\r\nHost: door\r\n" + headers + "\r\n\r\n" + event(UNWANTED)).reply();

                assertThat(reply.status()).as(headers).isEqualTo(400);
                assertThat(sender.closedByDoor()).isTrue();
            }
        }
    }

    @Test
    void inflatesGzip() throws Exception {
        stored(house.send(known("/reso/mls").header("Content-Encoding", "GZip").POST(BodyPublishers.ofByteArray(gzip(event("zipped").getBytes(StandardCharsets.UTF_8))))), "zipped");
        accepted(house.send(known("/reso/small").header("Content-Encoding", "gzip").POST(BodyPublishers.ofByteArray(gzip(padded(1_024, "exactly").getBytes(StandardCharsets.UTF_8))))));
        accepted(house.send(known("/reso/mls").header("Content-Encoding", "identity").POST(BodyPublishers.ofString("[]"))));
    }

    @Test
    void refusesWhatInflatesBeyondTheLimit() throws Exception {
        byte[] bomb = gzip(new byte[20 << 20]);
        assertThat(bomb.length).isLessThan(30_000);

        problem(house.send(known("/reso/mls").header("Content-Encoding", "gzip").POST(BodyPublishers.ofByteArray(bomb))), 413);
        problem(house.send(known("/reso/small").header("Content-Encoding", "gzip").POST(BodyPublishers.ofByteArray(gzip(padded(1_025, UNWANTED).getBytes(StandardCharsets.UTF_8))))), 413);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> house.metric("doorstep_receiving_bytes") == 0);
    }

    @Test
    void keepsAsItCameWhatIsNotTheGzipItClaimsToBe() throws Exception {
        problem(house.send(known("/reso/mls").header("Content-Encoding", "gzip").POST(BodyPublishers.ofString("c1 is no gzip"))), 400);
        letter("c1 is no gzip", "delivery", "not JSON");

        byte[] cut = gzip(event(UNWANTED).getBytes(StandardCharsets.UTF_8));
        problem(house.send(known("/reso/mls").header("Content-Encoding", "gzip").POST(BodyPublishers.ofByteArray(cut, 0, cut.length - 9))), 400);

        stored(house.send(known("/reso/mls").header("Content-Encoding", "gzip").POST(BodyPublishers.ofString(event("plain-after-all")))), "plain-after-all");
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> house.metric("doorstep_receiving_bytes") == 0);
    }

    @Test
    void knowsNoOtherContentEncoding() throws Exception {
        for (String encoding : List.of("br", "deflate", "zstd", "gzip, gzip", "compress", "x")) {
            problem(post(known("/reso/mls").header("Content-Encoding", encoding)), 415);
        }
    }

    // Whose it is

    @Test
    void keepsTheSourceLabel() throws Exception {
        stored(house.send(known("/reso/mls").header("EntityEventSource", " North MLS ").POST(BodyPublishers.ofString(event("labelled")))), "labelled");
        stored(house.send(known("/reso/mls").header("consumerlabel", "South").POST(BodyPublishers.ofString(event("by-older-name")))), "by-older-name");
        stored(house.send(known("/reso/mls").header("ConsumerLabel", "older").header("entityeventsource", "newer").POST(BodyPublishers.ofString(event("by-both")))), "by-both");
        stored(house.send(known("/reso/mls").header("EntityEventSource", "L".repeat(255)).POST(BodyPublishers.ofString(event("longest")))), "longest");

        assertThat(house.rows("SELECT source_label FROM events WHERE record_key IN ('labelled', 'by-older-name', 'by-both', 'longest') ORDER BY id"))
                .extracting(row -> row.get("source_label")).containsExactly("North MLS", "South", "newer", "L".repeat(255));
    }

    @Test
    void refusesALabelThatIsAmbiguousOrTooLong() throws Exception {
        problem(post(known("/reso/mls").header("EntityEventSource", "a").header("EntityEventSource", "a")), 400);
        problem(post(known("/reso/mls").header("ConsumerLabel", "a").header("consumerLABEL", "b")), 400);
        problem(post(known("/reso/mls").header("EntityEventSource", "L".repeat(256))), 400);
    }

    // What goes further

    @Test
    void nothingElseOfTheRequestGoesFurther() throws Exception {
        String alien = "never-to-be-seen-again";
        RawSender.Reply reply = raw("POST /reso/mls?caMelSqlQuery=" + alien + "&JMSReplyTo=" + alien + "&CamelHttpResponseCode=418 HTTP/1.1\r\nContent-Type: application/json\r\n"
                + "aUtHoRiZaTiOn: Bearer " + House.TOKEN + "\r\n" + String.join("\r\n", Stream.of("X-Hook-Secret", "JMSReplyTo", "JMSType", "JMSCorrelationID", "JMSXGroupID", "cAmelSqlQuery",
                "cAmelJmsDestinationName", "CamelBeanMethodName", "CamelFileName", "Cookie", "X-Request-Id", "Accept-Encoding", "feed", "recordKey", "eventId").map(name -> name + ": " + alien).toList())
                + "\r\nCamelHttpResponseCode: 418", event("traveller"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.headers().keySet()).containsExactlyInAnyOrder("Content-Type", "Content-Length", "Date");
        assertThat(reply.body()).doesNotContain(alien);
        try (Connection connection = house.consumer(); Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            TextMessage message = (TextMessage) session.createConsumer(session.createQueue("events.reso.Property"), "recordKey = 'traveller'").receive(20_000);
            assertThat(Collections.list((Enumeration<?>) message.getPropertyNames()).stream().map(Object::toString).filter(name -> !List.of("JMSXDeliveryCount", "JMSXGroupSeq").contains(name)))
                    .containsExactlyInAnyOrder("feed", "sourceLabel", "provider", "resource", "recordKey", "change", "sequence", "eventId", "stale", "replay", "JMSXGroupID");
            assertThat(message.getStringProperty("feed")).isEqualTo("mls");
            assertThat(message.getJMSReplyTo()).isNull();
            assertThat(message.getJMSType()).isNull();
            assertThat(message.getJMSCorrelationID()).isNull();
            assertThat(message.getStringProperty("JMSXGroupID")).isEqualTo("mls//Property/traveller");
            assertThat(message.getText()).doesNotContain(alien).doesNotContain(House.TOKEN);
        }
        for (String page : List.of("/observe/metrics", "/observe/health", "/ready", "/live")) {
            assertThat(house.get(house.admin(page)).body()).isNotEmpty().doesNotContain(alien).doesNotContain(House.TOKEN).doesNotContain("nobodys-token");
        }
        try (Stream<Path> files = Files.walk(folder.resolve("data")).filter(Files::isRegularFile)) {
            assertThat(files).hasSizeGreaterThan(5).allSatisfy(file ->
                    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1).contains(alien) || Files.readString(file, StandardCharsets.ISO_8859_1).contains(House.TOKEN)).isFalse());
        }
    }

    @Test
    void strangersCannotFillTheLog() throws Exception {
        String head = "POST /reso/mls HTTP/1.1\r\nHost: door\r\n";
        List<String> oddities = List.of("POST /reso/mls HTTP/1.1\r\n\r\n", "POST /reso/mls HTTP/1.1\r\nHost: a#b\r\n\r\n", "GET / HTTP/1.0\r\n\r\n", "GET nothing HTTP/1.1\r\nHost: door\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: door\r\n\r\n", "CONNECT door:80 HTTP/1.1\r\nHost: door\r\n\r\n", "GET http://door HTTP/1.1\r\nHost: door\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "GET / HTTP/9.9\r\nHost: door\r\n\r\n", head + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n\r\n",
                "GET /reso/mls HTTP/1.1\r\nHost: door\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", head + "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: !!\r\n\r\n",
                head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", head + "Transfer-Encoding: zipped\r\n\r\n", head + "Expect: the-moon\r\n\r\n", head + "Content-Length: 10\r\n\r\n", head.replace("mls", "mls?%zz&=") + "\r\n",
                head.replace("mls", "\u00ff\u00fe") + "\r\n", head + " folded\r\n\r\n", head + ": nameless\r\n\r\n");
        for (String oddity : oddities) {
            int before = log.list.size();
            for (int i = 0; i < 5; i++) {
                try (RawSender sender = house.raw()) {
                    sender.send(oddity);
                    sender.readable();
                }
            }
            assertThat(log.list.size() - before).as(oddity).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void takesNoNoticeOfAQueryThatCanBeRead() throws Exception {
        for (String query : List.of("?", "?a", "?&&==", "?caMelSqlQuery=DROP", "?a=b&a=b", "?" + "a=b&".repeat(900))) {
            assertThat(raw(knownHead("/reso/mls" + query), "[]").status()).as(query).isEqualTo(200);
        }
        for (String query : List.of("?%zz", "?a=%", "?%")) {
            RawSender.Reply reply = raw(knownHead("/reso/mls" + query), event(UNWANTED));
            assertThat(reply.status()).as(query).isEqualTo(400);
            assertThat(reply.header("Content-Type")).as(query).isEqualTo("application/problem+json");
        }
    }

    // How fast

    @Test
    void tellsWhoIsTooFastHowLongToWait() throws Exception {
        try (RawSender sender = house.raw()) {
            for (int i = 0; i < 20; i++) {
                sender.send(knownHead("/reso/paced") + "\r\nHost: door\r\nContent-Length: 2\r\n\r\n[]");
            }
            List<RawSender.Reply> replies = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                replies.add(sender.reply());
            }
            assertThat(replies.subList(0, 2)).extracting(RawSender.Reply::status).containsExactly(200, 200);
            assertThat(replies).extracting(RawSender.Reply::status).contains(429).containsOnly(200, 429);
            assertThat(replies).filteredOn(reply -> reply.status() == 429).allSatisfy(reply -> {
                assertThat(reply.header("Retry-After")).isEqualTo("1");
                assertThat(reply.header("Content-Type")).isEqualTo("application/json");
                assertThat(reply.body()).isEqualTo("{\"status\":429,\"title\":\"Too Many Requests\"}");
            });
        }
    }

    @Test
    void computesTheWaitAndBoundsIt() throws Exception {
        accepted(post("hourly", "[]"));

        HttpResponse<String> answer = post("hourly", "[]");

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).get().satisfies(wait -> assertThat(Integer.parseInt(wait)).isBetween(270, 300));
    }

    @Test
    void chargesEventsOnceTheyAreUnpacked() throws Exception {
        accepted(post("few-events", "[]"));
        accepted(post("few-events", "[" + String.join(",", IntStream.range(0, 10).mapToObj(i -> event("many-" + i)).toList()) + "]"));

        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> post("few-events", "[]").statusCode() == 429);
        assertThat(house.rows("SELECT 1 FROM events WHERE feed = 'few-events'")).hasSize(10);
    }
}
