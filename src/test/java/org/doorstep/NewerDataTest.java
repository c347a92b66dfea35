package org.doorstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.jms.JmsComponent;
import org.awaitility.Awaitility;
import org.doorstep.config.ConfigException;
import org.doorstep.journal.Bundle;
import org.doorstep.journal.Bundles;
import org.doorstep.journal.Journal;
import org.doorstep.testing.House;
import org.doorstep.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An older program on what a newer one wrote. */
class NewerDataTest {

    @TempDir
    private Path folder;

    @Test
    void keepsABundleItCannotReadAndSaysSo() throws Exception {
        House house = House.in(folder).feeds("""
                feeds:
                  mls: {provider: reso, auth: {bearer: [%s]}}
                  other: {provider: reso, auth: {bearer: [%s]}}
                """.formatted(House.TOKEN, House.TOKEN)).start();
        byte[] newer = Bundles.bytes(new Bundle("mls", List.of(Samples.delivery("mls", event(1).getBytes()))));
        newer[2]++;
        try (house) {
            send(house, newer);
            Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> house.counter("doorstep.bundle.unreadable", "feed", "mls") >= 2);
            assertThat(house.get(house.admin("/observe/health")).body()).contains("waiting for a Doorstep that can read their next bundle: {mls=a bundle of format 2, this program knows 1}");
            assertThat(house.post("mls", event(2)).statusCode()).isEqualTo(200);
            assertThat(house.post("other", event(3)).statusCode()).isEqualTo(200);
            house.await("events WHERE feed = 'other'", 1);
        }
        // Neither lost nor set aside, and what came after it has not overtaken it.
        try (House again = house.start()) {
            assertThat(again.count("dead_letters")).isZero();
            assertThat(again.count("events")).isEqualTo(1);
            Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> again.metric("doorstep_journal_bundles") == 2);
        }
    }

    @Test
    void isRefusedByAnOlderProgramInOneLine() throws Exception {
        House house = House.in(folder);
        house.start().close();
        house.update("INSERT INTO flyway_schema_history SELECT installed_rank + 90, '999', 'of the future', type, 'V999__of_the_future.sql', checksum, installed_by, installed_on,"
                + " execution_time, success FROM flyway_schema_history WHERE installed_rank = 1");

        assertThatThrownBy(() -> Doorstep.start(house.place())).isInstanceOf(ConfigException.class)
                .hasMessage("the database was written by a newer Doorstep: it has migration 999, and this one does not know it. Start the newer Doorstep, or restore a backup from before");
    }

    private static String event(int sequence) {
        return "{\"EntityEventSequence\":" + sequence + ",\"ResourceName\":\"Property\",\"ResourceRecordKey\":\"" + sequence + "\"}";
    }

    private static void send(House house, byte[] bytes) throws Exception {
        JmsComponent journal = house.doorstep().camel().getComponent("journal", JmsComponent.class);
        try (Connection connection = journal.getConfiguration().getConnectionFactory().createConnection(); Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(bytes);
            session.createProducer(session.createQueue(Journal.queue("mls"))).send(message);
        }
    }
}
