package org.doorstep.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.doorstep.config.Feed;
import org.doorstep.provider.Provider;
import org.doorstep.provider.Providers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The limiter on a clock of the test's own. */
class AdmissionTest {

    private static final Provider RESO = Providers.of("reso");
    private static final Duration JITTER = Duration.ofMillis(500);

    private final Clock clock = new Clock();
    private Optional<Duration> backlog = Optional.empty();
    private final Admission admission = new Admission(feed -> backlog, clock);

    private static final class Clock implements TimeMeter {
        private long nanos;
        private boolean broken;

        @Override
        public long currentTimeNanos() {
            if (broken) {
                throw new IllegalStateException("the clock is broken");
            }
            return nanos;
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }

    private static Feed feed(String name, Double requests, Double events) {
        return new Feed(name, "reso", new Feed.Auth(List.of(), Optional.empty(), Optional.empty(), Optional.empty(), Map.of(), List.of(), false, List.of()),
                new Feed.Limits(Optional.ofNullable(requests), Optional.ofNullable(events), 1_000, 10), List.of(),
                new Feed.Reading(ZoneOffset.UTC, List.of(), List.of(), List.of(), List.of()), Optional.empty(), Optional.empty(), Optional.empty(), false, false);
    }

    private long accepted(Feed feed, int tries) {
        return IntStream.range(0, tries).filter(i -> admission.request(feed, RESO).isEmpty()).count();
    }

    private void pass(Duration time) {
        clock.nanos += time.toNanos();
    }

    @Test
    void letsASecondsWorthInAtOnceAndThenByTheRate() {
        Feed feed = feed("a", 50.0, null);

        assertThat(accepted(feed, 200)).isEqualTo(50);
        pass(Duration.ofMillis(500));
        assertThat(accepted(feed, 200)).isEqualTo(25);
        pass(Duration.ofHours(1));
        assertThat(accepted(feed, 200)).isEqualTo(50);
    }

    @Test
    void saysHowLongToWaitWithALittleJitter() {
        Feed feed = feed("a", 1 / 60.0, null);
        assertThat(accepted(feed, 1)).isEqualTo(1);

        List<Duration> waits = IntStream.range(0, 200).mapToObj(i -> admission.request(feed, RESO).orElseThrow()).toList();

        assertThat(waits).allSatisfy(wait -> assertThat(wait).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(66)));
        assertThat(waits.stream().distinct().count()).isGreaterThan(10);
        pass(Duration.ofSeconds(45));
        assertThat(admission.request(feed, RESO).orElseThrow()).isBetween(Duration.ofSeconds(15), Duration.ofMillis(16_500));
    }

    @Test
    void eventsAreChargedAfterwardsAndTheDebtIsPaidOff() {
        Feed feed = feed("a", null, 100.0);

        admission.events(feed, 100);
        assertThat(admission.request(feed, RESO)).isPresent();
        pass(Duration.ofSeconds(1));
        assertThat(accepted(feed, 5)).as("requests cost nothing").isEqualTo(5);

        admission.events(feed, 1_100);
        assertThat(admission.request(feed, RESO).orElseThrow()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(11).plus(JITTER));
        pass(Duration.ofMillis(10_020));
        assertThat(admission.request(feed, RESO)).isEmpty();
    }

    @Test
    void feedsDoNotShareTheirLimits() {
        assertThat(accepted(feed("a", 5.0, 5.0), 20)).isEqualTo(5);
        admission.events(feed("a", 5.0, 5.0), 1_000);

        assertThat(accepted(feed("b", 5.0, 5.0), 20)).isEqualTo(5);
        assertThat(accepted(feed("c", null, null), 20)).isEqualTo(20);
    }

    @Test
    void aChangedLimitIsTakenAtOnce() {
        assertThat(accepted(feed("a", 5.0, 50.0), 20)).isEqualTo(5);

        assertThat(accepted(feed("a", 10.0, 50.0), 20)).isEqualTo(10);
        assertThat(accepted(feed("a", null, 50.0), 20)).isEqualTo(20);
        admission.events(feed("a", null, 1.0), 10);
        assertThat(admission.request(feed("a", null, 1.0), RESO)).isPresent();
        assertThat(admission.request(feed("a", null, 2.0), RESO)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"showinghub", "spark"})
    void whoDoesNotUnderstand429IsNeverLimited(String name) {
        Provider provider = Providers.of(name);
        Feed feed = feed("a", 1.0, 1.0);
        backlog = Optional.of(Duration.ofSeconds(10));
        admission.events(feed, 1_000_000);

        assertThat(IntStream.range(0, 1_000).mapToObj(i -> admission.request(feed, provider))).allMatch(Optional::isEmpty);
        assertThat(admission.backlog(feed, provider)).isEmpty();
    }

    @Test
    void aBacklogIsWaitedFor() {
        assertThat(admission.backlog(feed("a", 1.0, 1.0), RESO)).isEmpty();

        backlog = Optional.of(Duration.ofSeconds(100));

        assertThat(admission.backlog(feed("a", 1.0, 1.0), RESO).orElseThrow()).isBetween(Duration.ofSeconds(100), Duration.ofSeconds(110));
    }

    @Test
    void evenTheLongestWaitDiffersFromSenderToSender() {
        backlog = Optional.of(Duration.ofHours(1));

        List<Duration> waits = IntStream.range(0, 200).mapToObj(i -> admission.backlog(feed("a", 1.0, 1.0), RESO).orElseThrow()).toList();

        assertThat(waits).allSatisfy(wait -> assertThat(wait).isBetween(Duration.ofSeconds(270), Duration.ofSeconds(300)));
        assertThat(waits.stream().map(Duration::toSeconds).distinct().count()).isGreaterThan(5);
    }

    @Test
    void aLimiterThatFailsLetsTrafficThrough() {
        Feed feed = feed("a", 1.0, 1.0);
        assertThat(accepted(feed, 10)).isEqualTo(1);
        Admission withoutBacklog = new Admission(name -> {
            throw new IllegalStateException("the broker is away");
        });

        clock.broken = true;

        admission.events(feed, 10);
        assertThat(accepted(feed, 10)).isEqualTo(10);
        assertThat(withoutBacklog.backlog(feed, RESO)).isEmpty();
    }
}
