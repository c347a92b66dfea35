package org.doorstep.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.doorstep.config.MediaSources;
import org.doorstep.json.UndecodableException;
import org.doorstep.provider.Providers;
import org.doorstep.store.MediaItem;
import org.doorstep.store.MediaSet;
import org.doorstep.store.MediaTodo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shipped media.yaml against the shapes that producers send. */
class SetReaderTest {

    private static final MediaSources SHIPPED = MediaSources.load(Path.of("config/media.yaml"), Providers.names());
    private final SetReader reader = new SetReader(SHIPPED);

    private MediaSet read(String provider, String resource, String key, String data) throws Exception {
        return reader.read(new MediaTodo.Named("mls", "", resource, key, provider, "e1", 1, false, data)).orElse(null);
    }

    @Test
    void aWrapperIsTheWholeSetOfItsListing() throws Exception {
        MediaSet set = read("reso", "Media", "ABC123", """
                {"ResourceRecordID":"ABC123","OriginatingSystemName":"S","Media":[
                  {"MediaKey":"M1","MediaURL":"https://cdn.mls.com/1.jpg?sig=a","Order":2,"MediaCategory":"Photo","ShortDescription":"Kitchen","ModificationTimestamp":"2026-01-01T01:00:00+01:00"},
                  {"MediaKey":7,"MediaURL":"https://cdn.mls.com/2.jpg","MediaModificationTimestamp":"2026-02-01T00:00:00Z","ModificationTimestamp":"2026-03-01T00:00:00Z"},
                  {"MediaKey":"M3"}, null, 5]}""");

        assertThat(set.resource()).isEqualTo("Property");
        assertThat(set.key()).isEqualTo("ABC123");
        assertThat(set.whole()).isTrue();
        assertThat(set.items()).containsExactly(
                new MediaItem("M1", 2, "Photo", "Kitchen", "https://cdn.mls.com/1.jpg?sig=a", "https://cdn.mls.com/1.jpg", "cdn.mls.com", "2026-01-01T00:00:00.000000Z", null),
                new MediaItem("7", 2, null, null, "https://cdn.mls.com/2.jpg", "https://cdn.mls.com/2.jpg", "cdn.mls.com", "2026-02-01T00:00:00.000000Z", null),
                new MediaItem("M3", 3, null, null, null, "", "", "", "no URL"));
        assertThat(set.items().get(0).toString()).doesNotContain("sig=a");
    }

    @Test
    void aRecordOfOneMediaKeyIsOneItemOfItsParent() throws Exception {
        MediaSet set = read("reso", "Media", "M1", "{\"MediaKey\":\"M1\",\"ResourceName\":\"Office\",\"ResourceRecordKey\":\"O1\",\"ResourceRecordID\":\"X\",\"MediaURL\":\"https://cdn.mls.com/1.jpg\"}");

        assertThat(set.resource()).isEqualTo("Office");
        assertThat(set.key()).isEqualTo("O1");
        assertThat(set.whole()).isFalse();
        assertThat(set.items()).extracting(MediaItem::key, MediaItem::stamp).containsExactly(tuple("M1", "https://cdn.mls.com/1.jpg"));
        assertThat(read("reso", "Media", "M9", "{\"MediaURL\":\"https://cdn.mls.com/1.jpg\"}").items().get(0).key()).isEqualTo("M9");
    }

    @Test
    void aListingsOwnMediaAreItsSetAndSilenceIsNotNone() throws Exception {
        assertThat(read("reso", "Property", "P1", "{\"ListPrice\":1}")).isNull();
        assertThat(read("reso", "Property", "P1", "{\"Media\":null}")).isNull();
        assertThat(read("reso", "Property", "P1", "{\"Media\":[]}").items()).isEmpty();
        MediaSet set = read("reso", "Property", "P1", "{\"Media\":[{\"MediaURL\":\"https://cdn.mls.com/1.jpg\"}]}");
        assertThat(set.resource()).isEqualTo("Property");
        assertThat(set.key()).isEqualTo("P1");
        assertThat(set.items().get(0).key()).isEqualTo("#1");
        assertThat(read("reso", "Member", "A", "{\"Media\":[]}")).isNull();
    }

