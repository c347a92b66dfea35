package org.doorstep.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.doorstep.testing.House;
import org.doorstep.testing.RawSender;
import org.doorstep.testing.SharedHouse;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where a request ends: a proxy and the HTTP server must agree, or what one takes for a body is a request to the other. And a head
 * that never ends is not read for ever. The HTTP server is Netty's, so these tests hold its version: 4.1.130 had all three holes.
 */
class RequestFramingTest {

    @RegisterExtension
    static final SharedHouse SHARED = new SharedHouse();

    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: door\r\n\r\n";
    private static final int SETTINGS = 4;
    private static final int HEADERS = 1;
    private static final int CONTINUATION = 9;
    private static final int FRAMES = 100_000;

    enum Server {
        DOORS, ADMIN;

        RawSender connect() throws IOException {
            var ports = SHARED.house().doorstep().ports();
            return RawSender.to(this == DOORS ? ports.http() : ports.admin());
        }
    }

    /** CVE-2026-33871. The frames cost their sender nine bytes each and count towards no size of a head. */
    @ParameterizedTest
    @EnumSource
    void anEndlessHeadOfEmptyContinuationFramesEndsTheConnection(Server server) throws IOException {
        try (RawSender sender = server.connect()) {
            sender.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").send(frame(SETTINGS, 0, ""));
            // 0x82 is ":method: GET" (RFC 7541, appendix A). The flag END_HEADERS is not set.
            sender.send(frame(HEADERS, 1, "\u0082"));

            assertThat(endsWithin(sender, frame(CONTINUATION, 1, ""), FRAMES)).isTrue();
        }
    }

    /** CVE-2026-33870, RFC 9112 7.1.1: a line break ends no quoted string; such a chunk size is malformed. */
    @ParameterizedTest
    @ValueSource(strings = {"2;a=\"\r\n", "2;a=\"b\r\n", "2;a=\"\\\"\r\n", "2;a=\"\n"})
    void aChunkExtensionWithALineBreakInQuotesHidesNoRequest(String sizeLine) throws IOException {
        String body = sizeLine + "{}\r\n0\r\n\r\n" + SMUGGLED;

        assertNothingIsSmuggled(head("1.1", "Transfer-Encoding: chunked") + body);
    }

    /** CVE-2026-42581, RFC 9112 6.1: an HTTP/1.0 sender knows no chunks; whoever stands between reads the length. */
    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: %d\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: %d"})
    void anHttp10BodyWithBothLengthsHidesNoRequest(String lengths) throws IOException {
        String body = "2\r\n{}\r\n0\r\n\r\n" + SMUGGLED;

        assertNothingIsSmuggled(head("1.0", "Connection: keep-alive\r\n" + lengths.formatted(body.length())) + body);
    }

    /** RFC 9112 6.1: what follows may be a request to one and a body to another. Netty refuses such a request. */
    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: %d\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: %d"})
    void aRequestWithBothLengthsIsTheLastOnItsConnection(String lengths) throws IOException {
        String body = "2\r\n{}\r\n0\r\n\r\n";
        try (RawSender sender = Server.DOORS.connect()) {
            assertThat(statuses(sender.send(head("1.1", lengths.formatted(body.length())) + body + SMUGGLED))).containsExactly(400);
        }
    }

    /** RFC 9112 3.2, before anything else is looked at. */
    @ParameterizedTest
    @CsvSource({"DOORS,2", "DOORS,3", "DOORS,0", "ADMIN,2", "ADMIN,0"})
    void aRequestNamesItsHostOnce(Server server, int hosts) throws IOException {
        try (RawSender sender = server.connect()) {
            assertThat(sender.send("GET /ready HTTP/1.1\r\n" + "Host: localhost\r\n".repeat(hosts) + "\r\n").reply().status()).isEqualTo(400);
        }
    }

    /** At most one answer, and then the connection ends. */
    private static void assertNothingIsSmuggled(String bytes) throws IOException {
        try (RawSender sender = Server.DOORS.connect()) {
            assertThat(statuses(sender.send(bytes))).hasSizeLessThanOrEqualTo(1).doesNotContain(404);
        }
    }

    private static String head(String version, String lengths) {
        return "POST /reso/" + SHARED.feed() + " HTTP/" + version + "\r\nHost: door\r\nAuthorization: Bearer " + House.TOKEN
                + "\r\nContent-Type: application/json\r\n" + lengths + "\r\n\r\n";
    }

    /** All answers up to the end of the connection. A connection that stays open is a time-out, and an error. */
    private static List<Integer> statuses(RawSender sender) throws IOException {
        List<Integer> statuses = new ArrayList<>();
        try {
            while (true) {
                statuses.add(sender.reply().status());
            }
        } catch (EOFException | SocketException end) {
            return statuses;
        }
    }

    /** Sends the same frame over and over. True when the other side ends the connection. */
    private static boolean endsWithin(RawSender sender, byte[] frame, int times) {
        try {
            byte[] many = new String(frame, StandardCharsets.ISO_8859_1).repeat(1_000).getBytes(StandardCharsets.ISO_8859_1);
            for (int sent = 0; sent < times; sent += 1_000) {
                sender.send(many);
            }
            return sender.ended();
        } catch (IOException reset) {
            return true;
        }
    }

    /** A frame of HTTP/2 without flags (RFC 9113 4.1). */
    private static byte[] frame(int type, int stream, String payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        byte[] bytes = payload.getBytes(StandardCharsets.ISO_8859_1);
        frame.writeBytes(new byte[] {0, 0, (byte) bytes.length, (byte) type, 0, 0, 0, 0, (byte) stream});
        frame.writeBytes(bytes);
        return frame.toByteArray();
    }
}
