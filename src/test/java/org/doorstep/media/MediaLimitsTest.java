package org.doorstep.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.doorstep.testing.House;
import org.doorstep.testing.PhotoHost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MediaLimitsTest {

    @Test
    void aFullDiskAndAFullQueueWaitAndLoseNothing(@TempDir Path folder) throws Exception {
        try (MediaHouse media = MediaHouse.in(folder)) {
            House house = media.house().flag("doorstep.media.disk", "30KiB").flag("doorstep.media.file", "10KiB").flag("doorstep.media.threads", "1").flag("doorstep.queue.limit", "1B");
            for (String name : List.of("a", "b", "c")) {
                for (int n = 1; n <= 3; n++) {
                    byte[] bytes = Arrays.copyOf(PhotoHost.jpeg(name + n), 9_000);
                    media.host().on("/" + name + "/" + n + ".jpg", "200 OK", bytes);
                }
            }
            media.start();

            media.push("a", media.photos("a", 3));
            media.await("a", "stored", 3);
            // What is removed before it was told of is told of a minute later, and would not be the one batch below.
            house.await("media_files WHERE announced = FALSE", 0);
            media.push("b", media.photos("b", 3));
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> house.get(house.admin("/observe/health")).body().contains("doorstep.media.disk is used up"));
            assertThat(house.column("SELECT SUM(bytes) FROM media_blobs")).containsExactly("27000");
            assertThat(media.host().count("/b/1.jpg")).as("not even asked for").isZero();

            media.push("a", List.of());
            media.await("b", "stored", 3);
            assertThat(house.get(house.admin("/observe/health")).statusCode()).isIn(200, 503);

            // The queue held one batch and was full; the next goes when somebody reads.
            media.push("b", List.of());
            media.push("c", media.photos("c", 3));
            media.await("c", "stored", 3);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> house.counter("doorstep.queue.full", "queue", "events.reso.MediaFile") > 0);
            assertThat(house.count("media_files WHERE announced = FALSE")).isPositive();
            Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                house.messages("events.reso.MediaFile", message -> false, 0);
                assertThat(house.count("media_files WHERE announced = FALSE")).isZero();
            });
        }
    }
}
