package org.doorstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.doorstep.testing.Samples.batch;
import static org.doorstep.testing.Samples.element;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.doorstep.testing.Child;
import org.doorstep.testing.House;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** A store that can no longer write: the process ends at once, and the next one has all that was answered. */
class StoreFailedTest {

    private final HttpClient http = HttpClient.newHttpClient();
    private final Random random = new Random(1);

    @Test
    void theProcessEndsAndNothingThatWasAnsweredIsLost(@TempDir Path folder) throws Exception {
        House house = House.in(folder);
        Path queues = folder.resolve("data/queues");
        Path away = folder.resolve("data/away");
        Set<String> answered = new TreeSet<>();
        try (Child child = Child.run(house)) {
            int port = Integer.parseInt(child.ready().group(1));
            // Files that are open stay; the next file of the log cannot be made, as on a disk that is full.
            Files.move(queues, away);
            for (int n = 0; n < 100 && push(port, n); n++) {
                answered.add("k" + n);
            }
            assertThat(child.exit()).isEqualTo(3);
            assertThat(child.stdout() + child.stderr()).contains("store_failed broker=queues");
        }
        assertThat(answered).isNotEmpty();
        FileSystemUtils.deleteRecursively(queues);
        Files.move(away, queues);

        try (House again = house.start()) {
            Awaitility.await().untilAsserted(() -> assertThat(again.column("SELECT record_key FROM events")).containsAll(answered).doesNotHaveDuplicates());
        }
    }

    /** Incompressible, so that a few fill a file of the log. */
    private boolean push(int port, int n) throws InterruptedException {
        byte[] noise = new byte[150_000];
        random.nextBytes(noise);
        String body = batch(element(n + 1, "Property", "k" + n, "{\"PublicRemarks\":\"" + Base64.getEncoder().encodeToString(noise) + "\"}"));
        try {
            return http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/reso/mls")).header("Authorization", "Bearer " + House.TOKEN)
                    .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
