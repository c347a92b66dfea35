package org.doorstep.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.doorstep.url.WebUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be asked for. Which texts are which URLs is WebUrlTest's. */
class MediaUrlTest {

    @ParameterizedTest
    @CsvSource(delimiter = ' ', value = {
        "https://cdn.mls.com/a.jpg https://cdn.mls.com/a.jpg",
        "HTTPS://CDN.mls.com/a.jpg#top https://cdn.mls.com/a.jpg",
        "http://photos_prod.mls.com/1.jpg http://photos_prod.mls.com/1.jpg",
        "https:\\\\cdn.mls.com\\1.jpg https://cdn.mls.com/1.jpg",
        "https://bücher.de/é.jpg https://xn--bcher-kva.de/%C3%A9.jpg",
        "http://134744072/a http://8.8.8.8/a",
        "http://[2606:4700::1111]/a http://[2606:4700::1111]/a"})
    void takesWhatBrowsersTake(String text, String read) throws Exception {
        assertThat(MediaUrl.parse(text).url().text()).isEqualTo(read);
    }

    @Test
    void takesSpacesAndKnowsPlaceAndHost() throws Exception {
        MediaUrl url = MediaUrl.parse(" https://CDN.mls.com./a b.jpg?x=1&X-Amz-Signature=s ");
        assertThat(url.place()).isEqualTo("https://cdn.mls.com./a%20b.jpg");
        assertThat(url.host()).isEqualTo("cdn.mls.com");
        assertThat(url.signed()).isTrue();
        assertThat(url.toString()).doesNotContain("Signature");
        assertThat(MediaUrl.parse("http://cdn.mls.com/a?width=640").signed()).isFalse();
        assertThat(MediaUrl.parse("http://cdn.mls.com/a").signed()).isFalse();
        assertThat(MediaUrl.parse("http://[2606:4700::1111]/a").host()).isEqualTo("2606:4700::1111");
    }

    @Test
    void followsRedirectsAsBrowsersDo() throws Exception {
        MediaUrl url = MediaUrl.parse("https://cdn.mls.com/x/a?b");
        assertThat(url.to("/c d.jpg").url().text()).isEqualTo("https://cdn.mls.com/c%20d.jpg");
        assertThat(url.to("c.jpg").url().text()).isEqualTo("https://cdn.mls.com/x/c.jpg");
        assertThat(url.to("?c").url().text()).isEqualTo("https://cdn.mls.com/x/a?c");
        assertThat(url.to("//other.com/c").host()).isEqualTo("other.com");
        assertThat(url.to("\\\\other.com\\c").host()).isEqualTo("other.com");
        assertThat(url.to(new String("/größe".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)).url().path()).isEqualTo("/gr%C3%B6%C3%9Fe");
        assertThat(url.to("/größe").url().path()).as("bytes that are no UTF-8").isEqualTo("/gr%C3%B6%C3%9Fe");
        assertThatThrownBy(() -> url.to("//u:p@other.com/")).isInstanceOf(RefusedException.class).hasMessage("a user in the URL");
        assertThatThrownBy(() -> url.to("file:///etc/passwd")).isInstanceOf(RefusedException.class).hasMessage("neither http nor https");
        assertThatThrownBy(() -> url.to("/" + "a".repeat(9_000))).isInstanceOf(RefusedException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', value = {"area/1 2.jpg ~ https://cdn.mls.com/p/area/1%202.jpg", "/area/1.jpg ~ https://cdn.mls.com/p/area/1.jpg", "a.jpg?class=small ~ https://cdn.mls.com/p/a.jpg?class=small",
        "\\area\\1.jpg ~ https://cdn.mls.com/p/area/1.jpg", "//other.com/1.jpg ~ https://other.com/1.jpg", "HTTP://other.com/1.jpg ~ http://other.com/1.jpg", "../../../etc ~ https://cdn.mls.com/etc"})
    void putsNamesOfFilesBehindTheirBase(String text, String read) throws Exception {
        assertThat(MediaUrl.parse(WebUrl.of("https://cdn.mls.com/p/"), text).url().text()).isEqualTo(read);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "photo.jpg", "//cdn.mls.com/a", "ftp://cdn.mls.com/a", "file:///etc/passwd", "javascript:alert(1)", "data:image/png;base64,AA", "http:///", "http://", "https://u@cdn.mls.com/",
        "https://u:p@cdn.mls.com/", "https://:p@cdn.mls.com/", "http://cdn.mls.com@evil.com/", "http://[fe80::1%25eth0]/", "http://a b/", "http://cdn.mls.com:99999999999/", "gopher://127.0.0.1:11211/_stats", "jar:http://cdn.mls.com/a!/b",
        "http://1.2.3.4.5/", "http://a.0x/", "http://127.0.0.1.8/"})
    void refusesWhatIsNoUrlOfTheOutside(String text) {
        assertThatThrownBy(() -> MediaUrl.parse(text)).isInstanceOf(RefusedException.class);
    }

    @Test
    void saysNothingOfAStrangersTextInItsReasons() {
        assertThatThrownBy(() -> MediaUrl.parse("sesame:open")).hasMessageNotContaining("sesame");
        assertThatThrownBy(() -> MediaUrl.parse("http://" + "a".repeat(9_000))).hasMessageNotContaining("aaa");
    }
}
