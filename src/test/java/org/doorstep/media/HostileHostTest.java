package org.doorstep.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.doorstep.testing.PhotoHost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host that does everything it should not, and a listing of another that goes on meanwhile. */
class HostileHostTest {

    private static final int LIMIT = 256 << 10;
    private static final byte[] JPEG = PhotoHost.jpeg("x");

    @Test
    void everyMischiefIsRefusedWithItsReasonAndCostsNothing(@TempDir Path folder) throws Exception {
        try (MediaHouse media = MediaHouse.in(folder); PhotoHost elsewhere = PhotoHost.start()) {
            PhotoHost host = media.host();
            int closed;
            try (ServerSocket free = new ServerSocket(0)) {
                closed = free.getLocalPort();
            }
            media.house().flag("doorstep.media.file", LIMIT + "B").flag("doorstep.media.deadline", "4s").flag("doorstep.media.timeout", "2s").flag("doorstep.media.attempts", "1")
                    .flag("doorstep.media.threads", "16").flag("doorstep.media.per-host", "16").flag("doorstep.media.retry", "1ms")
                    .flag("doorstep.media.deny", "denied.localhost, 127.0.0.9").flag("doorstep.media.ports", "80, 443, " + host.port() + ", " + closed);
            Map<String, String> expected = new LinkedHashMap<>();
            List<String> set = new ArrayList<>();

            host.on("/endless.jpg", (request, out) -> {
                PhotoHost.head(out, "200 OK");
                out.write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
                endless(host, out);
            });
            expected.put("endless", "refused more than doorstep.media.file");
            host.on("/chunked.jpg", (request, out) -> {
                PhotoHost.head(out, "200 OK", "Transfer-Encoding: chunked");
                out.write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
                for (byte[] body = JPEG;; body = new byte[60_000]) {
                    out.write((Integer.toHexString(body.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                    host.write(out, body);
                    out.write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
                }
            });
            expected.put("chunked", "refused more than doorstep.media.file");
            host.on("/5gb.jpg", (request, out) -> {
                PhotoHost.head(out, "200 OK", "Content-Length: 5368709120", "Content-Type: image/jpeg");
                out.write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
                endless(host, out);
            });
            expected.put("5gb", "refused more than doorstep.media.file");
            host.on("/drip.jpg", (request, out) -> {
                PhotoHost.head(out, "200 OK", "Content-Length: 100000");
                out.write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
                drip(host, out, JPEG);
            });
            expected.put("drip", "failed slower than doorstep.media.deadline");
            host.on("/headers.jpg", (request, out) -> drip(host, out, "HTTP/1.1 200 OK\r\nX-Very-Long: yes, and it goes on and on".getBytes(StandardCharsets.ISO_8859_1)));
            expected.put("headers", "failed slower than doorstep.media.deadline");
            host.on("/many-headers.jpg", (request, out) -> {
                PhotoHost.head(out, "200 OK");
                for (int i = 0;; i++) {
                    out.write(("X-" + i + ": y\r\n").getBytes(StandardCharsets.ISO_8859_1));
                }
            });
            expected.put("many-headers", "failed not HTTP");
            host.on("/silent.jpg", (request, out) -> TimeUnit.SECONDS.sleep(30));
            expected.put("silent", "failed no answer within doorstep.media.timeout");
            host.on("/short.jpg", (request, out) -> {
                PhotoHost.head(out, "200 OK", "Content-Length: " + (JPEG.length + 100), "Connection: close");
                out.write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
                host.write(out, JPEG);
                throw new IOException("hangs up");
            });
            expected.put("short", "failed ended early");
            host.on("/long.jpg", (request, out) -> {
                PhotoHost.head(out, "200 OK", "Content-Length: " + (JPEG.length - 100));
                out.write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
                host.write(out, JPEG);
            });
            expected.put("long", "stored");
            host.on("/bomb.jpg", "200 OK", gzipped(), "Content-Encoding: gzip", "Content-Type: image/jpeg");
            expected.put("bomb", "refused a compressed body");
            host.on("/empty.jpg", "200 OK", new byte[0]);
            expected.put("empty", "failed an empty body");
            host.on("/page.jpg", "200 OK", "\n <!DOCTYPE html><html>Not found".getBytes(StandardCharsets.UTF_8), "Content-Type: image/jpeg");
            expected.put("page", "refused a page, not a file");
            host.on("/svg.jpg", "200 OK", "<svg onload='alert(1)'/>".getBytes(StandardCharsets.UTF_8), "Content-Type: image/svg+xml");
            expected.put("svg", "refused a page, not a file");
            host.on("/program.jpg", "200 OK", "\u007fELF and so on".getBytes(StandardCharsets.ISO_8859_1), "Content-Type: image/jpeg");
            expected.put("program", "refused bytes of no known type");
            host.on("/garbage.jpg", (request, out) -> out.write("SSH-2.0-OpenSSH_9.2\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1)));
            expected.put("garbage", "failed not HTTP");
            host.on("/loop.jpg", "302 Found", new byte[0], "Location: /loop.jpg");
            expected.put("loop", "refused more than 5 redirects");
            host.on("/file.jpg", "302 Found", new byte[0], "Location: file:///etc/passwd");
            expected.put("file", "refused neither http nor https");
            host.on("/nowhere.jpg", "302 Found", new byte[0]);
            expected.put("nowhere", "refused redirected to nowhere");
            host.on("/inside.jpg", "302 Found", new byte[0], "Location: http://169.254.169.254/latest/meta-data/");
            expected.put("inside", "refused an address inside");
            host.on("/port.jpg", "302 Found", new byte[0], "Location: " + elsewhere.url("/secret"));
            expected.put("port", "refused a port that is not in doorstep.media.ports");
            host.on("/teapot.jpg", "418 I'm a teapot", new byte[0]);
            expected.put("teapot", "refused HTTP 418");
            host.on("/partial.jpg", "206 Partial Content", JPEG, "Content-Range: bytes 0-9/10");
            expected.put("partial", "refused HTTP 206");
            host.on("/unasked.jpg", (request, out) -> {
                PhotoHost.head(out, "304 Not Modified");
                out.write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
            });
            expected.put("unasked", "refused HTTP 304");
            host.on("/moved.jpg", "307 Temporary Redirect", new byte[0], "Location: /ok.jpg");
            expected.put("moved", "stored");
            // The bytes of a header are UTF-8 to browsers, and this host writes each character as a byte.
            host.on("/accent.jpg", "302 Found", new byte[0], "Location: /gr\u00c3\u00b6\u00c3\u009fe |1|.jpg");
            host.on("/gr%C3%B6%C3%9Fe%20|1|.jpg", "200 OK", JPEG);
            expected.put("accent", "stored");
            expected.keySet().forEach(key -> set.add(media.photo(key, set.size() + 1, "/" + key + ".jpg", "2026-01-01T00:00:00Z")));
            Map.of("loopback", "http://127.0.0.2/", "private", "http://10.0.0.1/a.jpg", "odd", "http://0177.0.0.02/", "ftp", "ftp://127.0.0.1/a.jpg", "user", "http://u:p@127.0.0.1/a.jpg",
                    "denied", "http://127.0.0.9/a.jpg", "none", "", "words", "see attachment", "mapped", "http://[::ffff:127.0.0.2]/", "reserved", "http://photos.example.com/1.jpg")
                    .forEach((key, url) -> set.add(media.photo(key, 50, "/x", "2026-01-01T00:00:00Z").replace(host.url("/x"), url)));
            set.add(media.photo("closed", 60, "/x", "2026-01-01T00:00:00Z").replace(host.url("/x"), "http://127.0.0.1:" + closed + "/x"));
            expected.putAll(Map.of("loopback", "refused an address inside", "private", "refused an address inside", "odd", "refused an address inside",
                    "ftp", "refused neither http nor https", "user", "refused a user in the URL", "denied", "refused an address in doorstep.media.deny", "none", "refused no URL",
                    "words", "refused neither http nor https", "mapped", "refused an address inside", "reserved", "refused a name that is reserved"));
            expected.put("closed", "failed no connection");

            media.start();
            media.push("hostile", set);
            media.push("good", media.photos("good", 20));
            media.await("good", "stored", 20);
            media.await("SELECT COUNT(*) AS n FROM media_files WHERE state = 'pending'", List.of(Map.of("n", 0L)));

            Map<String, String> found = new LinkedHashMap<>();
            media.house().rows("SELECT media_key, state, error FROM media_files WHERE record_key = 'hostile'").forEach(row -> found.put(row.get("media_key").toString(),
                    row.get("state") + (row.get("error") == null ? "" : " " + row.get("error").toString().replaceFirst("^not HTTP .*", "not HTTP"))));
            assertThat(found).isEqualTo(expected);
            assertThat(elsewhere.connections()).isZero();
            assertThat(host.sent()).as("bytes that the sockets took").isLessThan(64L << 20);
            try (Stream<Path> left = Files.walk(folder.resolve("data/media/.tmp"))) {
                assertThat(left.filter(Files::isRegularFile)).as("half files").isEmpty();
            }
        }
    }

    private static void endless(PhotoHost host, OutputStream out) throws IOException {
        host.write(out, JPEG);
        while (true) {
            host.write(out, new byte[60_000]);
        }
    }

    private static void drip(PhotoHost host, OutputStream out, byte[] bytes) throws IOException, InterruptedException {
        for (byte b : bytes) {
            host.write(out, new byte[] {b});
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private static byte[] gzipped() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(JPEG);
            gzip.write(new byte[20 << 20]);
        }
        return bytes.toByteArray();
    }
}
