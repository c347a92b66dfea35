package org.doorstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.doorstep.broker.EmbeddedBroker;
import org.doorstep.testing.House;
import org.doorstep.testing.Line;
import org.doorstep.testing.RawSender;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal on an outside broker, with a bad line to it: senders are told to come back, and the house mends by itself. */
class JournalOutageTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final int SENDERS = 250;
    /** Threads that may wait for the journal at once, and a few that come and go. */
    private static final int WORKERS = 256;
    private static final int SOME = 30;
    private static final String HEAD = "POST /reso/mls HTTP/1.1\r\nHost: door\r\nContent-Type: application/json\r\nAuthorization: Bearer " + House.TOKEN + "\r\n";

    @TempDir
    private static Path folder;
    private static EmbeddedBroker broker;
    private static Line line;
    private static House house;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.queues(folder.resolve("broker"), 1L << 30, List.of("tcp://127.0.0.1:0"), List.of());
        line = Line.to(broker.ports().get(0));
        house = House.in(folder).flag("doorstep.journal.url", "tcp://127.0.0.1:" + line.port()).flag("doorstep.journal.timeout", TIMEOUT.toSeconds() + "s").start();
    }

    @AfterAll
    static void stop() throws Exception {
        line.thaw();
        house.close();
        line.close();
        broker.close();
    }

    private static ConditionFactory soon() {
        return Awaitility.with().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(50)).await().atMost(Duration.ofSeconds(30));
    }

    private static String event(int sequence) {
        return "{\"EntityEventSequence\":" + sequence + ",\"ResourceName\":\"Property\",\"ResourceRecordKey\":\"" + sequence + "\"}";
    }

    @Test
    void tellsSendersToComeBackAndMendsByItself() throws Exception {
        assertThat(house.post("mls", event(1)).statusCode()).isEqualTo(200);
        house.await("events", 1);

        line.cut();
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> answer = house.post("mls", event(2));
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        }
        HttpResponse<String> ready = house.get(house.admin("/ready"));
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).isEqualTo("{\"status\":\"DOWN\",\"reason\":\"journal unavailable\"}");
        assertThat(house.get(house.admin("/live")).statusCode()).isEqualTo(200);
        assertThat(house.get(house.admin("/observe/health")).body()).contains("the last commit failed");

        line.mend();
        // Nobody sends while it is not ready, so no delivery may be needed to find out.
        soon().until(() -> house.get(house.admin("/ready")).statusCode() == 200);
        assertThat(house.post("mls", event(3)).statusCode()).isEqualTo(200);
    }

    @Test
    void answersInTimeWhenTheJournalHangs() throws Exception {
        long sent;
        line.freeze();
        try (RawSender waiting = house.raw(); RawSender another = house.raw()) {
            sent = System.nanoTime();
            waiting.send(HEAD + "Content-Length: 1000\r\n\r\n[" + " ".repeat(998) + "]");
            another.send(HEAD + "Content-Length: 500\r\n\r\n[");
            soon().until(() -> house.metric("doorstep_receiving_bytes") == 1_500);
        }
        // Both have left. What the first brought is still in memory, so its place is not free until the door gives up.
        soon().until(() -> house.metric("doorstep_receiving_bytes") <= 1_000);
        for (double bytes = 1_000; System.nanoTime() - sent < TIMEOUT.dividedBy(2).toNanos(); bytes = house.metric("doorstep_receiving_bytes")) {
            assertThat(bytes).isEqualTo(1_000);
        }

        HttpResponse<String> answer = house.post("mls", event(4));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
        assertThat(house.get(house.admin("/ready")).statusCode()).isEqualTo(503);
        assertThat(house.get(house.admin("/observe/health")).body()).contains("a commit hangs");
        soon().until(() -> house.metric("doorstep_receiving_bytes") == 0 && house.metric("doorstep_requests_in_flight") == 0);

        line.thaw();
        soon().until(() -> house.get(house.admin("/ready")).statusCode() == 200);
        assertThat(house.post("mls", "[]").statusCode()).isEqualTo(200);
    }

    @Test
    void manySendersAtAHangingJournalAreAnsweredAndPileUpNoThreads() throws Exception {
        int before = ManagementFactory.getThreadMXBean().getThreadCount();
        line.freeze();
        List<RawSender> senders = new ArrayList<>();
        try {
            for (int wave = 0; wave < 2; wave++) {
                for (int i = 0; i < SENDERS; i++) {
                    RawSender sender = house.raw();
                    senders.add(sender);
                    sender.send(HEAD + "Content-Length: 2\r\n\r\n[]");
                }
            }
            for (RawSender sender : senders) {
                RawSender.Reply reply = sender.reply();
                assertThat(reply.status()).isEqualTo(503);
                assertThat(reply.header("Retry-After")).isEqualTo("5");
            }
            assertThat(ManagementFactory.getThreadMXBean().getThreadCount()).isLessThan(before + WORKERS + SOME);
        } finally {
            for (RawSender sender : senders) {
                sender.close();
            }
        }
        soon().until(() -> house.metric("doorstep_receiving_bytes") == 0 && house.metric("doorstep_requests_in_flight") == 0);

        line.thaw();
        soon().until(() -> house.get(house.admin("/ready")).statusCode() == 200);
        assertThat(house.post("mls", event(5)).statusCode()).isEqualTo(200);
    }
}
