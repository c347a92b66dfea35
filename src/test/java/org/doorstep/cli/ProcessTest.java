package org.doorstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.doorstep.testing.Child;
import org.doorstep.testing.House;
import org.doorstep.testing.Push;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process: what it prints, how it ends, what it leaves behind. */
class ProcessTest {

    @TempDir
    private Path folder;

    @Test
    void keepsWhatItAnsweredThroughKillAndStopsOnTerm() throws Exception {
        House house = House.in(folder);
        try (Child first = Child.run(house)) {
            String port = first.ready().group(1);
            for (int i = 1; i <= 50; i++) {
                assertThat(post(port, i)).as(first.stderr()).isEqualTo(200);
            }
            first.kill();
        }
        try (Child second = Child.run(house)) {
            String port = second.ready().group(1);
            assertThat(post(port, 51)).isEqualTo(200);
            Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> house.count("events") == 51);
            assertThat(house.count("property")).isEqualTo(51);
            second.terminate();
            assertThat(second.exit()).isIn(0, 143);
            assertThat(second.stdout().lines()).hasSize(1);
        }
    }

    @Test
    void losesNothingWhenItIsStoppedUnderLoad() throws Exception {
        House house = House.in(folder);
        Set<String> accepted;
        try (Child child = Child.run(house); Push push = new Push(Integer.parseInt(child.ready().group(1)), "mls", "k", 8)) {
            Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> push.accepted().size() >= 500);
            child.terminate();
            assertThat(child.exit()).isEqualTo(143);
            push.close();
            accepted = push.accepted();
            assertThat(push.otherAnswers()).isSubsetOf("503");
            assertThat(child.stderr()).contains("stopping").contains("stopped").doesNotContain("stop_cut_short").doesNotContain("level=ERROR");
        }
        try (House next = house.start()) {
            Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> next.column("SELECT record_key FROM events").containsAll(accepted));
            assertThat(next.rows("SELECT record_key FROM events GROUP BY record_key HAVING COUNT(*) > 1")).isEmpty();
            assertThat(next.count("dead_letters")).isZero();
        }
    }

    @Test
    void endsInTimeWhateverHangs() throws Exception {
        CountDownLatch halted = new CountDownLatch(1);

        RunCommand.stop(halted::await, Duration.ofMillis(50), halted::countDown);

        assertThat(halted.getCount()).isZero();
    }

    @Test
    void saysInOneLineWhyItDoesNotStart() throws Exception {
        House house = House.in(folder);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
             Child child = Child.start(folder, Map.of(), "run", "--config", folder.resolve("config").toString(), "--routes",
                     folder.resolve("routes").toString(), "--data", folder.resolve("data").toString(), "--port", "" + taken.getLocalPort(), "--admin-port", "0")) {
            assertThat(child.exit()).isEqualTo(2);
            assertThat(child.stderr().lines()).singleElement().asString()
                    .startsWith("doorstep: camel.server.port: port " + taken.getLocalPort()).contains("choose another port");
            assertThat(house.folder().resolve("data")).doesNotExist();
        }
    }

    @Test
    void saysThatTheDataFolderIsInUse() throws Exception {
        House house = House.in(folder);
        try (Child first = Child.run(house)) {
            first.ready();
            try (Child second = Child.run(house)) {
                assertThat(second.exit()).isEqualTo(2);
                assertThat(second.stderr()).contains("is in use by another Doorstep");
            }
        }
    }

    @Test
    void refusesWrongUse() throws Exception {
        try (Child child = Child.start(folder, Map.of(), "rnu")) {
            assertThat(child.exit()).isEqualTo(2);
            assertThat(child.stderr()).contains("rnu");
        }
    }

    private static int post(String port, int sequence) throws Exception {
        String json = "{\"EntityEventSequence\":" + sequence + ",\"ResourceName\":\"Property\",\"ResourceRecordKey\":\"k" + sequence + "\",\"Data\":{\"City\":\"Bowie\"}}";
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/reso/mls"))
                .header("Authorization", "Bearer " + House.TOKEN).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)).build(), HttpResponse.BodyHandlers.ofString()).statusCode();
    }
}
