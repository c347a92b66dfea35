package org.doorstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.doorstep.simulator.Manners;
import org.doorstep.simulator.Plan;
import org.doorstep.simulator.Report;
import org.doorstep.simulator.Simulation;
import org.doorstep.simulator.Target;
import org.doorstep.simulator.reso.ResoEvents;
import org.doorstep.testing.House;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Too much is answered in the provider's own language, and nothing is lost by it. */
class OverloadTest {

    private static final int EVENTS = 200;
    private static final int BATCH = 5;
    private static final int REQUESTS_A_SECOND = 5;
    private static final int BODY = 7 << 20;

    @TempDir
    private static Path folder;
    private static House house;

    @BeforeAll
    static void start() throws Exception {
        house = House.in(folder).feeds("""
                feeds:
                  paced: {provider: reso, auth: {bearer: [%1$s]}, limits: {requests: %2$d/s}}
                  slow: {provider: reso, auth: {bearer: [%1$s]}}
                  quick: {provider: reso, auth: {bearer: [%1$s]}}
                  hub: {provider: showinghub, auth: {headers: {X-Hub-Key: %1$s}}, limits: {requests: 1/h}}
                """.formatted(House.TOKEN, REQUESTS_A_SECOND)).flag("doorstep.journal.disk", "64MiB").start();
    }

    @AfterAll
    static void stop() throws Exception {
        house.close();
    }

    private static HttpResponse<String> hub() throws Exception {
        return house.send(HttpRequest.newBuilder(house.door("/showinghub/hub")).header("X-Hub-Key", House.TOKEN)
                .POST(HttpRequest.BodyPublishers.ofString("{\"eventName\":\"Ping\"}")));
    }

    @Test
    void aProducerAtThreeTimesItsRateObeysAndAllArrivesWhileOthersNoticeNothing() throws Exception {
        Target target = new Target(house.door("/reso/paced"), Map.of("Authorization", "Bearer " + House.TOKEN), false, Duration.ofSeconds(30), Set.of());
        Plan plan = new Plan(1, EVENTS, BATCH, 3 * REQUESTS_A_SECOND * BATCH, 8, 10, Duration.ofMinutes(2));
        CountDownLatch done = new CountDownLatch(1);
        CompletableFuture<List<Integer>> others = CompletableFuture.supplyAsync(() -> statusesUntil(done));

        Report report;
        try {
            report = new Simulation(new ResoEvents(6), event -> target, plan, Manners.reso()).run(state -> { });
        } finally {
            done.countDown();
        }

        assertThat(report.problem()).isNull();
        assertThat(report.events().accepted()).isEqualTo(EVENTS);
        assertThat(report.requests().throttled()).isPositive();
        assertThat(report.requests().failed()).isZero();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> house.rows("SELECT 1 FROM events WHERE feed = 'paced'").size() == EVENTS);
        assertThat(house.counter("doorstep.events", "feed", "paced", "outcome", "duplicate")).isZero();
        assertThat(others.get()).isNotEmpty().containsOnly(200);
    }

    private static List<Integer> statusesUntil(CountDownLatch done) {
        List<Integer> statuses = new ArrayList<>();
        try {
            do {
                statuses.add(hub().statusCode());
            } while (done.getCount() > 0);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return statuses;
    }

    @Test
    void aBacklogOverHalfOfTheDiskIsToldToThoseWhoHaveItAndUnderstand() throws Exception {
        house.lane("slow", false);
        String large = blank(BODY);
        for (int i = 0; i < 5; i++) {
            assertThat(house.post("slow", large).statusCode()).isEqualTo(200);
        }

        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> house.post("slow", "[]").statusCode() == 429);
        HttpResponse<String> answer = house.post("slow", "[]");
        assertThat(answer.headers().firstValue("Retry-After")).get().satisfies(wait -> assertThat(Integer.parseInt(wait)).isBetween(270, 300));
        assertThat(answer.body()).isEqualTo("{\"status\":429,\"title\":\"Too Many Requests\"}");
        assertThat(house.post("quick", "[]").statusCode()).isEqualTo(200);
        assertThat(hub().statusCode()).isEqualTo(200);
        assertThat(house.metric("doorstep_backlog_age_seconds")).isPositive();

        house.lane("slow", true);

        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> house.post("slow", "[]").statusCode() == 200);
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> house.metric("doorstep_backlog_age_seconds") == 0);
    }

    @Test
    void aFeedThatStandsStillHasItsShareOfTheDiskAndOthersGoOn(@TempDir Path own) throws Exception {
        try (House full = House.in(own).feeds("""
                feeds:
                  slow: {provider: reso, auth: {bearer: [%1$s]}}
                  quick: {provider: reso, auth: {bearer: [%1$s]}}
                """.formatted(House.TOKEN)).flag("doorstep.journal.disk", "32MiB").start()) {
            full.lane("slow", false);
            assertThat(full.post("slow", "[]").statusCode()).isEqualTo(200);
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> full.metric("doorstep_backlog_age_seconds") > 2);
            int waiting = 0;
            while (full.post("slow", blank(1 << 20)).statusCode() != 429) {
                waiting++;
                assertThat(full.post("quick", blank(1 << 20)).statusCode()).as("after %d", waiting).isEqualTo(200);
            }

            assertThat(waiting).as("MiB of 32").isBetween(10, 24);
            for (int n = 0; n < 40; n++) {
                assertThat(full.post("quick", blank(1 << 20)).statusCode()).isEqualTo(200);
            }

            full.lane("slow", true);

            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> full.post("slow", "[]").statusCode() == 200);
        }
    }

    private static String blank(int bytes) {
        return "[" + " ".repeat(bytes - 2) + "]";
    }
}
