package org.doorstep.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.doorstep.fuzz.DecoderFuzz.demand;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.awaitility.Awaitility;
import org.doorstep.config.Secret;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.journal.Handover;
import org.doorstep.json.UndecodableException;
import org.doorstep.provider.Decoded;
import org.doorstep.provider.Providers;
import org.doorstep.testing.House;
import org.slf4j.LoggerFactory;

/**
 * Any bytes over a socket to a whole house, from a sender whose credentials are good. The first byte chooses the feed and how the
 * body is framed; up to the first U+0000 follows what stands behind the path in the request's head, then the body.
 */
public final class DoorFuzz {

    private static final String TOKEN = House.TOKEN;
    private static final String FEEDS = """
            feeds:
              reso: {provider: reso, auth: {bearer: [%1$s]}}
              hub: {provider: showinghub, auth: {headers: {X-Hub-Key: %1$s}}}
              spark: {provider: spark, auth: {path: %1$s}}
              hooks: {provider: repliers, auth: {hookSecret: true}}
            """.formatted(TOKEN);

    /** Who knocks: a path, and the credentials that go with it. */
    private enum Door {
        RESO("/reso/reso", "Authorization: Bearer " + TOKEN),
        SHOWINGHUB("/showinghub/hub", "X-Hub-Key: " + TOKEN),
        SPARK("/spark/spark/" + TOKEN, "X: y"),
        REPLIERS("/repliers/hooks/listing.updated", "X-Hook-Secret: " + TOKEN);

        private final String path;
        private final String credentials;

        Door(String path, String credentials) {
            this.path = path;
            this.credentials = credentials;
        }
    }

    /** How the body goes over the wire; {@link #NONE} leaves it to the head. */
    private enum Framing { LENGTH, CHUNKED, GZIP, NONE }

    private static final String HEAD = " HTTP/1.1\r\nContent-Type: application/json";
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ");
    /** The server's own word, before any of our code, for a version of HTTP that there is not. */
    private static final String NOT_HTTP_1 = "501";
    private static final Pattern DELIVERY = Pattern.compile("\\{\"delivery\":\"([^\"]+)\"}");
    /** What may never be complete is not waited for longer than this. */
    private static final int SILENCE_MILLIS = 200;
    private static final int ANSWER_MILLIS = 1_000;
    private static final Duration LANE = Duration.ofSeconds(60);
    private static final Pattern WINDOWED = Pattern.compile("[0-9a-f]{64}:.*");
    private static final List<String> ODD = List.of(" HTTP/1.0\r\nContent-Type: application/json", " HTTP/1.1\r\nContent-Type: text/plain\r\nExpect: 100-continue",
            "?a=b HTTP/1.1\r\nContent-Type: application/json; charset=utf-8\r\nEntityEventSource: ACTRIS", "/../x HTTP/1.1",
            " HTTP/1.1\r\nContent-Type: application/json\r\nContent-Encoding: gzip", " HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked",
            " HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__", " HTTP/2.0\r\nX: y", "");
    /** Requests between two looks at the tables. */
    private static final int ROUND = 100;

    private static House house;
    /** Answered 200, and not yet found behind the lane. */
    private static final Set<String> promised = new HashSet<>();
    /** What the lanes have finished. */
    private static final Map<String, Delivery> arrived = new ConcurrentHashMap<>();
    private static final Queue<String> errors = new ConcurrentLinkedQueue<>();
    /** Keys and hashes found in the tables so far, each with its feed. */
    private static final Set<String> known = new HashSet<>();
    private static long lastEvent;
    private static long lastLetter;
    private static int requests;

    private DoorFuzz() {
    }

