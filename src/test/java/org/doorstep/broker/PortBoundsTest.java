package org.doorstep.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What anybody can send to the queues' ports does not end a broker of little heap, nor its log, nor what others read meanwhile. */
class PortBoundsTest {

    private static final int CONNECTIONS = 5;
    private static final int CLAIM = 104_857_536;

    private static PortVictim victim;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        victim = new PortVictim(folder, 128);
    }

    @AfterAll
    static void stop() throws Exception {
        victim.close();
    }

    /** Five at a time: each claims 100 MB, by the frame, by what is in it, or by going on. */
    @ParameterizedTest
    @CsvSource({"tcp,false", "tcp,true", "ssl,false", "ssl,true", "stomp,false", "stomp,true", "stomp+ssl,false", "stomp+ssl,true"})
    void claimsOfManyBytesEndTheirConnectionAndNothingElse(String scheme, boolean loggedIn) throws Exception {
        for (String claim : scheme.startsWith("stomp") ? List.of("length", "body", "headers", "same header", "no line") : List.of("frame", "inside", "map")) {
            List<WireClient> held = new ArrayList<>();
            try {
                for (int i = 0; i < CONNECTIONS; i++) {
                    WireClient client = new WireClient(victim, scheme, i % 2 == 0);
                    held.add(client);
                    if (loggedIn) {
                        client.login();
                    }
                    claim(client, claim, loggedIn);
                }
                for (WireClient client : held) {
                    assertThat(client.ended(60_000)).as(claim).isTrue();
                }
            } finally {
                for (WireClient client : held) {
                    client.close();
                }
            }
            assertThat(victim.alive()).as("%s: %s", claim, victim.log()).isTrue();
        }
        assertThat(victim.read(Duration.ofSeconds(60))).isTrue();
        assertThat(victim.logged()).as(victim.log()).isLessThan(20_000);
    }

    private static void claim(WireClient client, String claim, boolean loggedIn) throws Exception {
        byte[] more = new byte[64 << 10];
        switch (claim) {
            case "frame" -> client.sent(ByteBuffer.allocate(5).putInt(CLAIM).put((byte) 23).array());
            case "inside" -> client.sent(inside(CLAIM));
            case "map" -> client.sent(inside(36));
            default -> {
                Arrays.fill(more, (byte) 'x');
                String start = loggedIn ? "SEND\ndestination:/queue/events.x\n" : "CONNECT\n";
                if (claim.equals("length")) {
                    client.sent((start + "content-length:" + CLAIM + "\n\n").getBytes(StandardCharsets.UTF_8));
                } else if (claim.equals("body")) {
                    client.sent((start + "\n").getBytes(StandardCharsets.UTF_8));
                } else if (!claim.equals("no line")) {
                    client.sent(start.getBytes(StandardCharsets.UTF_8));
                }
                for (int sent = 0; sent < 30 << 20 && client.sent(claim.endsWith("header") || claim.equals("headers") ? headers(claim, sent) : more); sent += 64 << 10) {
                    // Until it hangs up.
                }
            }
        }
    }

    /** A first frame whose properties claim 100 MB: in a frame that claims as much, or in a small one. */
    private static byte[] inside(int frame) {
        return ByteBuffer.allocate(4 + 36).putInt(frame).put((byte) 1).put("ActiveMQ".getBytes(StandardCharsets.US_ASCII)).putInt(12).put((byte) 1)
                .putInt(CLAIM - 40).array();
    }

    private static byte[] headers(String claim, int from) {
        StringBuilder headers = new StringBuilder();
        for (int i = 0; headers.length() < 64 << 10; i++) {
            headers.append(claim.equals("headers") ? "h" + from + "-" + i : "same").append(':').append("y".repeat(5_000)).append('\n');
        }
        return headers.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The long form is bench/fuzz-ports. */
    @Test
    void randomAndRuinedFramesDoNeither() throws Exception {
        PortFuzz fuzz = new PortFuzz(victim, 20_261_201L);
        Random random = new Random(20_261_201L);
        for (int i = 0; i < 400; i++) {
            fuzz.connection(random);
        }
        assertThat(fuzz.verdict()).isNull();
    }
}
