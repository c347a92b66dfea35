package org.doorstep.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.doorstep.simulator.Receiver.status;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.doorstep.simulator.reso.ResoEvents;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one connection does to another; the hook of {@link FakeTime} stands for the other, so that the order is certain. */
class SenderTest {

    private final FakeTime time = new FakeTime();
    private final Stop stop = new Stop();
    private final Tally tally = new Tally();
    private Receiver receiver;
    private Target target;
    private Sender sender;

    @BeforeEach
    void open() throws IOException {
        receiver = new Receiver();
        Wire wire = new Wire(time, Duration.ofSeconds(10));
        target = new Target(receiver.uri(), Map.of(), false, Duration.ofSeconds(20));
        Plan plan = new Plan(1, 100, 10, 0, 2, 10, Duration.ofMinutes(10));
        sender = new Sender(wire, plan, Manners.reso(), time, stop, new Backoff(new Random(1)), tally);
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void oneConnectionsRetryAfterHoldsTheOthersToo() throws Exception {
        List<Outcome> others = new ArrayList<>();
        List<Duration> sentAt = new ArrayList<>();
        receiver.answering(status(429, "", "Retry-After", "60"));
        receiver.always(exchange -> {
            sentAt.add(time.passed());
            status(200, "").to(exchange);
        });
        time.atNextWait(() -> others.add(send(11)));

        Outcome outcome = sender.send(target, body(1), 10);

        assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
        assertThat(others).hasOnlyElementsOfType(Outcome.Accepted.class).hasSize(1);
        assertThat(sentAt).hasSize(2).allSatisfy(at -> assertThat(at).isGreaterThanOrEqualTo(Duration.ofSeconds(60)));
    }

    @Test
    void aLongerRetryAfterIsNotShortenedByAnother() throws Exception {
        Hold hold = new Hold(time, stop);

        hold.extend(Duration.ofSeconds(60));
        hold.extend(Duration.ofSeconds(30));
        hold.await();

        assertThat(time.passed()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void sendsNothingMoreOnceTheRunIsStopped() throws Exception {
        receiver.always(status(500, ""));
        time.atNextWait(stop::raise);

        Outcome outcome = sender.send(target, body(1), 10);

        assertThat(outcome).isEqualTo(new Outcome.NotAccepted("another batch ended the run"));
        assertThat(receiver.requests()).hasSize(1);
        assertThat(tally.report(100, 1, null, null).events()).isEqualTo(new Report.Events(100, 10, 0, 0, 10));
    }

    @Test
    void aBatchThatNeverLeftIsNotCountedAsSent() throws Exception {
        stop.raise();

        sender.send(target, body(1), 10);

        assertThat(receiver.requests()).isEmpty();
        assertThat(tally.report(100, 1, null, null).events().sent()).isZero();
    }

    private Outcome send(long from) {
        try {
            return sender.send(target, body(from), 10);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] body(long from) {
        return new ResoEvents(1).batch(from, 10);
    }
}
