package org.doorstep.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.doorstep.testing.Samples.batch;
import static org.doorstep.testing.Samples.element;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.doorstep.testing.House;
import org.doorstep.testing.PhotoHost;

/** A house that may fetch from a host of photos on this machine, impatient and forgetful enough for tests. */
final class MediaHouse implements AutoCloseable {

    private static final AtomicLong SEQUENCE = new AtomicLong(1_000);

    private final House house;
    private final PhotoHost host;

    private MediaHouse(House house, PhotoHost host) {
        this.house = house;
        this.host = host;
    }

    /** Not started. */
    static MediaHouse in(Path folder) throws Exception {
        PhotoHost host = PhotoHost.start();
        House house = House.in(folder).flag("doorstep.media.allow", "127.0.0.1").flag("doorstep.media.ports", Integer.toString(host.port()))
                .flag("doorstep.media.retry", "100ms").flag("doorstep.media.grace", "500ms").flag("doorstep.media.per-host", "8").flag("doorstep.media.rate", "5000/s");
        return new MediaHouse(house, host);
    }

    MediaHouse start() throws Exception {
        house.start();
        return this;
    }

    House house() {
        return house;
    }

    PhotoHost host() {
        return host;
    }

    static long sequence() {
        return SEQUENCE.incrementAndGet();
    }

    /** One item of a set. */
    String photo(String key, int order, String path, String modified) {
        return "{\"MediaKey\":\"" + key + "\",\"Order\":" + order + ",\"MediaURL\":\"" + host.url(path) + "\",\"MediaCategory\":\"Photo\",\"ModificationTimestamp\":\"" + modified + "\"}";
    }

    /** {@code count} photos of a listing, each at {@code /listing/n.jpg}. */
    List<String> photos(String listing, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(n -> photo(listing + "-" + n, n, "/" + listing + "/" + n + ".jpg", "2026-01-01T00:00:00Z")).collect(Collectors.toList());
    }

    /** Pushes a wrapper with a listing's whole set (seed 000). */
    void push(String listing, List<String> items) throws Exception {
        push(sequence(), listing, items);
    }

    void push(long sequence, String listing, List<String> items) throws Exception {
        push(sequence, "Media", listing, "{\"ResourceRecordID\":\"" + listing + "\",\"Media\":[" + String.join(",", items) + "]}");
    }

    void push(long sequence, String resource, String key, String data) throws Exception {
        long before = house.count("events");
        if (house.post("mls", batch(element(sequence, resource, key, data))).statusCode() != 200) {
            throw new AssertionError("not accepted");
        }
        house.await("events", before + 1);
        settled();
    }

    /** Waits until every marker has been looked at. */
    void settled() {
        house.await("media_todo", 0);
    }

    /** Waits until the listing's rows are in this state, and no others. */
    void await(String listing, String state, long rows) {
        await("SELECT state, COUNT(*) AS n FROM media_files WHERE record_key = '" + listing + "' GROUP BY state", List.of(Map.of("state", state, "n", rows)));
    }

    void await(String sql, Object expected) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50)).untilAsserted(() ->
                assertThat(normal(house.rows(sql))).isEqualTo(expected));
    }

    private static List<Map<String, Object>> normal(List<Map<String, Object>> rows) {
        rows.forEach(row -> row.replaceAll((column, value) -> value instanceof Integer number ? (Object) number.longValue() : value));
        return rows;
    }

    @Override
    public void close() throws Exception {
        house.close();
        host.close();
    }
}