    @Test
    void namesOfFilesStandBehindTheirBase() throws Exception {
        MediaSet set = read("repliers", "Listing", "L1", "{\"mlsNumber\":\"1\",\"images\":[\"area/IMG-1_1.jpg\",\"/area/IMG-1_2.jpg?class=small\",\"https://other.com/3.jpg\",\"../../etc\"]}");

        assertThat(set.resource()).isEqualTo("Listing");
        assertThat(set.items()).extracting(MediaItem::url).containsExactly("https://cdn.repliers.io/area/IMG-1_1.jpg", "https://cdn.repliers.io/area/IMG-1_2.jpg?class=small",
                "https://other.com/3.jpg", "https://cdn.repliers.io/etc");
        assertThat(set.items()).extracting(MediaItem::key).startsWith("area/IMG-1_1.jpg", "/area/IMG-1_2.jpg");
        assertThat(set.items()).extracting(MediaItem::position).containsExactly(1L, 2L, 3L, 4L);
        assertThat(read("repliers", "Listing", "L1", "{\"data\":{\"images\":[\"a.jpg\"]}}").items()).hasSize(1);
    }

    /** As an integer column reads it. */
    @ParameterizedTest
    @CsvSource({"7, 7", "'\"7\"', 7", "7.0, 7", "'\" 7.0 \"', 7", "70e-1, 7", "-1, -1", "7.5, 1", "1e999999999, 1", "1e-999999999, 1", "99999999999999999999, 1", "'\"first\"', 1", "true, 1", "null, 1"})
    void readsAnOrderAsTablesDo(String order, long position) throws Exception {
        assertThat(read("reso", "Property", "P1", "{\"Media\":[{\"MediaKey\":\"m\",\"Order\":" + order + "}]}").items().get(0).position()).isEqualTo(position);
    }

    /** The names of buckets and CDNs, which a browser fetches from. */
    @Test
    void takesAHostWithAnUnderscore() throws Exception {
        MediaItem item = read("reso", "Media", "U1", "{\"ResourceRecordID\":\"U1\",\"Media\":[{\"MediaKey\":\"m1\",\"Order\":1,\"MediaURL\":\"http://photos_prod.example.test/1.jpg\"}]}").items().get(0);

        assertThat(item.wrong()).isNull();
        assertThat(item.host()).isEqualTo("photos_prod.example.test");
    }

    @Test
    void boundsWhatAStrangerSends() throws Exception {
        String items = IntStream.range(0, SetReader.MOST + 10).mapToObj(n -> "{\"MediaKey\":\"" + n + "\"}").collect(Collectors.joining(","));
        assertThat(read("reso", "Property", "P1", "{\"Media\":[" + items + "]}")).satisfies(set -> {
            assertThat(set.items()).hasSize(SetReader.MOST);
            assertThat(set.left()).isEqualTo(10);
        });
        MediaItem item = read("reso", "Property", "P1", "{\"Media\":[{\"MediaKey\":\"" + "k".repeat(5_000) + "\",\"ShortDescription\":\"a\\u0000b" + "x".repeat(5_000) + "\\ud800\",\"Order\":1e999}]}").items().get(0);
        assertThat(item.key()).hasSize(65).startsWith("%");
        assertThat(item.caption()).hasSize(500).startsWith("abx");
        assertThat(item.position()).isEqualTo(1);
        assertThatThrownBy(() -> read("reso", "Property", "P1", "{\"Media\":")).isInstanceOf(UndecodableException.class);
    }

    @Test
    void lanesLookIntoNothingThatHasNone() {
        assertThat(SHIPPED.of("reso", "Property").orElseThrow().mayHold("{\"ListPrice\":1}")).isFalse();
        assertThat(SHIPPED.of("reso", "Property").orElseThrow().mayHold("{\"Media\":[]}")).isTrue();
        assertThat(SHIPPED.of("reso", "Property").orElseThrow().mayHold("{\"\\u004dedia\":[]}")).isTrue();
        assertThat(SHIPPED.of("repliers", "Listing").orElseThrow().mayHold("{\"data\":{\"images\":[]}}")).isTrue();
        assertThat(SHIPPED.of("spark", "NewsFeedEvent")).isEmpty();
    }
}
