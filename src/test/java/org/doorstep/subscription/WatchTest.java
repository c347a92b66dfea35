package org.doorstep.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.doorstep.url.WebUrl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Silence and storms of refusals, with a clock that only a test moves. */
class WatchTest {

    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private Hands hands;
    private HttpServer operator;
    private Traffic traffic;
    private Watch watch;

    @BeforeEach
    void open() throws Exception {
        hands = new Hands().feed("plain: {provider: reso, auth: {bearer: [0123456789abcdef]}, expectEvery: 6h}");
        operator = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4);
        operator.createContext("/", exchange -> {
            told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        operator.start();
        traffic = new Traffic(hands.clock);
        watch = process(traffic, meters);
        watch.look();
    }

    private Watch process(Traffic of, MeterRegistry counted) {
        return new Watch(() -> List.of(hands.feed.get()), of, hands.arrivals, hands.http, Optional.of(WebUrl.of("http://127.0.0.1:" + operator.getAddress().getPort() + "/alarm")),
                Runnable::run, counted, hands.clock);
    }

    @AfterEach
    void close() throws Exception {
        operator.stop(0);
        hands.close();
    }

    private void later(Duration time) {
        hands.clock.move(time);
        watch.look();
    }

    @Test
    void noticesSilenceOnceAndItsEnd() {
        later(Duration.ofHours(6));
        assertThat(watch.wrongWith("plain")).isEmpty();

        later(Duration.ofMinutes(1));
        assertThat(watch.wrongWith("plain")).containsOnlyKeys("silent");
        assertThat(meters.get("doorstep.feed.silent").gauge().value()).isEqualTo(1);
        later(Duration.ofHours(1));
        assertThat(told).hasSize(1).first().asString().contains("\"feed\":\"plain\"", "\"state\":\"silent\"", "\"ended\":false");

        traffic.accepted("plain");
        later(Duration.ofSeconds(5));
        assertThat(watch.wrongWith("plain")).isEmpty();
        assertThat(meters.get("doorstep.feed.silent").gauge().value()).isZero();
        assertThat(told).hasSize(2).last().asString().contains("\"ended\":true");
    }

    @Test
    void remembersWhenAFeedWasLastHeardOfAndWhatWasTold() {
        later(Duration.ofHours(1));
        traffic.accepted("plain");
        watch.write();
        long heard = hands.clock.millis();
        hands.clock.move(Duration.ofHours(5));

        Watch restarted = process(new Traffic(hands.clock), new SimpleMeterRegistry());
        restarted.look();
        assertThat(restarted.lastHeard("plain")).contains(heard);
        assertThat(restarted.wrongWith("plain")).isEmpty();

        hands.clock.move(Duration.ofHours(2));
        restarted.look();
        process(new Traffic(hands.clock), new SimpleMeterRegistry()).look();
        assertThat(told).as("told once by all processes").hasSize(1);
    }

    @Test
    void noticesAStormOfRefusalsAndItsEnd() {
        for (int i = 0; i < 19; i++) {
            traffic.refused("plain", 401);
        }
        traffic.refused("plain", 429);
        watch.look();
        assertThat(watch.wrongWith("plain")).isEmpty();

        traffic.refused("plain", 401);
        watch.look();
        assertThat(watch.wrongWith("plain")).containsOnlyKeys("refusing");
        assertThat(meters.get("doorstep.feed.refusing").gauge().value()).isEqualTo(1);
        assertThat(told).hasSize(1);

        later(Duration.ofMinutes(6));
        later(Duration.ofMinutes(6));
        assertThat(watch.wrongWith("plain")).isEmpty();
        assertThat(told).hasSize(2).last().asString().contains("refusing", "\"ended\":true");
    }

    @Test
    void aFewStrangersAmongManyDeliveriesAreNoStorm() {
        for (int i = 0; i < 30; i++) {
            traffic.refused("plain", 401);
            traffic.accepted("plain");
        }
        watch.look();

        assertThat(watch.wrongWith("plain")).isEmpty();
        assertThat(traffic.of("plain")).isEqualTo(new Traffic.Shown(30, 30, hands.clock.millis()));
        hands.clock.move(Duration.ofMinutes(5));
        assertThat(traffic.of("plain").accepted()).isZero();
    }

    @Test
    void aFeedWithoutARhythmIsNeverSilent() {
        hands.feed("plain: {provider: reso, auth: {bearer: [0123456789abcdef]}}");
        later(Duration.ofDays(100));

        assertThat(watch.wrongWith("plain")).isEmpty();
    }
}
