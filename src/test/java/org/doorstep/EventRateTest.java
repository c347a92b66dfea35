package org.doorstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.doorstep.testing.Samples.batch;
import static org.doorstep.testing.Samples.element;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.doorstep.event.Delivery;
import org.doorstep.event.Times;
import org.doorstep.journal.Bundle;
import org.doorstep.testing.House;
import org.doorstep.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code limits.events}: what waited for an outage, or what we fetched ourselves, was not sent too fast. */
class EventRateTest {

    @Test
    void onlyWhatWasPushedJustNowIsCharged(@TempDir Path folder) throws Exception {
        try (House house = House.in(folder).feeds("feeds: {evented: {provider: reso, auth: {bearer: [" + House.TOKEN + "]}, limits: {events: 1/s}}}").start()) {
            long now = Times.micros(Instant.now());
            for (Delivery free : List.of(delivery(now - 60_000_000, Delivery.PUSH, "waited"), delivery(now, Delivery.REPLAY, "replayed"), delivery(now, Delivery.CATCH_UP, "fetched"))) {
                house.dispatch(new Bundle("evented", List.of(free)));
            }
            assertThat(house.count("events WHERE feed = 'evented'")).isEqualTo(9);
            assertThat(house.post("evented", "[]").statusCode()).isEqualTo(200);

            house.dispatch(new Bundle("evented", List.of(delivery(now, Delivery.PUSH, "pushed"))));
            assertThat(house.post("evented", "[]").statusCode()).isEqualTo(429);
        }
    }

    private static Delivery delivery(long receivedAt, String origin, String key) {
        String body = batch(element(receivedAt, "Property", key + 1, "{}"), element(receivedAt + 1, "Property", key + 2, "{}"), element(receivedAt + 2, "Property", key + 3, "{}"));
        return new Delivery(Samples.deliveryId(), "evented", "reso", receivedAt, origin, "authenticated", "", "", body.getBytes(StandardCharsets.UTF_8));
    }
}
