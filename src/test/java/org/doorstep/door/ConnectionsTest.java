package org.doorstep.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.doorstep.config.Cidr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a connection ends by itself, and who gets one when there are no more. Time is the channel's, and passes when told. */
class ConnectionsTest {

    private static final String HERE = "192.0.2.1";
    private static final String THERE = "192.0.2.2";
    private static final Duration ALMOST = Duration.ofSeconds(1);

    private final AtomicInteger refused = new AtomicInteger();
    private final Connections connections = new Connections(() -> new Connections.Limits(8, 4), List.of(Cidr.parse("10.0.0.0/8")), refused::incrementAndGet);

    private static final class From extends EmbeddedChannel {
        private final String address;

        private From(String address) {
            this.address = address;
            freezeTime();
        }

        /** May be asked before the constructor is through. */
        @Override
        protected SocketAddress remoteAddress0() {
            return new InetSocketAddress(String.valueOf(address), 1);
        }

        private Connection connection() {
            return pipeline().get(Connection.class);
        }

        private void says(String text) {
            writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
        }

        private void after(Duration time) {
            advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
            runScheduledPendingTasks();
            runPendingTasks();
        }
    }

    private From connect(String address) {
        From channel = new From(address);
        connections.admit(channel);
        channel.runPendingTasks();
        return channel;
    }

    @Test
    void oneThatSaysNothingEnds() {
        From silent = connect(HERE);

        silent.after(Connection.SILENCE.minus(ALMOST));
        assertThat(silent.isOpen()).isTrue();
        silent.after(ALMOST);

        assertThat(silent.isOpen()).isFalse();
        assertThat(connections.open()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"G", "P", "POST / HTTP/1.1\r\nHost: door\r\n", "\r\n\r\nG"})
    void oneThatNeverEndsItsHeadEnds(String begin) {
        From half = connect(HERE);
        half.says(begin);

        half.after(Connection.HEAD.minus(ALMOST));
        assertThat(half.isOpen()).isTrue();
        half.says("X: a line more, just in time\r\n");
        half.after(ALMOST);

        assertThat(half.isOpen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "PRI ", "\r\n"})
    void whatIsNoHeadMakesNoHaste(String other) {
        From channel = connect(HERE);
        channel.says(other);
        channel.says(other);

        channel.after(Connection.HEAD.plus(ALMOST));

        assertThat(channel.isOpen()).isTrue();
        channel.after(Connection.SILENCE);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void oneWithARequestUnderWayStaysAsLongAsThatTakes() {
        From busy = connect(HERE);
        busy.says("POST / HTTP/1.1\r\n\r\n");
        busy.connection().begun(false);
        busy.connection().begun(true);
        busy.says("body");
        busy.connection().ended(false);

        busy.after(Duration.ofHours(1));
        assertThat(busy.isOpen()).isTrue();

        busy.connection().ended(false);
        busy.after(Connection.SILENCE.minus(ALMOST));
        assertThat(busy.isOpen()).isTrue();
        busy.after(ALMOST);
        assertThat(busy.isOpen()).isFalse();
    }

    @Test
    void aNewcomerGetsThePlaceOfTheOldestSilentOneOfWhoHasMost() {
        From old = connect(HERE);
        old.connection().begun(false);
        From silent = connect(HERE);
        connect(HERE);
        From other = connect(THERE);

        assertThat(connect("192.0.2.3").isOpen()).isTrue();

        assertThat(silent.isOpen()).isFalse();
        assertThat(List.of(old, other)).allMatch(EmbeddedChannel::isOpen);
        assertThat(connections.open()).isEqualTo(4);
        assertThat(refused).hasValue(1);
    }

    /** 400 from one address, and then the owner from another; and from the same, as behind a proxy that nobody named. */
    @ParameterizedTest
    @CsvSource({HERE + "," + THERE, HERE + "," + HERE, "2001:db8::1,2001:db8:0:1::1", "2001:db8::1,2001:db8::2"})
    void nobodyIsShutOutByThoseWhoSayNothing(String many, String owner) {
        for (int i = 0; i < 400; i++) {
            connect(many);
        }
        assertThat(connections.open()).isEqualTo(4);

        assertThat(connect(owner).isOpen()).isTrue();
    }

    @Test
    void anIpv6NetworkCountsAsOne() {
        From first = connect("2001:db8::1");
        connect("2001:db8::2");
        connect(HERE);
        connect(THERE);

        connect("192.0.2.3");

        assertThat(first.isOpen()).isFalse();
    }

    @Test
    void whoHasProvedHimselfIsNotEndedForStrangers() {
        From known = connect(HERE);
        known.connection().begun(false);
        known.connection().ended(true);
        for (int i = 0; i < 400; i++) {
            connect(THERE);
        }

        assertThat(known.isOpen()).isTrue();
        assertThat(connections.open()).isEqualTo(5);
    }

    @Test
    void proxiesMayHaveAllThereAre() {
        List<From> ofProxy = java.util.stream.IntStream.range(0, 8).mapToObj(i -> connect("10.0.0.1")).toList();

        assertThat(connect("10.0.0.1").isOpen()).isFalse();
        assertThat(connect(HERE).isOpen()).isFalse();
        assertThat(ofProxy).allMatch(EmbeddedChannel::isOpen);
    }

    @Test
    void whoIsBusyIsNotEndedForANewcomer() {
        List<From> busy = java.util.stream.IntStream.range(0, 4).mapToObj(i -> connect(HERE)).toList();
        busy.forEach(channel -> channel.connection().begun(false));

        assertThat(connect(THERE).isOpen()).isFalse();
        assertThat(busy).allMatch(EmbeddedChannel::isOpen);
    }

    @ParameterizedTest
    @CsvSource({"-5,2,1", "0,2,1", "31,5,5", "60,20,15", "800,266,200", "65000,8192,2048", "9223372036854775807,8192,2048"})
    void thereAreSoManyAsDescriptorsAllow(long left, int all, int strangers) {
        assertThat(Connections.Limits.of(left)).isEqualTo(new Connections.Limits(all, strangers));
    }

    @Test
    void whereNoDescriptorIsLeftToCountThemByHalfIsTakenForOurs() {
        assertThat(Connections.Limits.ofDescriptors(1_024, () -> 200)).isEqualTo(Connections.Limits.of(824));
        assertThat(Connections.Limits.ofDescriptors(1_024, () -> {
            throw new InternalError("Unable to open directory /proc/self/fd");
        })).isEqualTo(Connections.Limits.of(512));
    }

    /** Its requests end a moment after it: a sender that comes and goes would leave a minute's worth of timers behind. */
    @Test
    void oneThatIsGoneLeavesNoTimer() {
        From left = connect(HERE);
        Connection connection = left.connection();
        connection.begun(false);
        left.close();
        left.runPendingTasks();
        connection.ended(false);

        assertThat(left.runScheduledPendingTasks()).isEqualTo(-1);
    }
}
