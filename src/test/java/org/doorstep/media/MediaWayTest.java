package org.doorstep.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.doorstep.testing.Samples.batch;
import static org.doorstep.testing.Samples.element;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.TextMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.doorstep.config.Secret;
import org.doorstep.testing.House;
import org.doorstep.testing.PhotoHost;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way of a listing's photos through a whole house, from the push to the file and the message. */
class MediaWayTest {

    @TempDir
    private static Path folder;
    private static MediaHouse media;

    @BeforeAll
    static void start() throws Exception {
        media = MediaHouse.in(folder).start();
    }

    @AfterAll
    static void stop() throws Exception {
        media.close();
    }

    private static Path file(String sha256) {
        return folder.resolve("data/media").resolve(sha256.substring(0, 2)).resolve(sha256.substring(2, 4)).resolve(sha256);
    }

    private static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(Secret.sha256(bytes));
    }

    private static boolean there(byte[] bytes) {
        return Files.exists(file(sha256(bytes)));
    }

    /** However soon the collector looks: the table and the files agree. */
    @Test
    void whatSaysNothingHidesNoSet(@TempDir Path folder) throws Exception {
        try (MediaHouse media = MediaHouse.in(folder).start()) {
            for (int n = 0; n < 5; n++) {
                String set = "{\"ResourceRecordID\":\"N" + n + "\",\"Media\":[" + media.photo("m" + n, 1, "/" + n + ".jpg", "2026-01-01T00:00:00Z") + "]}";
                media.house().post("mls", batch(element(MediaHouse.sequence(), "Media", "N" + n, set)));
                media.house().await("media WHERE record_key = 'N" + n + "'", 1);
                media.house().post("mls", batch(element(MediaHouse.sequence(), "Media", "N" + n, "{\"ResourceRecordID\":\"N" + n + "\",\"Media\":null}")));
            }
            String both = "{\"ResourceRecordID\":\"N5\",\"Media\":[" + media.photo("m5", 1, "/5.jpg", "2026-01-01T00:00:00Z") + "]}";
            media.house().post("mls", batch(element(MediaHouse.sequence(), "Media", "N5", both),
                    element(MediaHouse.sequence(), "Media", "N5", "{\"ResourceRecordID\":\"N5\",\"Media\":null}")));
            media.house().await("events", 12);
            media.settled();
            media.await("SELECT COUNT(*) AS n FROM media_files WHERE state = 'stored'", List.of(Map.of("n", 6L)));
            media.house().await("media", 6);
        }
    }

    @Test
    void aListingWith40PhotosIsStoredToldOfAndNotFetchedTwice() throws Exception {
        List<String> photos = media.photos("L40", 40);
        media.push("L40", photos);
        media.await("L40", "stored", 40);

        for (int n = 1; n <= 40; n++) {
            byte[] bytes = PhotoHost.jpeg("/L40/" + n + ".jpg");
            Map<String, Object> row = media.house().rows("SELECT * FROM media_files WHERE media_key = 'L40-" + n + "'").get(0);
            assertThat(row).containsEntry("sha256", sha256(bytes)).containsEntry("bytes", bytes.length).containsEntry("content_type", "image/jpeg")
                    .containsEntry("feed", "mls").containsEntry("resource", "Property").containsEntry("position", n).containsEntry("category", "Photo");
            assertThat(file(sha256(bytes))).hasBinaryContent(bytes);
            assertThat(media.host().count("/L40/" + n + ".jpg")).isEqualTo(1);
        }
        List<TextMessage> messages = media.house().messages("events.reso.MediaFile", message -> message.getStringProperty("recordKey").equals("L40"), 40);
        JsonNode event = new ObjectMapper().readTree(messages.get(0).getText());
        assertThat(event.path("type").asText()).isEqualTo("reso.MediaFile.changed");
        assertThat(event.path("subject").asText()).isEqualTo("L40");
        assertThat(event.path("data").path("contentType").asText()).isEqualTo("image/jpeg");
        assertThat(media.house().get(media.house().admin(event.path("data").path("path").asText())).statusCode()).isEqualTo(200);
        assertThat(messages.stream().map(MediaWayTest::text)).noneMatch(text -> text.contains("http://"));
        assertThat(messages.stream().map(MediaWayTest::id).distinct()).hasSize(40);

        media.push("L40", photos);
        media.push("L40", Stream.concat(Stream.of(photos.get(0).replace("\"Order\":1,", "\"Order\":41,\"ShortDescription\":\"Kitchen\",")), photos.stream().skip(1)).toList());
        media.await("SELECT position, caption, state FROM media_files WHERE media_key = 'L40-1'", List.of(Map.of("position", 41L, "caption", "Kitchen", "state", "stored")));
        media.push("L40", Stream.concat(photos.stream().limit(39), Stream.of(media.photo("L40-40", 40, "/L40/new.jpg", "2026-02-02T00:00:00Z"))).toList());
        media.await("SELECT sha256, state FROM media_files WHERE media_key = 'L40-40'", List.of(Map.of("sha256", sha256(PhotoHost.jpeg("/L40/new.jpg")), "state", "stored")));
        assertThat(media.host().requests().stream().filter(request -> request.path().startsWith("/L40/"))).hasSize(41);
        media.house().messages("events.reso.MediaFile", message -> message.getStringProperty("recordKey").equals("L40"), 1);
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !there(PhotoHost.jpeg("/L40/40.jpg")));
    }

    private static String text(TextMessage message) {
        try {
            return message.getText();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String id(TextMessage message) {
        try {
            return message.getStringProperty("eventId");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aSmallerSetFreesItsFilesAfterTheGraceTimeAndAnOlderOneChangesNothing() throws Exception {
        long old = MediaHouse.sequence();
        List<String> photos = media.photos("shrunk", 5);
        media.push("shrunk", photos);
        media.await("shrunk", "stored", 5);

        media.push("shrunk", photos.subList(0, 2));
        media.await("shrunk", "stored", 2);
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !there(PhotoHost.jpeg("/shrunk/5.jpg")));
        assertThat(there(PhotoHost.jpeg("/shrunk/1.jpg"))).isTrue();

        media.push(old, "shrunk", media.photos("shrunk", 9));
        media.await("shrunk", "stored", 2);
        assertThat(media.host().count("/shrunk/9.jpg")).isZero();
    }

    @Test
    void aDeletedListingFreesWhatNobodyElseHas() throws Exception {
        media.host().on("/same/a.jpg", "200 OK", PhotoHost.jpeg("same"), "Content-Type: image/jpeg").on("/same/b.jpg", "200 OK", PhotoHost.jpeg("same"), "Content-Type: image/jpeg");
        media.push("twin-a", List.of(media.photo("a", 1, "/same/a.jpg", "2026-01-01T00:00:00Z"), media.photo("own", 2, "/twin-a/own.jpg", "2026-01-01T00:00:00Z")));
        media.push("twin-b", List.of(media.photo("b", 1, "/same/b.jpg", "2026-01-01T00:00:00Z")));
        media.await("twin-a", "stored", 2);
        media.await("twin-b", "stored", 1);

        long late = MediaHouse.sequence();
        media.push(MediaHouse.sequence(), "Property", "twin-a", null);
        deleted("Property", "twin-a");
        media.await("SELECT COUNT(*) AS n FROM media_files WHERE record_key = 'twin-a'", List.of(Map.of("n", 0L)));
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !there(PhotoHost.jpeg("/twin-a/own.jpg")));
        assertThat(there(PhotoHost.jpeg("same"))).isTrue();

        media.push(late, "twin-a", media.photos("twin-a", 2));
        assertThat(media.house().count("media_files WHERE record_key = 'twin-a' AND state <> 'removed'")).as("a set older than the delete").isZero();
    }

    private static void deleted(String resource, String key) throws Exception {
        long before = media.house().count("events");
        media.house().post("mls", "{\"EntityEventSequence\":" + MediaHouse.sequence() + ",\"ResourceName\":\"" + resource + "\",\"ResourceRecordKey\":\"" + key + "\",\"EventTypes\":[\"Delete\"]}");
        media.house().await("events", before + 1);
        media.settled();
    }

    @Test
    void takesRecordsOfOneMediaKeyAndSetsWithinTheirListing() throws Exception {
        media.push(MediaHouse.sequence(), "Media", "M1", media.photo("M1", 1, "/single/1.jpg", "2026-01-01T00:00:00Z").replaceFirst("\\{", "{\"ResourceName\":\"Office\",\"ResourceRecordKey\":\"O1\","));
        media.push(MediaHouse.sequence(), "Media", "M2", media.photo("M2", 2, "/single/2.jpg", "2026-01-01T00:00:00Z").replaceFirst("\\{", "{\"ResourceName\":\"Office\",\"ResourceRecordKey\":\"O1\","));
        media.push(MediaHouse.sequence(), "Property", "nested", "{\"ListPrice\":1,\"Media\":[" + media.photo("N1", 1, "/nested/1.jpg", "2026-01-01T00:00:00Z") + "]}");
        media.await("SELECT resource, COUNT(*) AS n FROM media_files WHERE record_key = 'O1' AND state = 'stored' GROUP BY resource", List.of(Map.of("resource", "Office", "n", 2L)));
        media.await("nested", "stored", 1);

        deleted("Media", "M1");
        media.await("SELECT media_key FROM media_files WHERE record_key = 'O1'", List.of(Map.of("media_key", "M2")));
        media.push(MediaHouse.sequence(), "Property", "nested", "{\"ListPrice\":2}");
        media.await("nested", "stored", 1);
    }

    @Test
    void tellsExpiredSignaturesFromWhatIsGoneAndRetriesWhatMayComeBack() throws Exception {
        byte[] bytes = PhotoHost.jpeg("signed");
        media.host().on("/signed.jpg", (request, out) -> {
            if (request.path().endsWith("Signature=good")) {
                media.host().reply(out, "200 OK", bytes);
            } else {
                media.host().reply(out, "403 Forbidden", new byte[0]);
            }
        });
        media.host().on("/gone.jpg", "410 Gone", new byte[0]).on("/busy.jpg", (request, out) -> {
            if (media.host().count("/busy.jpg") < 3) {
                media.host().reply(out, "500 Oops", new byte[0]);
            } else {
                media.host().reply(out, "200 OK", PhotoHost.jpeg("busy"));
            }
        });
        List<String> set = List.of(media.photo("s", 1, "/signed.jpg?Signature=old", "2026-01-01T00:00:00Z"), media.photo("g", 2, "/gone.jpg", "2026-01-01T00:00:00Z"),
                media.photo("b", 3, "/busy.jpg", "2026-01-01T00:00:00Z"));
        media.push("states", set);
        media.await("SELECT media_key, state, error FROM media_files WHERE record_key = 'states' AND media_key <> 'b' ORDER BY position",
                List.of(Map.of("media_key", "s", "state", "expired", "error", "HTTP 403"), Map.of("media_key", "g", "state", "gone", "error", "HTTP 410")));
        media.await("SELECT state FROM media_files WHERE record_key = 'states' AND media_key = 'b'", List.of(Map.of("state", "stored")));

        media.push("states", List.of(set.get(0).replace("=old", "=good"), set.get(1), set.get(2)));
        media.await("SELECT media_key, state FROM media_files WHERE record_key = 'states' ORDER BY position",
                List.of(Map.of("media_key", "s", "state", "stored"), Map.of("media_key", "g", "state", "gone"), Map.of("media_key", "b", "state", "stored")));
        media.push("states", List.of(set.get(0).replace("=old", "=another"), set.get(1), set.get(2)));
        assertThat(media.host().count("/signed.jpg")).isEqualTo(2);
        assertThat(media.host().count("/gone.jpg")).isEqualTo(1);
        assertThat(media.host().count("/busy.jpg")).isEqualTo(3);
    }

    @Test
    void asksWhetherAFileHasChangedBeforeItTakesItAgain() throws Exception {
        byte[] bytes = PhotoHost.jpeg("conditional");
        media.host().on("/conditional.jpg", (request, out) -> {
            if ("\"v1\"".equals(request.headers().get("if-none-match"))) {
                PhotoHost.head(out, "304 Not Modified", "ETag: \"v1\"");
                out.write("\r\n".getBytes());
            } else {
                media.host().reply(out, "200 OK", bytes, "ETag: \"v1\"");
            }
        });
        media.push("cond", List.of(media.photo("c", 1, "/conditional.jpg", "2026-01-01T00:00:00Z")));
        media.await("cond", "stored", 1);
        media.push("cond", List.of(media.photo("c", 1, "/conditional.jpg?v=2", "2026-03-03T00:00:00Z")));
        media.await("SELECT state, stored_stamp, sha256 FROM media_files WHERE record_key = 'cond'",
                List.of(Map.of("state", "stored", "stored_stamp", "2026-03-03T00:00:00.000000Z", "sha256", sha256(bytes))));
        assertThat(media.host().count("/conditional.jpg")).isEqualTo(2);
    }

    @Test
    void leavesAHostAloneAsLongAsItSays() throws Exception {
        media.host().on("/later.jpg", (request, out) -> {
            if (media.host().count("/later.jpg") == 1) {
                media.host().reply(out, "429 Too Many Requests", new byte[0], "Retry-After: 1");
            } else {
                media.host().reply(out, "200 OK", PhotoHost.jpeg("later"));
            }
        });
        media.push("later", List.of(media.photo("l", 1, "/later.jpg", "2026-01-01T00:00:00Z")));
        media.await("later", "stored", 1);
        assertThat(media.host().count("/later.jpg")).isEqualTo(2);
        assertThat(media.house().metric("doorstep_media_fetches_total")).isPositive();
        assertThat(media.house().get(media.house().admin("/observe/metrics")).body()).doesNotContain("127.0.0.1:" + media.host().port());
    }

    @Test
    void erasesARecordsMediaAtOnce() throws Exception {
        House house = media.house();
        media.push("erased", media.photos("erased", 3));
        media.await("erased", "stored", 3);

        Media room = house.doorstep().media();
        assertThat(room.erase("mls", "", "Property", "erased")).isEqualTo(3);

        assertThat(house.count("media_files WHERE record_key = 'erased'")).isZero();
        assertThat(there(PhotoHost.jpeg("/erased/1.jpg"))).isFalse();
    }
}
