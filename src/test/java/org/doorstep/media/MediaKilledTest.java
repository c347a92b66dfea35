package org.doorstep.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.doorstep.testing.Samples.batch;
import static org.doorstep.testing.Samples.element;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.doorstep.config.Secret;
import org.doorstep.testing.Child;
import org.doorstep.testing.House;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MediaKilledTest {

    private static final int PHOTOS = 1_000;
    private static final int THREADS = 8;

    @Test
    void killedInTheMiddleOf1000DownloadsItGoesOnWhereItWas(@TempDir Path folder) throws Exception {
        try (MediaHouse media = MediaHouse.in(folder)) {
            House house = media.house();
            Path properties = folder.resolve("config/application.properties");
            Files.writeString(properties, Files.readString(properties) + "\n" + Map.of("doorstep.media.allow", "127.0.0.1", "doorstep.media.ports", Integer.toString(media.host().port()),
                    "doorstep.media.rate", "5000/s", "doorstep.media.threads", Integer.toString(THREADS), "doorstep.media.per-host", Integer.toString(THREADS)).entrySet().stream().map(entry -> entry.getKey() + " = " + entry.getValue()).collect(Collectors.joining("\n")));
            try (Child first = Child.run(house)) {
                String door = "http://127.0.0.1:" + first.ready().group(1) + "/reso/mls";
                String[] listings = Stream.iterate(0, n -> n < PHOTOS / 40, n -> n + 1).map(n -> element(n + 1, "Media", "L" + n, "{\"Media\":[" + String.join(",", media.photos("L" + n, 40)) + "]}")).toArray(String[]::new);
                assertThat(house.send(HttpRequest.newBuilder(URI.create(door)).header("Authorization", "Bearer " + House.TOKEN).header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(batch(listings)))).statusCode()).isEqualTo(200);
                Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(5)).until(() -> media.host().requests().size() >= PHOTOS / 3);
                first.kill();
            }
            assertThat(whole(folder)).as("no half file has a name").isTrue();
            long before = house.count("media_files WHERE state = 'stored'");
            assertThat(before).isLessThan(PHOTOS);
            try (Child second = Child.run(house)) {
                second.ready();
                Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> house.count("media_files WHERE state = 'stored'") == PHOTOS);
            }
            assertThat(whole(folder)).isTrue();
            for (String sha256 : house.column("SELECT sha256 FROM media_files")) {
                assertThat(file(folder, sha256)).exists();
            }
            Map<String, Long> counts = media.host().requests().stream().collect(Collectors.groupingBy(request -> request.path(), Collectors.counting()));
            assertThat(counts).hasSize(PHOTOS);
            assertThat(counts.values()).allMatch(count -> count <= 2);
            // What was under way: being fetched, or fetched and not yet written down.
            assertThat(counts.values().stream().filter(count -> count == 2)).hasSizeLessThanOrEqualTo(THREADS + 64);
        }
    }

    private static Path file(Path folder, String sha256) {
        return folder.resolve("data/media").resolve(sha256.substring(0, 2)).resolve(sha256.substring(2, 4)).resolve(sha256);
    }

    private static boolean whole(Path folder) throws Exception {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder.resolve("data/media"))) {
            files = all.filter(Files::isRegularFile).filter(file -> !file.startsWith(folder.resolve("data/media/.tmp"))).toList();
        }
        for (Path file : files) {
            if (!HexFormat.of().formatHex(Secret.sha256(Files.readAllBytes(file))).equals(file.getFileName().toString())) {
                return false;
            }
        }
        return true;
    }
}
