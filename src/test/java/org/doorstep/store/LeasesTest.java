package org.doorstep.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.doorstep.testing.OnBothDatabases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@OnBothDatabases
class LeasesTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration TIME = Duration.ofMinutes(1);

    @RegisterExtension
    static final FreshDatabase DATABASE = new FreshDatabase();

    @Test
    void aChoreIsOneProcessesAtATime() {
        Leases first = process(NOW);
        Leases second = process(NOW.plusSeconds(30));

        assertThat(first.hold("retention", TIME)).isTrue();
        assertThat(second.hold("retention", TIME)).isFalse();
        assertThat(second.hold("media", TIME)).isTrue();
        assertThat(first.hold("retention", TIME)).isTrue();
    }

    @Test
    void isTakenOverOnceItsTimeHasPassed() {
        Leases first = process(NOW);
        Leases later = process(NOW.plus(TIME));

        assertThat(first.hold("retention", TIME)).isTrue();
        assertThat(later.hold("retention", TIME)).isTrue();
        assertThat(first.hold("retention", TIME)).isFalse();
    }

    @Test
    void isFreeAtOnceWhenItIsGivenBackByItsHolder() {
        Leases first = process(NOW);
        Leases second = process(NOW);
        first.hold("retention", TIME);

        second.release("retention");
        assertThat(second.hold("retention", TIME)).isFalse();
        first.release("retention");
        assertThat(second.hold("retention", TIME)).isTrue();
    }

    @Test
    void isHeldOnByTheSameProcessAfterItWasKilledAndStartedAgain() {
        process("folder", NOW).hold("replay", TIME);

        assertThat(process("another", NOW.plusSeconds(1)).hold("replay", TIME)).isFalse();
        assertThat(process("folder", NOW.plusSeconds(1)).hold("replay", TIME)).isTrue();
    }

    @Test
    void isTakenOverFromAClockThatRanAheadButNotFromOneThatIsALittleFast() {
        process("400 days ahead", NOW.plus(Duration.ofDays(400))).hold("retention", TIME);
        assertThat(process(NOW).hold("retention", TIME)).isTrue();

        process("30 s ahead", NOW.plusSeconds(30)).hold("media", TIME);
        assertThat(process(NOW).hold("media", TIME)).isFalse();
    }

    private static Leases process(Instant now) {
        return process(UUID.randomUUID().toString(), now);
    }

    private static Leases process(String holder, Instant now) {
        return new Leases(DATABASE.database(), Clock.fixed(now, ZoneOffset.UTC), holder);
    }
}
