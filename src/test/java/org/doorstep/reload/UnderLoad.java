package org.doorstep.reload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.doorstep.testing.House;
import org.springframework.util.FileSystemUtils;

/**
 * Reloads of every kind, good and broken, one after the other, with traffic on every feed: then everything that was answered is
 * compared with what is in tables and queues. The large form is {@code bench/reload}.
 */
final class UnderLoad implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET = "shared-secret-0123456789";

    private final House house;
    private final Path folder;
    private final Map<String, Traffic> traffic = new LinkedHashMap<>();
    private final List<String> wrong = new ArrayList<>();
    private final Map<String, Integer> done = new LinkedHashMap<>();
    private final Map<String, Long> millis = new LinkedHashMap<>();
    private final Map<String, Integer> seen = new ConcurrentHashMap<>();
    private final Map<String, String> lastOfRecord = new HashMap<>();
    private final Queue<String> outOfOrder = new ConcurrentLinkedQueue<>();
    private final Connection consumer;
    private final String tablesBefore;

    // What the files say now.
    private List<String> tokens = List.of("token-0-0123456789abcdef");
    private boolean coming;
    private int limit = 100_000;
    private String swinging = "reso";
    private String changing = "bearer: [" + SECRET + "]";
    private int columns;
    private String thing = "queue";
    private boolean hasThing = true;

    UnderLoad(Path folder, int perSecond) throws Exception {
        this.folder = folder;
        house = House.in(folder);
        tablesBefore = Files.readString(folder.resolve("config/tables.yaml"));
        writeFeeds();
        writeThing();
        house.start();
        consumer = house.consumer();
        Session session = consumer.createSession(false, Session.AUTO_ACKNOWLEDGE);
        session.createConsumer(session.createQueue("events.>")).setMessageListener(this::note);
        for (String feed : List.of("steady", "rotating", "coming", "limited", "swinging", "changing")) {
            Traffic.View view = new Traffic.View(0, "reso", feed.equals("rotating") ? tokens.get(0) : SECRET, Set.of(feed.equals("coming") ? 404 : 200));
            traffic.put(feed, new Traffic(house, feed, perSecond, view).start());
        }
    }

    /** One session: one thread. */
    private void note(Message message) {
        try {
            seen.merge(JSON.readTree(((TextMessage) message).getText()).findValue("ListingId").asText(), 1, Integer::sum);
            String record = message.getJMSDestination() + " " + message.getStringProperty("JMSXGroupID");
            String id = message.getStringProperty("eventId") + " of " + message.getObjectProperty("sequence") + " sent " + Instant.ofEpochMilli(message.getJMSTimestamp()) + " came " + Instant.now()
                    + (message.getJMSRedelivered() ? " again" : "");
            String before = lastOfRecord.put(record, id);
            if (before != null && before.compareTo(id) >= 0) {
                outOfOrder.add(record + ": " + id + " after " + before);
            }
        } catch (JMSException | IOException e) {
            outOfOrder.add(e.toString());
        }
    }

    private void writeFeeds() {
        house.feeds("feeds:\n"
                + reso("steady", "bearer: [" + SECRET + "]", "") + reso("rotating", "bearer: " + tokens, "")
                + (coming ? reso("coming", "bearer: [" + SECRET + "]", "") : "") + reso("limited", "bearer: [" + SECRET + "]", ", limits: {requests: " + limit + "/s}")
                + (swinging.equals("reso") ? reso("swinging", "bearer: [" + SECRET + "]", "") : "  swinging: {provider: showinghub, auth: {headers: {X-Key: " + SECRET + "}}}\n")
                + reso("changing", changing, ""));
    }

    private static String reso(String name, String auth, String more) {
        return "  " + name + ": {provider: reso, auth: {" + auth + "}" + more + "}\n";
    }

    private void writeTables() {
        StringBuilder yaml = new StringBuilder(tablesBefore).append("  rolling:\n    resource: Property\n    columns:\n      listing_id: {path: ListingId}\n");
        for (int n = 1; n <= columns; n++) {
            yaml.append("      c").append(n).append(": {path: City}\n");
        }
        house.tables(yaml.toString());
    }

    private void writeThing() throws IOException {
        Path file = folder.resolve("routes/resources/thing.camel.yaml");
        if (hasThing) {
            Files.writeString(file, "- route:\n    id: thing\n    from:\n      uri: direct:thing\n      steps:\n        - process: {id: " + thing + ", ref: queue}\n");
        } else {
            Files.deleteIfExists(file);
        }
    }

    /** A round of every kind. */
    void round(int n) throws Exception {
        tokens = List.of(tokens.get(tokens.size() - 1), "token-" + (n + 1) + "-0123456789abcdef");
        good("new token", this::writeFeeds);
        traffic.get("rotating").becomes("reso", tokens.get(1), 200);
        if (n > 0) {
            expect(401, probe("token-" + (n - 1) + "-0123456789abcdef"), "a token that is no longer listed");
        }

        appear("new feed", true);
        appear("removed feed", false);

        limit = 100_000 + n;
        good("new limit", this::writeFeeds);

        for (String provider : List.of("showinghub", "reso")) {
            Traffic feed = traffic.get("swinging");
            feed.becomes(feed.provider(), SECRET, 200, 404);
            swinging = provider;
            good("changed provider", this::writeFeeds);
            feed.becomes(provider, SECRET, 200);
        }

        changing = n % 2 == 0 ? "bearer: [" + SECRET + "], addresses: [127.0.0.0/8]" : "bearer: [" + SECRET + "], oauth: {clientId: changing, clientSecret: client-" + n + "-0123456789abcdef}";
        good("changed proof", this::writeFeeds);

        bad("broken feeds.yaml", List.of("feeds: [", "feeds: {steady: {provider: reso}}", "", "feeds:\n  steady: {provider: resp}\n").get(n % 4), "config/feeds.yaml", this::writeFeeds);

        columns++;
        good("new column", this::writeTables);
        bad("broken tables.yaml", List.of("tables: [", "tables: {events: {resource: X}}", "").get(n % 3), "config/tables.yaml", this::writeTables);

        thing = "queue-" + n;
        good("edited route", this::writeThing);
        bad("broken route", List.of("- route: [", "- route: {id: thing, from: {uri: 'direct:thing', steps: [{process: {ref: nobody}}]}}", "").get(n % 3),
                "routes/resources/thing.camel.yaml", this::writeThing);
        hasThing = false;
        good("deleted route", this::writeThing);
        hasThing = true;
        good("new route", this::writeThing);
    }

    private void appear(String kind, boolean there) throws Exception {
        Traffic feed = traffic.get("coming");
        feed.becomes("reso", SECRET, 200, 404);
        coming = there;
        good(kind, this::writeFeeds);
        feed.becomes("reso", SECRET, there ? 200 : 404);
        expect(there ? 200 : 404, house.send(HttpRequest.newBuilder(house.door("/reso/coming")).header("Authorization", "Bearer " + SECRET)
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString("[]"))).statusCode(), "the door after " + kind);
    }

    private int probe(String token) throws IOException, InterruptedException {
        return house.send(HttpRequest.newBuilder(house.door("/reso/rotating")).header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString("[]"))).statusCode();
    }

    private void expect(int right, int status, String what) {
        if (status != right) {
            wrong.add(what + ": " + status + ", expected " + right);
        }
    }

    interface Edit {
        void write() throws IOException;
    }

    private void good(String kind, Edit edit) throws Exception {
        edit.write();
        JsonNode problems = reload(kind).path("problems");
        if (!problems.isEmpty()) {
            wrong.add(kind + ": " + problems);
        }
        done.merge(kind, 1, Integer::sum);
    }

    private void bad(String kind, String text, String file, Edit mend) throws Exception {
        house.write(file, text);
        JsonNode problems = reload(kind).path("problems");
        if (problems.size() != 1 || !problems.get(0).asText().startsWith(folder.resolve(file).toString())) {
            wrong.add(kind + ": " + problems);
        }
        done.merge(kind, 1, Integer::sum);
        mend.write();
        if (!reload("mended").path("problems").isEmpty()) {
            wrong.add(kind + " is not mended");
        }
    }

    private JsonNode reload(String kind) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        String answer = house.send(HttpRequest.newBuilder(house.admin("/api/reload")).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))).body();
        millis.merge(kind, Duration.ofNanos(System.nanoTime() - begun).toMillis(), Long::sum);
        return JSON.readTree(answer);
    }

    /** Stops the traffic, waits until everything is through, and says all that is not as it must be. */
    List<String> verdict() throws Exception {
        Set<String> accepted = new TreeSet<>();
        for (Traffic each : traffic.values()) {
            each.close();
            accepted.addAll(each.accepted());
            wrong.addAll(each.wrong());
        }
        awaitAll(accepted.size());
        same("events", accepted, house.column("SELECT COALESCE(json_extract(data, '$.ListingId'), '?') FROM events"));
        List<String> messages = new ArrayList<>();
        seen.forEach((id, times) -> messages.addAll(java.util.Collections.nCopies(times, id)));
        same("messages", accepted, messages);
        wrong.addAll(outOfOrder);
        List<String> behind = house.column("""
                SELECT feed || ' ' || resource || ' ' || record_key FROM records WHERE event_id <> (SELECT e.id FROM events e WHERE e.feed = records.feed
                AND e.resource = records.resource AND e.record_key = records.record_key ORDER BY e.sequence DESC, e.id DESC LIMIT 1) AND feed <> 'swinging'""");
        behind.forEach(record -> wrong.add("not the newest: " + record));
        long keys = house.count("(SELECT DISTINCT feed, record_key FROM events WHERE resource = 'Property')");
        if (house.count("property") != keys) {
            wrong.add("rows of property: " + house.count("property") + ", expected " + keys);
        }
        for (String table : List.of("dead_letters", "parked")) {
            if (house.count(table) > 0) {
                wrong.add(table + ": " + house.rows("SELECT * FROM " + table + " LIMIT 3"));
            }
        }
        return wrong;
    }

    /** However long it takes, as long as something comes: the machine may be busy with others. */
    private void awaitAll(int all) {
        while (through() < 2L * all) {
            long before = through();
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> through() > before || through() >= 2L * all);
        }
    }

    private long through() {
        return house.count("events") + seen.size();
    }

    private void same(String what, Set<String> expected, List<String> found) {
        Set<String> once = new TreeSet<>(found);
        if (once.size() != found.size()) {
            wrong.add(what + ": " + (found.size() - once.size()) + " twice");
        }
        Set<String> missing = new TreeSet<>(expected);
        missing.removeAll(once);
        Set<String> invented = new TreeSet<>(once);
        invented.removeAll(expected);
        if (!missing.isEmpty() || !invented.isEmpty()) {
            wrong.add(what + ": " + missing.size() + " missing, " + invented.size() + " nobody was promised: " + missing.stream().limit(5).toList() + invented.stream().limit(5).toList());
        }
    }

    Map<String, Integer> done() {
        return done;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("reloads " + done + "\nmilliseconds of all of a kind " + millis + "\n");
        traffic.forEach((feed, each) -> text.append(feed).append(" answers ").append(each.answers()).append('\n'));
        return text.toString();
    }

    @Override
    public void close() throws Exception {
        for (Traffic each : traffic.values()) {
            each.close();
        }
        consumer.close();
        house.close();
    }

    /** {@code bench/reload}. @param args rounds, requests a second to each feed */
    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("doorstep-reload");
        List<String> wrong;
        try (UnderLoad load = new UnderLoad(folder, Integer.parseInt(args[1]))) {
            long begun = System.nanoTime();
            for (int n = 0; n < Integer.parseInt(args[0]); n++) {
                load.round(n);
            }
            long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
            wrong = load.verdict();
            System.out.println(load + "seconds " + seconds);
        }
        System.out.println("wrong " + wrong.size());
        wrong.stream().limit(50).forEach(System.out::println);
        FileSystemUtils.deleteRecursively(folder);
        System.exit(wrong.isEmpty() ? 0 : 1);
    }
}
