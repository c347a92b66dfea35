package org.doorstep.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.doorstep.testing.House;
import org.springframework.util.FileSystemUtils;

/**
 * {@code bench/poison}: the same number of events twice, clean and with one in a thousand poisoned at each stage: an element that is
 * none, a value that its table cannot read, a record that a user's step cannot take. The lane stands while they are sent, so its
 * rate is that of dispatch alone.
 */
final class PoisonBench {

    private static final int BATCH = 100;
    private static final int ONE_IN = 1_000;
    private static final int CHUNK = 50_000;
    private static final String ROUTE = """
            - route:
                id: stepping
                from:
                  uri: direct:stepping
                  steps:
                    - process:
                        ref: queue
                    - bean:
                        beanType: org.doorstep.audit.PoisonedKeys
                        method: pass
            """;

    private PoisonBench() {
    }

    /** {@code EVENTS FOLDER} */
    public static void main(String[] arguments) throws Exception {
        int events = Integer.parseInt(arguments[0]);
        Path folder = Path.of(arguments[1]);
        FileSystemUtils.deleteRecursively(folder);
        try (House house = House.in(Files.createDirectories(folder)).flag("doorstep.queue.limit", "100GiB").route("resources/stepping.camel.yaml", ROUTE).route(PoisonedProperty.FILE, PoisonedProperty.ROUTE).feeds("""
                feeds:
                  clean: {provider: reso, auth: {bearer: [%1$s]}}
                  poisoned: {provider: reso, auth: {bearer: [%1$s]}}
                """.formatted(House.TOKEN)).start()) {
            double clean = 0;
            double poisoned = 0;
            // Both in turns, so that whatever else the machine does meets both.
            for (int from = 0; from < events; from += CHUNK) {
                int to = Math.min(events, from + CHUNK);
                clean += seconds(house, "clean", from, to);
                poisoned += seconds(house, "poisoned", from, to);
            }
            verify(house, events);
            System.out.printf("events=%d clean=%.0f/s poisoned=%.0f/s ratio=%.2f processors=%d%n", events, events / clean, events / poisoned, clean / poisoned,
                    Runtime.getRuntime().availableProcessors());
        }
        FileSystemUtils.deleteRecursively(folder);
        System.exit(0);
    }

    private static double seconds(House house, String feed, int from, int to) throws Exception {
        house.lane(feed, false);
        for (int n = from; n < to; n += BATCH) {
            List<String> elements = new ArrayList<>();
            for (int i = n; i < Math.min(to, n + BATCH); i++) {
                elements.add(element(i, feed.equals("poisoned")));
            }
            HttpResponse<String> answer = house.post(feed, "{\"value\":[" + String.join(",", elements) + "]}");
            assertThat(answer.statusCode()).isEqualTo(200);
        }
        long begun = System.nanoTime();
        house.lane(feed, true);
        Awaitility.await().atMost(Duration.ofHours(2)).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(50)).until(() -> house.column(
                "SELECT MAX(sequence) FROM events WHERE feed = '" + feed + "'").get(0).equals(Integer.toString(to)));
        return (System.nanoTime() - begun) / 1e9;
    }

    /** The stage at which an event fails, or null. */
    private static String poison(int n) {
        return switch (n % ONE_IN) {
            case 101 -> "element";
            case 401 -> "table";
            case 701 -> "step";
            default -> null;
        };
    }

    private static String element(int n, boolean poisoned) {
        String poison = poisoned ? poison(n) : null;
        // Runs of one resource, as providers send them.
        boolean property = poison == null ? n / 10 % 2 == 0 : !poison.equals("step");
        String key = ("step".equals(poison) ? "step" : "table".equals(poison) ? PoisonedProperty.KEY : "k") + n;
        return "{" + ("element".equals(poison) ? "" : "\"EntityEventSequence\":" + (n + 1) + ",") + "\"ResourceName\":\"" + (property ? "Property" : "Stepping") + "\",\"ResourceRecordKey\":\"" + key
                + "\",\"Data\":{\"ListingId\":\"L" + n + "\",\"ListPrice\":" + n + ".50"
                + ",\"StandardStatus\":\"Active\",\"City\":\"Bowie\",\"ModificationTimestamp\":\"2026-01-01T00:00:00Z\"}}";
    }

    private static void verify(House house, int events) {
        List<Integer> bad = new ArrayList<>();
        List<String> good = new ArrayList<>();
        for (int n = 0; n < events; n++) {
            if (poison(n) == null) {
                good.add(Integer.toString(n + 1));
            } else {
                bad.add(n);
            }
        }
        assertThat(house.column("SELECT sequence FROM events WHERE feed = 'poisoned' ORDER BY rowid")).as("all good ones, in order").isEqualTo(good);
        assertThat(house.column("SELECT sequence FROM events WHERE feed = 'poisoned' ORDER BY id")).isEqualTo(good);
        Map<String, Long> kinds = bad.stream().collect(Collectors.groupingBy(n -> poison(n).equals("element") ? "element" : "event", Collectors.counting()));
        kinds.forEach((kind, count) -> assertThat(house.count("dead_letters WHERE feed = 'poisoned' AND kind = '" + kind + "'")).as(kind).isEqualTo(count));
        assertThat(house.count("dead_letters")).isEqualTo(bad.size());
        assertThat(house.count("parked")).isZero();
    }
}
