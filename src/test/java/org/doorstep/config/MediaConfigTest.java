package org.doorstep.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.doorstep.url.WebUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaConfigTest {

    private static final Set<String> PROVIDERS = Set.of("reso", "repliers");

    @TempDir
    private Path folder;

    private MediaSources sources(String entry) throws Exception {
        return MediaSources.load(Files.writeString(folder.resolve("media.yaml"), "media:\n  photos:\n" + entry.indent(4)), PROVIDERS);
    }

    @Test
    void readsAnEntry() throws Exception {
        MediaSource source = sources("{provider: repliers, resource: Listing, items: [data.images, images], base: \"https://cdn.mls.com/\"}").all().get(0);

        assertThat(source.items()).hasSize(2);
        assertThat(source.alone()).isFalse();
        assertThat(source.owner()).isEmpty();
        assertThat(source.base()).hasValue(WebUrl.of("https://cdn.mls.com/"));
        assertThat(source.mayHold("{\"images\":[]}")).isTrue();
        assertThat(source.mayHold("{\"Data\":{\"IMAGES\":[]}}")).as("a name is found in another case").isTrue();
        assertThat(source.mayHold("{\"imagery\":[],\"image\":\"images")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{provider: spark, resource: A, items: B}|provider",
        "{provider: reso, items: B}|'resource' is missing",
        "{provider: reso, resource: A}|neither 'items' nor 'alone: true'",
        "{provider: reso, resource: A, items: 'B!'}|'B!' is not a path",
        "{provider: reso, resource: A, items: B, base: 'cdn.mls.com'}|must be an address that ends in '/'",
        "{provider: reso, resource: A, items: B, owner: {key: K}}|'otherwise' is missing",
        "{provider: reso, resource: A, itmes: B}|unknown field 'itmes'"})
    void saysWhereAnEntryIsWrong(String entry, String wrong) {
        assertThatThrownBy(() -> sources(entry)).isInstanceOf(ConfigException.class).hasMessageContaining(wrong).hasMessageContaining("media.yaml:");
    }

    @Test
    void twoEntriesAboutOneResourceAreRefused() {
        assertThatThrownBy(() -> MediaSources.load(Files.writeString(folder.resolve("media.yaml"), """
                media:
                  a: {provider: reso, resource: A, items: B}
                  b: {provider: reso, resource: A, items: C}
                """), PROVIDERS)).hasMessageContaining("another entry is about reso A");
    }

    @Test
    void hostListsHoldNamesAndBlocks() throws Exception {
        HostList list = HostList.parse("Photos.mls.com, *.cdn.net ,10.0.0.0/8, 2001:db8::1,");

        assertThat(list.names("photos.mls.com")).isTrue();
        assertThat(list.names("mls.com")).isFalse();
        assertThat(list.names("a.b.cdn.net")).isTrue();
        assertThat(list.names("cdn.net")).isFalse();
        assertThat(list.names("evilcdn.net")).isFalse();
        assertThat(list.contains(InetAddress.getByName("10.9.8.7"))).isTrue();
        assertThat(list.contains(InetAddress.getByName("2001:db8::1"))).isTrue();
        assertThat(list.contains(InetAddress.getByName("11.0.0.1"))).isFalse();
        assertThat(HostList.parse("")).isEqualTo(new HostList(List.of(), List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://cdn.mls.com", "cdn.mls.com/photos", "10.0.0.0/99", "a b", "*", "*.*.com", "-a"})
    void hostListsRefuseWhatIsNeither(String text) {
        assertThatThrownBy(() -> HostList.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"doorstep.media.file|65GiB", "doorstep.media.ports|80;443", "doorstep.media.ports|0", "doorstep.media.ports|70000", "doorstep.media.rate|fast", "doorstep.media.allow|http://a/",
        "doorstep.media.threads|0", "doorstep.media.grace|soon"})
    void settingsAreChecked(String key, String value) {
        assertThatThrownBy(() -> Settings.load(Path.of("config"), Map.of(), Map.of(key, value))).isInstanceOf(ConfigException.class).hasMessageContaining(key);
    }

    @Test
    void resoFeedsWantTheirMediaAndOthersWhereTheySaySo() throws Exception {
        Settings settings = Settings.load(Path.of("config"), Map.of(), Map.of());
        Feeds feeds = Feeds.load(Files.writeString(folder.resolve("feeds.yaml"), """
                feeds:
                  a: {provider: reso, auth: {bearer: [secret-0123456789]}}
                  b: {provider: reso, media: false, auth: {bearer: [secret-0123456789]}}
                  c: {provider: repliers, auth: {hookSecret: true}}
                  d: {provider: repliers, media: true, auth: {hookSecret: true}}
                """), Map.of(), settings, PROVIDERS);

        assertThat(List.of("a", "b", "c", "d")).extracting(name -> feeds.find(name).orElseThrow().media()).containsExactly(true, false, false, true);
    }
}
