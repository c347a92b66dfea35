package org.doorstep.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.doorstep.simulator.Receiver.drop;
import static org.doorstep.simulator.Receiver.status;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MannersTest {

    private static final Duration FIVE = Duration.ofSeconds(5);
    private static final Producer NUMBERS = (from, count) -> ("{\"number\":" + from + "}").getBytes(StandardCharsets.UTF_8);

    private final FakeTime time = new FakeTime();
    private Receiver receiver;

    @BeforeEach
    void open() throws IOException {
        receiver = new Receiver();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 400, 401, 404, 410, 413, 429, 500, 503})
    void showingHubTriesTwoMoreTimesSecondsApartAndThenStops(int status) throws Exception {
        receiver.answering(status(200, "")).always(status(status, "", "Retry-After", "60"));

        Report report = run(Manners.showingHub(FIVE), 3);

        assertThat(receiver.requests()).extracting(request -> request.json().get("number").intValue()).containsExactly(1, 2, 2, 2);
        assertThat(time.waits()).containsExactly(FIVE, FIVE);
        assertThat(report.problem()).startsWith("the server answered " + status).endsWith("(attempt 3 of 3)");
        assertThat(report.goOnFrom()).isEqualTo(2);
    }

    @Test
    void showingHubGoesOnWhenTheThirdTryIsTaken() throws Exception {
        receiver.answering(drop(), status(401, ""));

        Report report = run(Manners.showingHub(FIVE), 3);

        assertThat(report.complete()).isTrue();
        assertThat(report.requests()).isEqualTo(new Report.Requests(12, 10, 0, 2));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 401, 429, 503})
    void sparkTriesAgainLaterAndLater(int status) throws Exception {
        receiver.always(status(status, "", "Retry-After", "60"));

        Report report = run(Manners.spark(), 5);

        assertThat(receiver.requests()).hasSize(5).allSatisfy(request -> assertThat(request.json().get("number").intValue()).isEqualTo(1));
        assertThat(time.waits()).hasSize(4).isSorted().allSatisfy(wait -> assertThat(wait).isLessThan(FIVE));
        assertThat(report.problem()).contains("(attempt 5 of 5)");
    }

    @Test
    void sparkAllowsASecondToConnect() {
        assertThat(Manners.spark().connect()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void repliersWaitsAsLongAsRetryAfterSays() throws Exception {
        receiver.answering(status(429, "", "Retry-After", "60"));

        Report report = run(Manners.repliers(), 2);

        assertThat(time.waits()).containsExactly(Duration.ofSeconds(60));
        assertThat(report.complete()).isTrue();
        assertThat(report.events().throttled()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 500})
    void repliersTriesA4xxAgainToo(int status) throws Exception {
        receiver.answering(status(status, ""), status(status, ""));

        Report report = run(Manners.repliers(), 3);

        assertThat(report.complete()).isTrue();
        assertThat(report.requests().failed()).isEqualTo(2);
    }

    @Test
    void repliersTakes410ForTheEnd() throws Exception {
        receiver.always(status(410, ""));

        Report report = run(Manners.repliers(), 3);

        assertThat(receiver.requests()).hasSize(1);
        assertThat(report.problem()).contains("410", "unsubscribe");
    }

    @Test
    void whatTheServerRepeatsOfASecretIsNotShown() throws Exception {
        receiver.always(status(401, "no: path-secret, header-secret"));
        Target target = new Target(receiver.uri("/spark/x/path-secret"), Map.of("X-Key", "header-secret"), false,
                Duration.ofSeconds(20), Set.of("path-secret"));

        Report report = run(Manners.reso(), 1, target);

        assertThat(report.problem()).startsWith("the server answered 401: no: ***, ***. ");
    }

    private Report run(Manners manners, int attempts) throws InterruptedException {
        return run(manners, attempts, new Target(receiver.uri(), Map.of(), false, Duration.ofSeconds(20)));
    }

    private Report run(Manners manners, int attempts, Target target) throws InterruptedException {
        Plan plan = new Plan(1, 10, 1, 0, 1, attempts, Duration.ofMinutes(10));
        return new Simulation(NUMBERS, event -> target, plan, manners, time, new Random(1)).run(state -> { });
    }
}
