package org.doorstep.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.doorstep.testing.House;
import org.doorstep.testing.RawSender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a sender takes for its body is not counted as time of the journal. */
class SlowBodyTest {

    private static final Duration JOURNAL = Duration.ofSeconds(2);

    @Test
    void aBodyThatTakesLongerThanTheJournalMayIsStored(@TempDir Path folder) throws Exception {
        try (House house = House.in(folder).flag("doorstep.journal.timeout", JOURNAL.toSeconds() + "s").start(); RawSender sender = house.raw()) {
            sender.send("POST /reso/mls HTTP/1.1\r\nHost: door\r\nAuthorization: Bearer " + House.TOKEN + "\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[");
            // Time itself is what is tested here.
            Awaitility.await().pollDelay(JOURNAL.plusMillis(200)).until(() -> true);

            assertThat(sender.send("]").reply().status()).isEqualTo(200);
        }
    }
}
