package org.doorstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.doorstep.testing.Samples.batch;
import static org.doorstep.testing.Samples.element;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.doorstep.journal.Bundle;
import org.doorstep.testing.House;
import org.doorstep.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What senders and watchers are told when the disk fills, by marks that any disk is below of. */
class FullDiskTest {

    private static final String FEEDS = """
            feeds:
              mls: {provider: reso, auth: {bearer: [%1$s]}}
              hub: {provider: showinghub, auth: {bearer: [%1$s]}}
              flex: {provider: spark, auth: {path: [%1$s]}}
              rep: {provider: repliers, auth: {bearer: [%1$s]}}
            """.formatted(House.TOKEN);
    private static final String HUGE = "1000000GiB";

    @Test
    void nothingIsAcceptedWhenItIsFullAndWhatIsThereIsHandedOn(@TempDir Path folder) throws Exception {
        try (House low = House.in(folder).feeds(FEEDS).flag("doorstep.disk.low", HUGE).flag("doorstep.disk.full", "0").start()) {
            assertThat(low.get(low.admin("/ready")).statusCode()).isEqualTo(200);
            HttpResponse<String> health = low.get(low.admin("/observe/health?data=true"));
            assertThat(health.body()).contains("degraded: little is free").contains("freeBytes");
            low.lane("mls", false);
            assertThat(low.post("mls", batch(element(1, "Property", "k", "{}"))).statusCode()).isEqualTo(200);
        }
        try (House full = House.in(folder).feeds(FEEDS).flag("doorstep.disk.low", HUGE).flag("doorstep.disk.full", HUGE).start()) {
            for (String path : List.of("/reso/mls", "/showinghub/hub", "/spark/flex/" + House.TOKEN, "/repliers/rep/listing.created")) {
                HttpResponse<String> answer = full.send(HttpRequest.newBuilder(full.door(path)).header("Authorization", "Bearer " + House.TOKEN)
                        .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString("{}")));
                assertThat(answer.statusCode()).as(path).isEqualTo(503);
                assertThat(answer.headers().firstValue("Retry-After")).as(path).hasValue("30");
            }
            assertThat(full.get(full.admin("/ready")).body()).isEqualTo("{\"status\":\"DOWN\",\"reason\":\"disk full\"}");
            assertThat(full.get(full.admin("/observe/health?data=true")).body()).contains("full: nothing is accepted");
            full.await("property", 1);
            // A store ends the process again and again when its disk is full: no delivery is to blame for that.
            Bundle bundle = new Bundle("mls", List.of(Samples.delivery("mls", batch(element(2, "Property", "innocent", "{}")).getBytes(StandardCharsets.UTF_8))));
            full.update("INSERT INTO attempts (delivery_id, feed, count) VALUES ('" + bundle.deliveries().get(0).id() + "', 'mls', 6)");
            full.dispatch(bundle);
            assertThat(full.column("SELECT record_key FROM events")).contains("innocent");
            assertThat(full.count("attempts")).isZero();
            assertThat(full.count("dead_letters")).isZero();
        }
    }
}
