package org.doorstep.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaUrlTest {

    @ParameterizedTest
    @CsvSource(delimiter = ' ', value = {
        "https://cdn.mls.com/a.jpg https://cdn.mls.com/a.jpg",
        "HTTPS://CDN.mls.com/a.jpg#top https://CDN.mls.com/a.jpg",
        "https://cdn.mls.com https://cdn.mls.com/",
        "https://cdn.mls.com/a|b.jpg https://cdn.mls.com/a%7Cb.jpg",
        "https://cdn.mls.com/é.jpg https://cdn.mls.com/%C3%A9.jpg",
        "https://cdn.mls.com/100%.jpg?a=%2F https://cdn.mls.com/100%25.jpg?a=%2F",
        "https://cdn.mls.com/[1].jpg https://cdn.mls.com/%5B1%5D.jpg",
        "http://[2606:4700::1111]/a http://[2606:4700::1111]/a"})
    void writesWhatProducersWriteAsAUriMustBe(String text, String uri) throws Exception {
        assertThat(MediaUrl.parse(text).uri().toString()).isEqualTo(uri);
    }

    @Test
    void takesSpacesAndKnowsPlaceHostAndPort() throws Exception {
        MediaUrl url = MediaUrl.parse(" https://CDN.mls.com./a b.jpg?x=1&X-Amz-Signature=s ");
        assertThat(url.place()).isEqualTo("https://CDN.mls.com./a%20b.jpg");
        assertThat(url.host()).isEqualTo("cdn.mls.com");
        assertThat(url.port()).isEqualTo(443);
        assertThat(url.signed()).isTrue();
        assertThat(url.toString()).doesNotContain("Signature");
        assertThat(MediaUrl.parse("http://cdn.mls.com/a?width=640").signed()).isFalse();
        assertThat(url.to("/b.jpg").uri().toString()).isEqualTo("https://CDN.mls.com./b.jpg");
        assertThat(url.to("//other.com/c").host()).isEqualTo("other.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/", "http://127.1/", "http://0x7f.0.0.1/", "http://127.0.0.01/", "http://1.2.3.4.5/", "http://a.0x/",
        "http://127.0.0.1.8/"})
    void refusesAddressesInOddSpellings(String text) {
        assertThatThrownBy(() -> MediaUrl.parse(text)).isInstanceOf(RefusedException.class).message().isIn("an address in an odd spelling", "no host in the URL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "photo.jpg", "//cdn.mls.com/a", "ftp://cdn.mls.com/a", "file:///etc/passwd", "javascript:alert(1)", "data:image/png;base64,AA", "http:///a", "http://", "https://u@cdn.mls.com/",
        "https://u:p@cdn.mls.com/", "http://cdn.mls.com\\@127.0.0.1/", "http://[fe80::1%25eth0]/", "http://%31%32%37.0.0.1/", "http://a b/", "http://127。0。0。1/", "http://cdn.mls.com:99999999999/",
        "gopher://127.0.0.1:11211/_stats", "jar:http://cdn.mls.com/a!/b", "http://①②⑦.0.0.1/"})
    void refusesWhatIsNoUrlOfTheOutside(String text) {
        assertThatThrownBy(() -> MediaUrl.parse(text)).isInstanceOf(RefusedException.class);
    }

    @Test
    void saysNothingOfAStrangersTextInItsReasons() {
        assertThatThrownBy(() -> MediaUrl.parse("sesame:open")).hasMessageNotContaining("sesame");
        assertThatThrownBy(() -> MediaUrl.parse("http://" + "a".repeat(9_000))).hasMessageNotContaining("aaa");
    }
}
