package org.doorstep.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.doorstep.simulator.Receiver.drop;
import static org.doorstep.simulator.Receiver.status;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.doorstep.simulator.Receiver.Request;
import org.doorstep.simulator.reso.ResoEvents;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulationTest {

    private static final Map<String, String> HEADERS =
            Map.of("Authorization", "Bearer t0ken", "EntityEventSource", "IDX Feed 123");

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

    @Test
    void sendsEveryEventOnceInOrderAndSumsUp() throws Exception {
        Report report = run(plan(250, 100, 1));

        assertThat(receiver.requests()).extracting(Request::first).containsExactly(1L, 101L, 201L);
        assertThat(receiver.requests()).extracting(Request::last).containsExactly(100L, 200L, 250L);
        assertThat(report.events()).isEqualTo(new Report.Events(250, 250, 250, 0, 0));
        assertThat(report.requests()).isEqualTo(new Report.Requests(3, 3, 0, 0));
        assertThat(report.bytes()).isEqualTo(receiver.requests().stream().mapToLong(request -> request.body().length).sum());
        assertThat(report.complete()).isTrue();
        assertThat(report.problem()).isNull();
        assertThat(report.goOnFrom()).isNull();
    }

    @Test
    void sendsWhatTheProducerMadeWithItsHeaders() throws Exception {
        run(plan(5, 5, 1));

        Request request = receiver.requests().get(0);
        assertThat(request.path()).isEqualTo("/reso/demo");
        assertThat(request.body()).isEqualTo(new ResoEvents(1).batch(1, 5));
        assertThat(request.headers().getFirst("Content-Type")).isEqualTo("application/json");
        assertThat(request.headers().getFirst("Authorization")).isEqualTo("Bearer t0ken");
        assertThat(request.headers().getFirst("EntityEventSource")).isEqualTo("IDX Feed 123");
        assertThat(request.headers()).doesNotContainKey("Content-Encoding");
    }

    @Test
    void packsBodiesWhenAsked() throws Exception {
        Target target = new Target(receiver.uri(), HEADERS, true, Duration.ofSeconds(20));

        Report report = run(target, plan(100, 100, 1));

        assertThat(report.complete()).isTrue();
        assertThat(receiver.requests().get(0).headers().getFirst("Content-Encoding")).isEqualTo("gzip");
        assertThat(receiver.requests().get(0).body().length).isLessThan(new ResoEvents(1).batch(1, 100).length / 3);
    }

    @Test
    void goesOnFromTheNumberItIsGiven() throws Exception {
        run(new Plan(501, 20, 10, 0, 1, 10, Duration.ofMinutes(10)));

        assertThat(receiver.requests()).extracting(Request::first).containsExactly(501L, 511L);
    }

    @Test
    void connectionsSendAtOnce() throws Exception {
        CyclicBarrier allFour = new CyclicBarrier(4);
        receiver.always(afterMeeting(allFour, status(200, "")));

        Report report = run(plan(80, 10, 4));

        assertThat(report.events().accepted()).isEqualTo(80);
        assertThat(receiver.requests()).extracting(Request::first)
                .containsExactlyInAnyOrder(1L, 11L, 21L, 31L, 41L, 51L, 61L, 71L);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"429 | 60", "503 | 60", "429 | Mon, 02 Mar 2026 10:01:00 GMT"})
    void waitsAsLongAsRetryAfterSays(int status, String retryAfter) throws Exception {
        receiver.answering(status(200, ""), status(status, "{}", "Retry-After", retryAfter));

        Report report = run(plan(30, 10, 1));

        assertThat(time.waits()).containsExactly(Duration.ofSeconds(60));
        assertThat(receiver.requests()).extracting(Request::first).containsExactly(1L, 11L, 11L, 21L);
        assertThat(report.events()).isEqualTo(new Report.Events(30, 30, 30, 10, 0));
        assertThat(report.requests()).isEqualTo(new Report.Requests(4, 3, 1, 0));
    }

    @Test
    void throttlingCostsNoAttempts() throws Exception {
        for (int i = 0; i < 15; i++) {
            receiver.answering(status(429, "", "Retry-After", "2"));
        }

        Report report = run(plan(10, 10, 1));

        assertThat(report.complete()).isTrue();
        assertThat(report.events().throttled()).isEqualTo(10);
        assertThat(report.requests().throttled()).isEqualTo(15);
        assertThat(time.passed()).isEqualTo(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "soon", "Mon, 02 Mar 2020 10:01:00 GMT"})
    void backsOffByItselfWhenRetryAfterSaysNothing(String retryAfter) throws Exception {
        receiver.answering(status(429, "", "Retry-After", retryAfter), status(429, ""));

        Report report = run(plan(10, 10, 1));

        assertThat(report.complete()).isTrue();
        assertThat(time.waits()).hasSize(2).allSatisfy(wait -> assertThat(wait).isPositive());
    }

    @ParameterizedTest
    @ValueSource(strings = {"601", "Fri, 31 Dec 9999 23:59:59 GMT"})
    void givesUpWhenAskedToWaitLongerThanItsPatience(String retryAfter) throws Exception {
        receiver.answering(status(429, "", "Retry-After", retryAfter));

        Report report = run(plan(30, 10, 1));

        assertThat(time.waits()).isEmpty();
        assertThat(report.events()).isEqualTo(new Report.Events(30, 10, 0, 10, 10));
        assertThat(report.problem()).contains("429", "past the patience of 600 s");
    }

    @Test
    void triesAgainAfter5xxAndADroppedConnection() throws Exception {
        receiver.answering(status(503, ""), drop(), status(500, "oops"));

        Report report = run(plan(20, 10, 1));

        assertThat(receiver.requests()).extracting(Request::first).containsExactly(1L, 1L, 1L, 1L, 11L);
        assertThat(report.events()).isEqualTo(new Report.Events(20, 20, 20, 0, 0));
        assertThat(report.requests()).isEqualTo(new Report.Requests(5, 2, 0, 3));
    }

    @Test
    void waitsLongerAfterEachFailureUpToALimitAndNotAlwaysAsLong() throws Exception {
        receiver.always(status(500, ""));

        run(plan(10, 10, 1));

        List<Long> waits = time.waits().stream().map(Duration::toMillis).toList();
        assertThat(waits).hasSize(9);
        long full = 200;
        for (long wait : waits) {
            assertThat(wait).isBetween(full / 2, full);
            full = Math.min(10_000, full * 2);
        }
        assertThat(waits.subList(6, 9)).doesNotHaveDuplicates();
    }

    @Test
    @Timeout(15)
    void triesAgainWhenNoAnswerComesInTime() throws Exception {
        CountDownLatch forgotten = new CountDownLatch(1);
        receiver.answering(exchange -> awaitQuietly(forgotten));
        Target impatient = new Target(receiver.uri(), HEADERS, false, Duration.ofMillis(500));

        Report report = run(impatient, plan(10, 10, 1));

        forgotten.countDown();
        assertThat(report.complete()).isTrue();
        assertThat(report.requests().failed()).isPositive();
    }

    @Test
    @Timeout(15)
    void triesAgainWhenTheAnswersBodyStalls() throws Exception {
        CountDownLatch forgotten = new CountDownLatch(1);
        receiver.answering(exchange -> {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            awaitQuietly(forgotten);
        });
        Target impatient = new Target(receiver.uri(), HEADERS, false, Duration.ofMillis(500));

        Report report = run(impatient, plan(10, 10, 1));

        forgotten.countDown();
        assertThat(report.complete()).isTrue();
        assertThat(report.requests().failed()).isPositive();
    }

    @Test
    void keepsTryingUntilTheServerIsUp() throws Exception {
        int port = freePort();
        List<Receiver> late = new ArrayList<>();
        time.atNextWait(() -> late.add(open(port)));
        Target target = new Target(URI.create("http://127.0.0.1:" + port + "/reso/demo"), HEADERS, false, Duration.ofSeconds(20));

        Report report = run(target, plan(10, 10, 1));

        late.forEach(Receiver::close);
        assertThat(report.requests()).isEqualTo(new Report.Requests(2, 1, 0, 1));
        assertThat(report.complete()).isTrue();
    }

    @Test
    void saysWhenNothingAnswersAtAll() throws Exception {
        Target target = new Target(URI.create("http://127.0.0.1:" + freePort() + "/"), HEADERS, false, Duration.ofSeconds(20));

        Report report = run(target, plan(10, 10, 1));

        assertThat(report.answered()).isFalse();
        assertThat(report.problem()).isEqualTo("the connection was refused (attempt 10 of 10)");
        assertThat(report.requests()).isEqualTo(new Report.Requests(10, 0, 0, 10));
        assertThat(report.goOnFrom()).isEqualTo(1);
    }

    @Test
    void givesUpAfterTheLastAttemptAndSendsNothingAfterIt() throws Exception {
        receiver.answering(status(200, "")).always(status(500, "the disk is full"));

        Report report = run(plan(30, 10, 1));

        assertThat(receiver.requests()).hasSize(11).extracting(Request::first).doesNotContain(21L);
        assertThat(report.events()).isEqualTo(new Report.Events(30, 20, 10, 0, 10));
        assertThat(report.problem()).isEqualTo("the server answered 500: the disk is full (attempt 10 of 10)");
        assertThat(report.goOnFrom()).isEqualTo(11);
        assertThat(report.answered()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "401 | Check the token",
        "403 | Check the token",
        "404 | Check the URL",
        "400 | could not read the body",
        "413 | fewer events a batch",
        "415 | gzip",
        "418 | not sent again"})
    void anyOther4xxStopsAtOnceAndSaysWhatToDo(int status, String remedy) throws Exception {
        receiver.always(status(status, "{\"detail\":\"not\tyou\u001b[31m\"}"));

        Report report = run(plan(30, 10, 1));

        assertThat(receiver.requests()).hasSize(1);
        assertThat(time.waits()).isEmpty();
        assertThat(report.problem()).startsWith("the server answered " + status + ": {\"detail\":\"not you [31m\"}. ")
                .contains(remedy);
        assertThat(report.events()).isEqualTo(new Report.Events(30, 10, 0, 0, 10));
        assertThat(report.goOnFrom()).isEqualTo(1);
    }

    @Test
    void followsNoRedirectButSaysWhereItLeads() throws Exception {
        receiver.always(status(308, "", "Location", "https://hub.example.com/reso/demo"));

        Report report = run(plan(10, 10, 1));

        assertThat(receiver.requests()).hasSize(1);
        assertThat(report.problem()).contains("308", "https://hub.example.com/reso/demo");
    }

    @Test
    @Timeout(15)
    void aRefusalEndsTheWaitsOfTheOtherConnections() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        receiver.answering(afterMeeting(both, status(429, "", "Retry-After", "300")), afterMeeting(both, status(401, "")));

        Report report = new Simulation(new ResoEvents(1), event -> target(), plan(20, 10, 2), Manners.reso()).run(state -> { });

        assertThat(receiver.requests()).hasSize(2);
        assertThat(report.problem()).startsWith("the server answered 401");
        assertThat(report.events()).isEqualTo(new Report.Events(20, 20, 0, 10, 20));
        assertThat(report.goOnFrom()).isEqualTo(1);
    }

    @Test
    void keepsToTheRate() throws Exception {
        run(new Plan(1, 1_000, 100, 50, 1, 10, Duration.ofMinutes(10)));

        assertThat(time.passed()).isBetween(Duration.ofSeconds(17), Duration.ofSeconds(19));
    }

    @Test
    void doesNotPourOutWhatWasHeldBack() throws Exception {
        receiver.answering(status(429, "", "Retry-After", "60"));

        run(new Plan(1, 1_000, 100, 50, 1, 10, Duration.ofMinutes(10)));

        assertThat(time.passed()).isBetween(Duration.ofSeconds(60 + 15), Duration.ofSeconds(60 + 19));
    }

    @Test
    void showsItsProgressToTheEnd() throws Exception {
        receiver.answering(status(429, "", "Retry-After", "60"));
        List<Progress.State> states = new ArrayList<>();

        new Simulation(new ResoEvents(1), event -> target(), plan(20, 10, 1), Manners.reso(), time, new Random(1)).run(states::add);

        assertThat(states).last().isEqualTo(new Progress.State(20, 20, 1, Duration.ofSeconds(60)));
    }

    @Test
    void aBrokenProducerIsNotHiddenAsARefusal() {
        Producer broken = (from, count) -> {
            throw new UncheckedIOException(new IOException("no more words"));
        };

        assertThatIllegalStateException()
                .isThrownBy(() -> new Simulation(broken, event -> target(), plan(10, 10, 3), Manners.reso()).run(state -> { }))
                .withMessageContaining("no more words");
    }

    private Report run(Plan plan) throws InterruptedException {
        return run(target(), plan);
    }

    private Report run(Target target, Plan plan) throws InterruptedException {
        return new Simulation(new ResoEvents(1), event -> target, plan, Manners.reso(), time, new Random(1)).run(state -> { });
    }

    private Target target() {
        return new Target(receiver.uri(), HEADERS, false, Duration.ofSeconds(20));
    }

    private static Plan plan(long events, int batch, int connections) {
        return new Plan(1, events, batch, 0, connections, 10, Duration.ofMinutes(10));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Receiver open(int port) {
        try {
            return new Receiver(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Receiver.Answer afterMeeting(CyclicBarrier barrier, Receiver.Answer answer) {
        return exchange -> {
            try {
                barrier.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                throw new IOException("they came one after the other", e);
            }
            answer.to(exchange);
        };
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
