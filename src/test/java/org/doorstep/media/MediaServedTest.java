package org.doorstep.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.Condition;
import org.doorstep.cli.CommandLineAccess;
import org.doorstep.config.Secret;
import org.doorstep.testing.PhotoHost;
import org.doorstep.testing.RawSender;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files served back, and the commands that look after them. */
class MediaServedTest {

    private static final byte[] PHOTO = PhotoHost.jpeg("/served/1.jpg");
    private static final String SHA256 = HexFormat.of().formatHex(Secret.sha256(PHOTO));

    @TempDir
    private static Path folder;
    private static MediaHouse media;

    @BeforeAll
    static void start() throws Exception {
        media = MediaHouse.in(folder).start();
        media.host().on("/gone.jpg", "404 Not Found", new byte[0]);
        media.push("served", List.of(media.photo("p1", 1, "/served/1.jpg", "2026-01-01T00:00:00Z"), media.photo("p2", 2, "/gone.jpg", "2026-01-01T00:00:00Z")));
        media.await("SELECT state FROM media_files WHERE record_key = 'served' ORDER BY position", List.of(Map.of("state", "stored"), Map.of("state", "gone")));
    }

    @AfterAll
    static void stop() throws Exception {
        media.close();
    }

    private static RawSender.Reply ask(String method, String path, String... headers) throws Exception {
        try (RawSender sender = RawSender.to(media.house().doorstep().ports().admin())) {
            sender.send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + String.join("", Arrays.stream(headers).map(header -> header + "\r\n").toList()) + "\r\n");
            return method.equals("HEAD") ? sender.replyToHead() : sender.reply();
        }
    }

    @Test
    void byItsHashForEver() throws Exception {
        RawSender.Reply reply = ask("GET", "/media/" + SHA256);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("image/jpeg");
        assertThat(reply.header("Cache-Control")).isEqualTo("private, max-age=31536000, immutable");
        assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(reply.header("ETag")).isEqualTo("\"" + SHA256 + "\"");
        assertThat(reply.header("Content-Disposition")).isEqualTo("inline; filename=\"" + SHA256 + ".jpg\"");
        assertThat(reply.header("Content-Length")).isEqualTo(Integer.toString(PHOTO.length));
        var bytes = HttpClient.newHttpClient().send(HttpRequest.newBuilder(media.house().admin("/media/" + SHA256)).build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(bytes.body()).isEqualTo(PHOTO);
        assertThat(ask("GET", "/media/" + SHA256, "If-None-Match: W/\"x\", \"" + SHA256 + "\"").status()).isEqualTo(304);
        RawSender.Reply head = ask("HEAD", "/media/" + SHA256);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length")).isEqualTo(Integer.toString(PHOTO.length));
    }

    @Test
    void byItsRecordAsItIsNow() throws Exception {
        RawSender.Reply reply = ask("GET", "/media/mls/Property/served/1");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Cache-Control")).isEqualTo("private, no-cache");
        assertThat(reply.header("ETag")).isEqualTo("\"" + SHA256 + "\"");
        assertThat(ask("GET", "/media/mls/Property/s%65rved/1?label=").status()).isEqualTo(200);
        assertThat(ask("GET", "/media/mls/Property/served/2").body()).isEqualTo("{\"error\":\"it is not here: gone\"}");
        for (String path : List.of("/media/mls/Property/served/3", "/media/mls/Property/served/0", "/media/mls/Property/served/1?label=x", "/media/other/Property/served/1", "/media/" + "0".repeat(64), "/media/",
                "/media/..%2f..%2fdoorstep.db", "/media/" + SHA256 + "/", "/media/.tmp")) {
            assertThat(ask("GET", path).status()).as(path).isEqualTo(404);
        }
        assertThat(ask("GET", "/media/%zz").status()).isIn(400, 404);
        assertThat(ask("POST", "/media/" + SHA256).status()).isEqualTo(405);
        assertThat(ask("GET", "/media/" + SHA256, "Origin: https://evil.example").status()).as("as every page of the admin side").isEqualTo(403);
    }

    @Test
    void severalSourcesAreToldApartByTheirLabels() throws Exception {
        media.house().update("INSERT INTO media_files SELECT feed, 'other', resource, 'two', media_key, provider, position, category, caption, url, place, host, stamp, from_resource, from_key, event_id, version,"
                + " state, error, attempts, next_attempt_at, claimed_by, removed_at, sha256, stored_stamp, stored_place, bytes, content_type, etag, last_modified, fetched_at, TRUE FROM media_files WHERE media_key = 'p1'");
        assertThat(ask("GET", "/media/mls/Property/two/1").status()).isEqualTo(200);
        media.house().update("INSERT INTO media_files SELECT feed, 'third', resource, 'two', media_key, provider, position, category, caption, url, place, host, stamp, from_resource, from_key, event_id, version,"
                + " state, error, attempts, next_attempt_at, claimed_by, removed_at, sha256, stored_stamp, stored_place, bytes, content_type, etag, last_modified, fetched_at, TRUE FROM media_files WHERE record_key = 'served' AND media_key = 'p1'");
        assertThat(ask("GET", "/media/mls/Property/two/1").status()).isEqualTo(409);
        assertThat(ask("GET", "/media/mls/Property/two/1?label=third").status()).isEqualTo(200);
    }

    @Test
    void inParts() throws Exception {
        String path = "/media/" + SHA256;
        int size = PHOTO.length;
        for (String[] each : new String[][] {{"bytes=0-9", "0-9"}, {"bytes=10-", "10-" + (size - 1)}, {"bytes=-5", size - 5 + "-" + (size - 1)}, {"bytes=0-999999", "0-" + (size - 1)}, {"bytes=-999999", "0-" + (size - 1)}}) {
            RawSender.Reply part = ask("GET", path, "Range: " + each[0]);
            assertThat(part.status()).as(each[0]).isEqualTo(206);
            assertThat(part.header("Content-Range")).isEqualTo("bytes " + each[1] + "/" + size);
        }
        assertThat(ask("GET", path, "Range: bytes=0-9").header("Content-Length")).isEqualTo("10");
        RawSender.Reply beyond = ask("GET", path, "Range: bytes=" + size + "-");
        assertThat(beyond.status()).isEqualTo(416);
        assertThat(beyond.header("Content-Range")).isEqualTo("bytes */" + size);
        assertThat(ask("GET", path, "Range: bytes=-0").status()).isEqualTo(416);
        for (String whole : List.of("Range: bytes=0-1,5-6", "Range: lines=0-1", "Range: bytes=9-1", "Range: bytes=-", "Range: bytes=0-9\r\nIf-Range: \"other\"")) {
            assertThat(ask("GET", path, whole).status()).as(whole).isEqualTo(200);
        }
        assertThat(ask("GET", path, "Range: bytes=0-9", "If-Range: \"" + SHA256 + "\"").status()).isEqualTo(206);
        RawSender.Reply head = ask("HEAD", path, "Range: bytes=0-9");
        assertThat(head.status()).isEqualTo(206);
    }

    /** Byte for byte, in more pieces than one. */
    @Test
    void aLargeOneAndAnyPartOfIt() throws Exception {
        byte[] large = Arrays.copyOf(PhotoHost.jpeg("large"), 500_000);
        new Random(1).nextBytes(large);
        System.arraycopy(PhotoHost.jpeg("large"), 0, large, 0, 20);
        media.host().on("/large.jpg", "200 OK", large);
        media.push("large", List.of(media.photo("large", 1, "/large.jpg", "2026-01-01T00:00:00Z")));
        media.await("large", "stored", 1);
        HttpRequest.Builder request = HttpRequest.newBuilder(media.house().admin("/media/mls/Property/large/1"));
        HttpClient client = HttpClient.newHttpClient();

        assertThat(client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()).body()).isEqualTo(large);
        assertThat(client.send(request.header("Range", "bytes=1000-400000").build(), HttpResponse.BodyHandlers.ofByteArray()).body())
                .isEqualTo(Arrays.copyOfRange(large, 1_000, 400_001));
    }

    private static int command(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--admin";
        all[arguments.length + 1] = media.house().admin("").toString();
        return CommandLineAccess.execute(all);
    }

    @Test
    void commandsListRetryVerifyAndRepair() throws Exception {
        media.push("verified", media.photos("verified", 3));
        media.await("verified", "stored", 3);
        assertThat(command("media", "list", "--feed", "mls", "--state", "stored")).isZero();
        assertThat(command("media", "list", "--json")).isZero();
        assertThat(command("media", "list", "--state", "sleeping")).isEqualTo(1);
        assertThat(command("media")).isEqualTo(2);
        assertThat(command("media", "collect", "mls")).isZero();
        assertThat(command("media", "collect", "nobody")).isEqualTo(1);
        assertThat(command("media", "verify")).isZero();

        Path changed = path(PhotoHost.jpeg("/verified/1.jpg"));
        Path missing = path(PhotoHost.jpeg("/verified/2.jpg"));
        Path orphan = path(PhotoHost.jpeg("orphan"));
        Files.writeString(changed, "other bytes");
        Files.delete(missing);
        Path linked = path(PhotoHost.jpeg("/verified/3.jpg"));
        Path elsewhere = Files.move(linked, folder.resolve("elsewhere"));
        Files.createSymbolicLink(linked, elsewhere);
        Files.createDirectories(orphan.getParent());
        Files.writeString(orphan, "nobody's");
        Files.setLastModifiedTime(orphan, FileTime.from(Instant.now().minusSeconds(3_600)));
        assertThat(command("media", "verify")).isEqualTo(1);
        assertThat(orphan).exists();
        assertThat(command("media", "verify", "--repair", "--json")).isEqualTo(1);
        media.await("verified", "stored", 3);
        assertThat(orphan).doesNotExist();
        assertThat(linked).as("not what would not be served").isRegularFile().isNot(new Condition<>(Files::isSymbolicLink, "a link"));
        assertThat(elsewhere).exists();
        assertThat(changed).hasBinaryContent(PhotoHost.jpeg("/verified/1.jpg"));
        assertThat(missing).hasBinaryContent(PhotoHost.jpeg("/verified/2.jpg"));
        assertThat(command("media", "verify")).isZero();

        media.host().on("/gone.jpg", "200 OK", PhotoHost.jpeg("back"));
        assertThat(command("media", "retry", "--state", "gone", "--key", "served")).isZero();
        media.await("served", "stored", 2);
        media.host().on("/gone.jpg", "404 Not Found", new byte[0]);
        media.house().update("UPDATE media_files SET state = 'gone', sha256 = NULL, stored_stamp = NULL WHERE media_key = 'p2'");
    }

    private static Path path(byte[] bytes) {
        String sha256 = HexFormat.of().formatHex(Secret.sha256(bytes));
        return folder.resolve("data/media").resolve(sha256.substring(0, 2)).resolve(sha256.substring(2, 4)).resolve(sha256);
    }
}
