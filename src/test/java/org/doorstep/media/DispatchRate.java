package org.doorstep.media;

import static org.doorstep.testing.Samples.batch;
import static org.doorstep.testing.Samples.element;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.doorstep.event.Delivery;
import org.doorstep.journal.Bundle;
import org.doorstep.testing.House;
import org.doorstep.testing.Samples;
import org.springframework.util.FileSystemUtils;

/**
 * How fast lanes are with media on and their host dead (it takes connections and says nothing), against media off: two houses in one
 * process, rounds that take turns, the same events. A third of them are sets of six photos. See bench/media.
 */
final class DispatchRate {

    private static final int BATCH = 100;
    private static final int PHOTOS = 6;

    private long sequence;

    private DispatchRate() {
    }

    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[0]);
        int events = Integer.parseInt(arguments[1]);
        Path folder = Files.createTempDirectory("doorstep-bench");
        try (ServerSocket dead = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
             House on = house(folder.resolve("on"), dead, true); House off = house(folder.resolve("off"), dead, false)) {
            DispatchRate rate = new DispatchRate();
            String url = "http://127.0.0.1:" + dead.getLocalPort();
            List<Double> ratios = new ArrayList<>();
            for (int round = 0; round <= rounds; round++) {
                List<Bundle> bundles = rate.bundles(events, url);
                // First the one, then the other: what warms up or fills up meanwhile must not be on one side.
                double withMedia = round % 2 == 0 ? measured(on, bundles, events) : 0;
                double without = measured(off, bundles, events);
                withMedia = round % 2 == 0 ? withMedia : measured(on, bundles, events);
                System.out.printf(Locale.ROOT, "%s on %.0f/s off %.0f/s ratio %.3f, items waiting %d%n", round == 0 ? "(warm-up)" : "round " + round, withMedia, without, withMedia / without,
                        on.count("media_files"));
                if (round > 0) {
                    ratios.add(withMedia / without);
                }
            }
            ratios.sort(null);
            System.out.printf(Locale.ROOT, "median ratio %.3f of %d rounds with %d events each%n", ratios.get(ratios.size() / 2), rounds, events);
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private static House house(Path folder, ServerSocket dead, boolean media) throws Exception {
        House house = House.in(folder).flag("doorstep.media.allow", "127.0.0.1").flag("doorstep.media.ports", Integer.toString(dead.getLocalPort()));
        return house.feeds("feeds:\n  mls: {provider: reso, auth: {bearer: [" + House.TOKEN + "]}, media: " + media + "}\n").start();
    }

    private List<Bundle> bundles(int events, String url) {
        List<Bundle> bundles = new ArrayList<>();
        for (int from = 0; from < events; from += BATCH) {
            String body = batch(IntStream.range(from, from + BATCH).mapToObj(n -> n % 3 == 0 ? set(url) : listing()).toArray(String[]::new));
            bundles.add(new Bundle("mls", List.of(new Delivery(Samples.deliveryId(), "mls", "reso", Samples.NEW_YEAR + sequence, Delivery.PUSH, "authenticated", "", "",
                    body.getBytes(StandardCharsets.UTF_8)))));
        }
        return bundles;
    }

    private String listing() {
        sequence++;
        return element(sequence, "Property", "P" + sequence, "{\"ListingId\":\"" + sequence + "\",\"ListPrice\":450000.50,\"City\":\"Bowie\",\"PublicRemarks\":\"" + "Light and bright. ".repeat(100) + "\"}");
    }

    private String set(String url) {
        sequence++;
        String key = "L" + sequence;
        return element(sequence, "Media", key, "{\"ResourceRecordID\":\"" + key + "\",\"Media\":[" + IntStream.rangeClosed(1, PHOTOS).mapToObj(n -> "{\"MediaKey\":\"" + key + "-" + n
                + "\",\"MediaURL\":\"" + url + "/" + key + "/" + n + ".jpg\",\"Order\":" + n + ",\"MediaCategory\":\"Photo\",\"ModificationTimestamp\":\"2026-01-01T00:00:00Z\"}")
                .collect(Collectors.joining(",")) + "]}");
    }

    /** Events a second, from the start of the lane to the end of the last bundle. */
    private static double measured(House house, List<Bundle> bundles, int events) throws Exception {
        house.lane("mls", false);
        house.journal(bundles);
        double target = house.counter("doorstep.events", "feed", "mls", "outcome", "logged") + events;
        long begun = System.nanoTime();
        house.lane("mls", true);
        while (house.counter("doorstep.events", "feed", "mls", "outcome", "logged") < target) {
            TimeUnit.MILLISECONDS.sleep(2);
        }
        double rate = events / ((System.nanoTime() - begun) / 1e9);
        // What is left over must not slow down the next round, which may be the other house's.
        while (house.count("media_todo") > 0) {
            TimeUnit.MILLISECONDS.sleep(200);
        }
        return rate;
    }
}
