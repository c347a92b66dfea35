package org.doorstep.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.doorstep.config.HostList;
import org.doorstep.config.MediaSettings;
import org.junit.jupiter.api.Test;

class HostsTest {

    private static final Instant NOW = Instant.now();

    private static Hosts hosts(int atOnce, double rate) {
        return new Hosts(new MediaSettings(Optional.empty(), 1, 1, Set.of(), 8, atOnce, rate, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(30), 1, Duration.ZERO, HostList.parse(""), HostList.parse(""), Set.of()));
    }

    @Test
    void eachHostHasSoManyAtOnceAndSoManyASecond() {
        Hosts hosts = hosts(2, 1_000);
        assertThat(hosts.room("a", NOW)).isEqualTo(2);
        hosts.begun("a");
        hosts.begun("a");
        assertThat(hosts.room("a", NOW)).isZero();
        assertThat(hosts.room("b", NOW)).isEqualTo(2);
        hosts.ended("a", Hosts.Sign.ALIVE, NOW);
        assertThat(hosts.room("a", NOW)).isEqualTo(1);

        Hosts slow = hosts(8, 1.0 / 3_600);
        assertThat(slow.room("a", NOW)).isEqualTo(1);
        slow.begun("a");
        slow.ended("a", Hosts.Sign.ALIVE, NOW);
        assertThat(slow.room("a", NOW)).isZero();
    }

    @Test
    void aHostThatDoesNotAnswerIsAskedByOneAndMoreAndMoreRarely() {
        Hosts hosts = hosts(4, 1_000);
        Instant now = NOW;
        for (int silence = 0; silence < 3; silence++) {
            assertThat(hosts.room("a", now)).isEqualTo(silence == 0 ? 4 : 1);
            hosts.begun("a");
            hosts.ended("a", Hosts.Sign.DOWN, now);
        }
        assertThat(hosts.room("a", now.plusSeconds(29))).isZero();
        now = now.plusSeconds(30);
        assertThat(hosts.room("a", now)).isEqualTo(1);
        hosts.begun("a");
        hosts.ended("a", Hosts.Sign.DOWN, now);
        assertThat(hosts.room("a", now.plusSeconds(59))).isZero();
        for (int i = 0; i < 70; i++) {
            hosts.begun("a");
            hosts.ended("a", Hosts.Sign.DOWN, now);
        }
        assertThat(hosts.room("a", now.plus(Duration.ofMinutes(15)))).as("never longer than a quarter of an hour").isEqualTo(1);
        hosts.begun("a");
        hosts.ended("a", Hosts.Sign.ALIVE, now);
        assertThat(hosts.room("a", now.plus(Duration.ofMinutes(15)))).isEqualTo(4);
    }

    @Test
    void leavesAloneWhoAsksForIt() {
        Hosts hosts = hosts(4, 1_000);
        hosts.begun("a");
        hosts.ended("a", new Hosts.Sign(true, NOW.plusSeconds(120)), NOW);
        assertThat(hosts.room("a", NOW.plusSeconds(119))).isZero();
        assertThat(hosts.room("a", NOW.plusSeconds(120))).isEqualTo(4);
    }
}