    public static void fuzzerInitialize() throws Exception {
        house = House.in(Files.createTempDirectory("house")).feeds(FEEDS).start();
        watchLog();
        house.doorstep().camel().getManagementStrategy().addEventNotifier(new EventNotifierSupport() {
            @Override
            public void notify(CamelEvent event) {
                if (event instanceof CamelEvent.ExchangeCompletedEvent completed && completed.getExchange().getFromRouteId().startsWith("lane-")) {
                    Handover.current().take().deliveries().forEach(delivery -> arrived.put(delivery.id(), delivery));
                }
            }
        });
        house.send(HttpRequest.newBuilder(house.admin("/api/arm")).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"feed\":\"hooks\",\"event\":\"listing.updated\",\"for\":\"1m\"}")));
        HttpResponse<String> shaken = house.send(HttpRequest.newBuilder(house.door(Door.REPLIERS.path)).header("X-Hook-Secret", TOKEN).POST(HttpRequest.BodyPublishers.noBody()));
        demand(shaken.statusCode() == 200, "no handshake");
    }

    private static void watchLog() {
        AppenderBase<ILoggingEvent> watch = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
                    errors.add(event.getLoggerName() + ": " + event.getFormattedMessage() + "\n"
                            + (event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy())));
                }
            }
        };
        watch.start();
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).addAppender(watch);
    }

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        int choice = input.length == 0 ? 0 : input[0] & 0xff;
        int end = 1;
        while (end < input.length && input[end] != 0) {
            end++;
        }
        byte[] head = input.length < 2 ? new byte[0] : Arrays.copyOfRange(input, 1, end);
        byte[] body = end + 1 >= input.length ? new byte[0] : Arrays.copyOfRange(input, end + 1, input.length);
        Framing framing = Framing.values()[choice / 4 % 4];
        String answers = send(request(Door.values()[choice % 4], framing, head, body), framing == Framing.NONE ? SILENCE_MILLIS : ANSWER_MILLIS);
        for (Matcher status = STATUS.matcher(answers); status.find();) {
            demand(status.group(1).charAt(0) != '5' || status.group(1).equals(NOT_HTTP_1), "answered " + answers);
        }
        for (Matcher delivery = DELIVERY.matcher(answers); delivery.find();) {
            promised.add(delivery.group(1));
        }
        demand(errors.isEmpty(), "an ERROR in the log: " + errors.peek());
        if (++requests % ROUND == 0) {
            nothingIsLost();
        }
    }

    public static void fuzzerTearDown() throws Exception {
        nothingIsLost();
        house.close();
        demand(errors.isEmpty(), "an ERROR in the log: " + errors.peek());
    }

    private static byte[] request(Door door, Framing framing, byte[] head, byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] sent = framing == Framing.GZIP ? gzip(body) : body;
        out.writeBytes(("POST " + door.path).getBytes(ISO_8859_1));
        out.writeBytes(head);
        out.writeBytes(("\r\nHost: x\r\nConnection: close\r\n" + door.credentials + switch (framing) {
            case LENGTH -> "\r\nContent-Length: " + sent.length;
            case CHUNKED -> "\r\nTransfer-Encoding: chunked";
            case GZIP -> "\r\nContent-Encoding: gzip\r\nContent-Length: " + sent.length;
            case NONE -> "";
        } + "\r\n\r\n").getBytes(ISO_8859_1));
        if (framing == Framing.CHUNKED) {
            out.writeBytes((sent.length == 0 ? "" : Integer.toHexString(sent.length) + "\r\n").getBytes(ISO_8859_1));
            out.writeBytes(sent);
            out.writeBytes((sent.length == 0 ? "0\r\n\r\n" : "\r\n0\r\n\r\n").getBytes(ISO_8859_1));
        } else {
            out.writeBytes(sent);
        }
        return out.toByteArray();
    }

    private static byte[] gzip(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new IllegalStateException("in memory", e);
        }
        return out.toByteArray();
    }

    /** Whatever comes back until the other side closes or is silent. */
    private static String send(byte[] request, int millis) throws IOException {
        ByteArrayOutputStream answers = new ByteArrayOutputStream();
        try (Socket socket = new Socket("127.0.0.1", house.doorstep().ports().http())) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(millis);
            socket.getOutputStream().write(request);
            socket.getInputStream().transferTo(answers);
        } catch (SocketTimeoutException e) {
            // It waits for more, or it takes longer: what it answers later is not promised to anybody who listens.
        } catch (IOException e) {
            // A reset: it closed before it had read all. What was answered before counts.
        }
        return answers.toString(ISO_8859_1);
    }

    /** Whatever was answered 200 came out of the journal, and all that is in it is an event or a dead letter. */
    private static void nothingIsLost() {
        Awaitility.await().atMost(LANE).until(() -> arrived.keySet().containsAll(promised));
        // Before the tables are read: what the lanes finish meanwhile is looked for the next time.
        List<Delivery> finished = List.copyOf(arrived.values());
        // A lane whose route has ended may still share a transaction with others.
        Awaitility.await().atMost(LANE).until(() -> List.of("reso", "hub", "spark", "hooks").stream().allMatch(feed -> house.gauge("doorstep.backlog.age", "feed", feed) == 0));
        for (Map<String, Object> row : house.rows("SELECT rowid AS row, feed, dedup_key FROM events WHERE rowid > " + lastEvent)) {
            String key = row.get("dedup_key").toString();
            known.add(row.get("feed") + " " + (WINDOWED.matcher(key).matches() ? key.substring(0, 64) : key));
            lastEvent = Math.max(lastEvent, ((Number) row.get("row")).longValue());
        }
        for (Map<String, Object> row : house.rows("SELECT rowid AS row, feed, sha256 FROM dead_letters WHERE rowid > " + lastLetter)) {
            known.add(row.get("feed") + " " + row.get("sha256"));
            lastLetter = Math.max(lastLetter, ((Number) row.get("row")).longValue());
        }
        for (Delivery delivery : finished) {
            for (String key : traces(delivery)) {
                demand(known.contains(delivery.feed() + " " + key), "lost: " + key + " of " + delivery);
            }
            arrived.remove(delivery.id());
            promised.remove(delivery.id());
        }
    }

    /** What must be found of a delivery: the keys of its events, the hashes of what is no event. */
    private static List<String> traces(Delivery delivery) {
        List<String> traces = new ArrayList<>();
        try {
            Decoded decoded = Providers.of(delivery.provider()).decode(delivery);
            decoded.events().stream().map(Event::identity).map(Event.Identity::key).forEach(traces::add);
            decoded.rejects().forEach(reject -> traces.add(sha256(element(delivery, reject))));
        } catch (UndecodableException e) {
            traces.add(sha256(delivery.body()));
        }
        return traces;
    }

    /** An element is known by its bytes and by where they came from. */
    private static byte[] element(Delivery delivery, Decoded.Reject reject) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes((delivery.sourceLabel() + '\0' + delivery.eventName() + '\0').getBytes(UTF_8));
        bytes.write(delivery.body(), reject.from(), reject.to() - reject.from());
        return bytes.toByteArray();
    }

    private static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(Secret.sha256(bytes));
    }

    /** Every golden body at its door, in each framing by turns, and some heads that are odd on purpose. */
    static List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (Door door : Door.values()) {
            int turn = 0;
            for (Seeds.Golden golden : Seeds.golden(door.name().toLowerCase(Locale.ROOT))) {
                seeds.add(seed(door, Framing.values()[turn++ % 3], HEAD, golden.body()));
            }
            for (String head : ODD) {
                seeds.add(seed(door, Framing.values()[turn++ % 4], head, "[{\"id\":1}]".getBytes(UTF_8)));
            }
        }
        return seeds;
    }

    private static byte[] seed(Door door, Framing framing, String head, byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(door.ordinal() + 4 * framing.ordinal());
        out.writeBytes(head.getBytes(ISO_8859_1));
        out.write(0);
        out.writeBytes(body);
        return out.toByteArray();
    }
}
