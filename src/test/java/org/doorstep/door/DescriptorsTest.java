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
    private static final String PAGE = "GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n";

    @Test
    void strangersWhoSayNothingTakeNotAllThereAre(@TempDir Path folder) throws Exception {
        List<RawSender> strangers = new ArrayList<>();
        try (Child child = Child.run(House.in(folder), DESCRIPTORS)) {
            int door = Integer.parseInt(child.ready().group(1));
            int admin = Integer.parseInt(child.ready().group(2));
            try (RawSender operator = RawSender.to(admin)) {
                assertThat(operator.send(PAGE).reply().status()).isEqualTo(200);
                for (int i = 0; i < MANY; i++) {
                    strangers.add(RawSender.to(door, "127.0.0.1"));
                    if (i % 4 == 0) {
                        strangers.add(RawSender.to(admin, "127.0.0.1"));
                    }
                }

                for (int i = 0; i < 10; i++) {
                    try (RawSender owner = RawSender.to(door, "127.0.0.2")) {
                        assertThat(owner.send(DELIVERY).reply().status()).as(child.stderr()).isEqualTo(200);
                    }
                }
                // Whoever has asked from this machine has not lost his connection to those who said nothing.
                assertThat(operator.send(PAGE).reply().status()).isEqualTo(200);
            }
            assertThat(child.stderr()).doesNotContain("Too many open files").doesNotContain("level=ERROR");
        } finally {
            for (RawSender stranger : strangers) {
                stranger.close();
            }
        }
    }
}
