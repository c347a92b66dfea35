package org.doorstep.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.doorstep.testing.Child;
import org.doorstep.testing.House;
import org.doorstep.testing.RawSender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process with few file descriptors, and strangers who open more connections than it has: it never takes so many that none is left. */
class DescriptorsTest {

    private static final int DESCRIPTORS = 256;
    private static final int MANY = 400;
    private static final String DELIVERY = "POST /reso/mls HTTP/1.1\r\nHost: door\r\nContent-Type: application/json\r\nAuthorization: Bearer " + House.TOKEN
            + "\r\nContent-Length: 2\r\n\r\n[]";

    @Test
    void strangersWhoSayNothingTakeNotAllThereAre(@TempDir Path folder) throws Exception {
        List<RawSender> strangers = new ArrayList<>();
        try (Child child = Child.run(House.in(folder), DESCRIPTORS)) {
            int port = Integer.parseInt(child.ready().group(1));
            for (int i = 0; i < MANY; i++) {
                strangers.add(RawSender.to(port, "127.0.0.1"));
            }

            for (int i = 0; i < 10; i++) {
                try (RawSender owner = RawSender.to(port, "127.0.0.2")) {
                    assertThat(owner.send(DELIVERY).reply().status()).as(child.stderr()).isEqualTo(200);
                }
            }
            assertThat(child.stderr()).doesNotContain("Too many open files").doesNotContain("level=ERROR");
        } finally {
            for (RawSender stranger : strangers) {
                stranger.close();
            }
        }
    }
}
