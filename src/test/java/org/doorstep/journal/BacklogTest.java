package org.doorstep.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.doorstep.event.Delivery;
import org.doorstep.event.Times;
import org.junit.jupiter.api.Test;

class BacklogTest {

    private static final long MIB = 1 << 20;
    private static final long DISK = 100 * MIB;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Map<String, Long> bytes = new HashMap<>();
    private final Backlog backlog = new Backlog(new Backlog.Held() {
        @Override
        public long ofFeed(String feed) {
            return bytes.getOrDefault(feed, 0L);
        }

        @Override
        public long ofAll() {
            return bytes.values().stream().mapToLong(Long::longValue).sum();
        }
    }, DISK, () -> now);

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private static Bundle bundle(String feed, long... receivedAt) {
        return new Bundle(feed, LongStream.of(receivedAt).mapToObj(at -> new Delivery("d" + at, feed, "reso", at, Delivery.PUSH, "", "", "", new byte[0])).toList());
    }

    private long micros() {
        return Times.micros(now);
    }

    /** Something of these feeds has waited for a minute, and more comes all the time. */
    private void behind(String... feeds) {
        for (String feed : feeds) {
            backlog.written(feed, micros(), micros() + Duration.ofHours(1).toNanos() / 1_000);
        }
        pass(MINUTE);
    }

    private static long before(long micros) {
        return micros - MINUTE.toNanos() / 1_000;
    }

    @Test
    void nothingWaitsAtFirst() {
        assertThat(backlog.age("a")).isZero();
        assertThat(backlog.tooMuch("a")).isEmpty();
    }

    @Test
    void isAsOldAsItsOldestDelivery() {
        long first = micros();
        backlog.written("a", first, first);
        pass(Duration.ofSeconds(10));
        long second = micros();
        backlog.written("a", second, second);
        pass(Duration.ofSeconds(5));

        assertThat(backlog.age("a")).isEqualTo(Duration.ofSeconds(15));
        backlog.begun(bundle("a", first));
        backlog.done(bundle("a", first), 1);
        assertThat(backlog.age("a")).as("what waits behind it is no older than it").isEqualTo(Duration.ofSeconds(15));
        backlog.begun(bundle("a", second));
        assertThat(backlog.age("a")).isEqualTo(Duration.ofSeconds(5));
        backlog.done(bundle("a", second), 1);
        assertThat(backlog.age("a")).isZero();
        assertThat(backlog.age("b")).isZero();
    }

    @Test
    void knowsTheAgeOfWhatAnotherProcessLeft() {
        long longAgo = micros();
        pass(Duration.ofHours(1));

        backlog.begun(bundle("a", longAgo, micros()));

        assertThat(backlog.age("a")).isEqualTo(Duration.ofHours(1));
        pass(Duration.ofMinutes(1));
        assertThat(backlog.age("a")).as("tried again and again").isEqualTo(Duration.ofMinutes(61));
    }

    @Test
    void theLaneMayBeQuickerThanTheJournalsWord() {
        long at = micros();
        backlog.begun(bundle("a", at));
        backlog.done(bundle("a", at), 1);
        backlog.written("a", at, at);

        pass(Duration.ofSeconds(10));

        assertThat(backlog.age("a")).isZero();
    }

    @Test
    void isTooMuchWhereItIsMoreThanIsLeftOfTheDisk() {
        behind("slow", "quick");
        bytes.put("slow", DISK / 2);
        bytes.put("quick", 0L);
        assertThat(backlog.tooMuch("slow")).isEmpty();

        bytes.put("quick", 2L);
        pass(Duration.ofSeconds(1));

        assertThat(backlog.tooMuch("slow")).hasValue(Backlog.UNKNOWN);
        assertThat(backlog.tooMuch("quick")).isEmpty();
        bytes.put("slow", MIB);
        pass(Duration.ofSeconds(1));
        assertThat(backlog.tooMuch("slow")).isEmpty();
    }

    @Test
    void whoKeepsUpIsNotToldOfADiskThatOthersTake() {
        bytes.put("stuck", DISK);
        bytes.put("a", 3 * MIB);
        backlog.written("a", micros(), micros());
        pass(Duration.ofSeconds(1));

        assertThat(backlog.tooMuch("a")).as("a large batch a moment ago, and no rate known yet").isEmpty();
        pass(Backlog.YOUNG);
        assertThat(backlog.tooMuch("a")).isPresent();
    }

    @Test
    void saysHowLongItTakesAtTheRateItGoesDown() {
        behind("a");
        bytes.put("a", 60 * MIB);
        for (int second = 0; second < 30; second++) {
            backlog.done(bundle("a", before(micros())), (int) MIB);
            pass(Duration.ofSeconds(1));
        }

        assertThat(backlog.tooMuch("a").orElseThrow()).isBetween(Duration.ofSeconds(50), Duration.ofSeconds(70));
        pass(Duration.ofSeconds(30));
        assertThat(backlog.tooMuch("a")).as("nothing goes down any more").hasValue(Backlog.UNKNOWN);
    }

    @Test
    void asksTheBrokerOnlyEverySoOften() {
        behind("a");
        bytes.put("a", 60 * MIB);
        assertThat(backlog.tooMuch("a")).isPresent();

        bytes.put("a", 0L);

        assertThat(backlog.tooMuch("a")).isPresent();
        pass(Duration.ofMillis(300));
        assertThat(backlog.tooMuch("a")).isEmpty();
    }

    @Test
    void feedsHaveTheirOwnRates() {
        behind("a", "b");
        bytes.put("a", 40 * MIB);
        bytes.put("b", 40 * MIB);
        for (int second = 0; second < 30; second++) {
            backlog.done(bundle("a", before(micros())), (int) MIB);
            pass(Duration.ofSeconds(1));
        }

        assertThat(List.of(backlog.tooMuch("a").orElseThrow().toSeconds() < 100, backlog.tooMuch("b").orElseThrow().equals(Backlog.UNKNOWN))).containsOnly(true);
    }
}
