package org.doorstep.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Kinds of texts that the WHATWG URL Standard names, each read as browsers read it. */
class WebUrlTest {

    private static final WebUrl BASE = WebUrl.of("https://api.mls.com/v2/EntityEvent?$top=5&a=1");

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', value = {
        "https://cdn.mls.com ~ https://cdn.mls.com/",
        "HtTpS://CDN.Mls.com/A.jpg ~ https://cdn.mls.com/A.jpg",
        "https:cdn.mls.com/a ~ https://cdn.mls.com/a",
        "https:/cdn.mls.com/a ~ https://cdn.mls.com/a",
        "https://///cdn.mls.com/a ~ https://cdn.mls.com/a",
        "https:\\\\cdn.mls.com\\a\\b.jpg ~ https://cdn.mls.com/a/b.jpg",
        "https://cdn.mls.com\\@evil.com/a ~ https://cdn.mls.com/@evil.com/a",
        "https://cdn.mls.com:443/a ~ https://cdn.mls.com/a",
        "https://cdn.mls.com:/a ~ https://cdn.mls.com/a",
        "https://cdn.mls.com:00443/a ~ https://cdn.mls.com/a",
        "https://cdn.mls.com:8443/a ~ https://cdn.mls.com:8443/a",
        "https://cdn.mls.com:80/a ~ https://cdn.mls.com:80/a",
        "http://cdn.mls.com:80/a ~ http://cdn.mls.com/a",
        "http://cdn.mls.com:0/a ~ http://cdn.mls.com:0/a",
        "http://cdn.mls.com:65535/a ~ http://cdn.mls.com:65535/a",
        "http://u:p@cdn.mls.com/a ~ http://cdn.mls.com/a",
        "http://u@v@cdn.mls.com/a ~ http://cdn.mls.com/a",
        "http://cdn.mls.com?x ~ http://cdn.mls.com/?x",
        "http://cdn.mls.com? ~ http://cdn.mls.com/?",
        "http://cdn.mls.com#top ~ http://cdn.mls.com/",
        "http://cdn.mls.com/a?b#c?d#e ~ http://cdn.mls.com/a?b",
        "http://cdn.mls.com/a#b?c ~ http://cdn.mls.com/a"})
    void readsSchemeAuthorityAndPort(String text, String read) throws Exception {
        assertThat(WebUrl.parse(text).text()).isEqualTo(read);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', value = {
        "photos_prod.mls.com ~ photos_prod.mls.com",
        "_.mls.com ~ _.mls.com",
        "-a-.mls.com ~ -a-.mls.com",
        "ab--c.mls.com ~ ab--c.mls.com",
        "a!$&'()*+,;=b.mls.com ~ a!$&'()*+,;=b.mls.com",
        "cdn.mls.com. ~ cdn.mls.com.",
        "a..mls.com ~ a..mls.com",
        "cdn%2Emls%2ecom ~ cdn.mls.com",
        "%63dn.mls.com ~ cdn.mls.com",
        "b%C3%BCcher.de ~ xn--bcher-kva.de",
        "bücher.de ~ xn--bcher-kva.de",
        "BÜCHER.de ~ xn--bcher-kva.de",
        "bu\u0308cher.de ~ xn--bcher-kva.de",
        "straße.de ~ xn--strae-oqa.de",
        "XN--BCHER-KVA.de ~ xn--bcher-kva.de",
        "ｃｄｎ．ｍｌｓ．ｃｏｍ ~ cdn.mls.com",
        "cdn。mls。com ~ cdn.mls.com",
        "例え.jp ~ xn--r8jz45g.jp",
        "a\u00ADb.com ~ ab.com",
        "☃.net ~ xn--n3h.net"})
    void readsNamesAsTheyAreLookedUp(String host, String read) throws Exception {
        assertThat(WebUrl.parse("https://" + host + "/a").host()).isEqualTo(read);
        assertThat(WebUrl.parse("https://" + host + "/a").hostName()).isEqualTo(read);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.1", "127.1, 127.0.0.1", "127.0.1, 127.0.0.1", "2130706433, 127.0.0.1", "0x7f000001, 127.0.0.1", "0X7F.1, 127.0.0.1", "0177.0.0.01, 127.0.0.1", "0x7f.0.0.0x1, 127.0.0.1",
        "017700000001, 127.0.0.1", "127.0.0.1., 127.0.0.1", "0, 0.0.0.0", "0x, 0.0.0.0", "0.0x.00.0, 0.0.0.0", "4294967295, 255.255.255.255", "134744072, 8.8.8.8", "8.526344, 8.8.8.8", "8.8.2056, 8.8.8.8",
        "１２７.０.０.１, 127.0.0.1", "①②⑦.0.0.1, 127.0.0.1", "127。0。0。1, 127.0.0.1", "%31%32%37.0.0.1, 127.0.0.1", "0000000000000000000000127.0.0.1, 87.0.0.1", "0x0000000000000000ff.1, 255.0.0.1"})
    void readsAnIpv4AddressInEachSpelling(String host, String read) throws Exception {
        assertThat(WebUrl.parse("http://" + host + "/").host()).isEqualTo(read);
    }

    @ParameterizedTest
    @CsvSource({"[::1], ::1", "[0:0:0:0:0:0:0:1], ::1", "[2606:4700:0000::1111], 2606:4700::1111", "[2001:DB8::A], 2001:db8::a", "[::ffff:127.0.0.1], ::ffff:7f00:1", "[::127.0.0.1], ::7f00:1", "[::], ::",
        "[1::], 1::", "[1:0:0:2:0:0:0:3], 1:0:0:2::3", "[1:0:2:3:4:5:6:7], 1:0:2:3:4:5:6:7", "[1:2:3:4:5:6:7::], 1:2:3:4:5:6:7:0", "[1:0:0:2:3:0:0:4], 1::2:3:0:0:4", "[64:ff9b::8.8.8.8], 64:ff9b::808:808",
        "[1:2:3:4:5:6:7.8.9.10], 1:2:3:4:5:6:708:90a"})
    void readsAnIpv6Address(String host, String read) throws Exception {
        WebUrl url = WebUrl.parse("http://" + host + ":8080/a");
        assertThat(url.hostName()).isEqualTo(read);
        assertThat(url.authority()).isEqualTo("[" + read + "]:8080");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', value = {
        "/a b.jpg ~ /a%20b.jpg",
        "/é/日.jpg ~ /%C3%A9/%E6%97%A5.jpg",
        "/a%20b%2Fc.jpg ~ /a%20b%2Fc.jpg",
        "/100%.jpg ~ /100%.jpg",
        "/%zz%4 ~ /%zz%4",
        "/a|b[1]'c'.jpg ~ /a|b[1]'c'.jpg",
        "/a^b`c{d}\"e<f>.jpg ~ /a%5Eb%60c%7Bd%7D%22e%3Cf%3E.jpg",
        "/a/./b/../c ~ /a/c",
        "/a/%2e/b/%2E%2e/c ~ /a/c",
        "/a/.%2E ~ /",
        "/a/b/.. ~ /a/",
        "/a/b/. ~ /a/b/",
        "/../../a ~ /a",
        "/a/...//b ~ /a/...//b",
        "//a ~ //a",
        "/a;b=c,d@e:f!$&()*+~/a;b=c,d@e:f!$&()*+",
        "/Property('A''1') ~ /Property('A''1')",
        "/\uD83C\uDFE0.jpg ~ /%F0%9F%8F%A0.jpg",
        "/\uD83C.jpg ~ /%EF%BF%BD.jpg",
        "/a\u007Fb ~ /a%7Fb"})
    void encodesOnlyWhatAPathMayNotHold(String path, String read) throws Exception {
        assertThat(WebUrl.parse("https://cdn.mls.com" + path).path()).isEqualTo(read);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', value = {
        "$filter=EntityEventSequence gt 0&$skiptoken=2 ~ $filter=EntityEventSequence%20gt%200&$skiptoken=2",
        "a='b'&c=\"d\"<e> ~ a=%27b%27&c=%22d%22%3Ce%3E",
        "a={b}|[c]^`\\ ~ a={b}|[c]^`\\",
        "a=é&b=%C3%A9&c=%E9 ~ a=%C3%A9&b=%C3%A9&c=%E9",
        "a=100%&b=%zz ~ a=100%&b=%zz",
        "a=b?c/../d ~ a=b?c/../d",
        "a=b+c&=&& ~ a=b+c&=&&"})
    void encodesOnlyWhatAQueryMayNotHold(String query, String read) throws Exception {
        assertThat(WebUrl.parse("https://api.mls.com/x?" + query).query()).hasValue(read);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', ignoreLeadingAndTrailingWhitespace = true, value = {
        "?$skiptoken=2 ~ https://api.mls.com/v2/EntityEvent?$skiptoken=2",
        "EntityEvent?$filter=EntityEventSequence gt 0 ~ https://api.mls.com/v2/EntityEvent?$filter=EntityEventSequence%20gt%200",
        "/EntityEvent?x ~ https://api.mls.com/EntityEvent?x",
        "/ ~ https://api.mls.com/",
        "//data.mls.com/x ~ https://data.mls.com/x",
        "\\\\data.mls.com\\x ~ https://data.mls.com/x",
        "/\\data.mls.com/x ~ https://data.mls.com/x",
        "///data.mls.com/x ~ https://data.mls.com/x",
        "\\x ~ https://api.mls.com/x",
        "./x ~ https://api.mls.com/v2/x",
        "../x ~ https://api.mls.com/x",
        "../../../x ~ https://api.mls.com/x",
        ". ~ https://api.mls.com/v2/",
        ".. ~ https://api.mls.com/",
        "x:y ~ -",
        "x/y:z ~ https://api.mls.com/v2/x/y:z",
        "#top ~ https://api.mls.com/v2/EntityEvent?$top=5&a=1",
        "`` ~ https://api.mls.com/v2/EntityEvent?$top=5&a=1",
        "? ~ https://api.mls.com/v2/EntityEvent?",
        "?a#b ~ https://api.mls.com/v2/EntityEvent?a",
        "https:x ~ https://api.mls.com/v2/x",
        "https:/x ~ https://api.mls.com/x",
        "https:?x ~ https://api.mls.com/v2/EntityEvent?x",
        "http:x ~ http://x/",
        "HTTPS://Data.mls.com:443 ~ https://data.mls.com/",
        ":x ~ https://api.mls.com/v2/:x",
        "1:x ~ https://api.mls.com/v2/1:x"})
    void resolvesReferencesOfAllForms(String reference, String read) throws Exception {
        if (read.equals("-")) {
            assertThatThrownBy(() -> BASE.resolve(reference)).isInstanceOf(InvalidUrlException.class).hasMessage("neither http nor https");
        } else {
            assertThat(BASE.resolve(reference).text()).isEqualTo(read);
        }
    }

    @Test
    void dropsSpacesAroundItAndTabsAndLineEndsInIt() throws Exception {
        assertThat(WebUrl.parse(" \u0000\t\n ht\ntps:\r//cdn.m\tls.com/a\n b.jpg \u001F\r\n").text()).isEqualTo("https://cdn.mls.com/a%20b.jpg");
        assertThat(BASE.resolve("\n EntityEvent?$skip\n token=2 ").text()).isEqualTo("https://api.mls.com/v2/EntityEvent?$skip%20token=2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "photo.jpg", "/photo.jpg", "//cdn.mls.com/a", "see attachment", "cdn.mls.com/a", "ftp://cdn.mls.com/a", "file:///etc/passwd", "javascript:alert(1)", "data:image/png;base64,AA",
        "mailto:a@b.c", "httpss://a/", "h\u0131ttp://a/", "1http://a/", "blob:https://a/"})
    void refusesWhatIsNeitherHttpNorHttps(String text) {
        assertThatThrownBy(() -> WebUrl.parse(text)).isInstanceOf(InvalidUrlException.class).hasMessage("neither http nor https");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://", "http:", "http://///", "http://?x", "http://#x", "http://:80/", "http://u@/x", "http://u:p@:80/x", "http://a b/", "http://a%20b/", "http://a%00b/", "http://a%0Ab/", "http://a<b/", "http://a>b/", "http://a^b/",
        "http://a|b/", "http://a%b/", "http://a%2Fb/", "http://a%40b/", "http://a%3A80/", "http://％41/", "http://a\u007Fb/", "http://a[b/", "http://a]b/", "http://\u00AD/", "http://℀/", "http://xn--/",
        "http://xn--a/", "http://%FF/", "http://\uFFFD/", "http://\uD800/", "http://1.2.3.4.5/", "http://256.0.0.1/", "http://1.2.3.256/", "http://4294967296/", "http://0x100000000/", "http://1.16777216/", "http://09/",
        "http://1.2.3.08/", "http://a.0x/", "http://a.1/", "http://1..2/", "http://.1/", "http://0x7g.1/", "http://127.0.0.1.8/", "http://99999999999999999999999/", "http://[::1/", "http://[::1]x/", "http://[]/", "http://[1:2]/", "http://[::1::]/",
        "http://[:::]/", "http://[1:2:3:4:5:6:7:8:9]/", "http://[12345::]/", "http://[::g]/", "http://[fe80::1%25eth0]/", "http://[fe80::1%eth0]/", "http://[::1.2.3]/", "http://[::1.2.3.04]/", "http://[::1.2.3.256]/", "http://[::1.2.3.4:5]/",
        "http://[1:2:3:4:5:6:7:1.2.3.4]/", "http://[1.2.3.4]/", "http://[:1]/"})
    void refusesWhatNamesNoHost(String text) {
        assertThatThrownBy(() -> WebUrl.parse(text)).as(text).isInstanceOf(InvalidUrlException.class).hasMessage("no host in the URL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://a:65536/", "http://a:99999999999999999999/", "http://a:8o/", "http://a:-1/", "http://a: 80/", "http://a:80:80/", "http://[::1]:x/", "http://a:٣/"})
    void refusesPortsThatAreNone(String text) {
        assertThatThrownBy(() -> WebUrl.parse(text)).isInstanceOf(InvalidUrlException.class).hasMessageContaining("port");
    }

    @Test
    void tellsCredentialsAndKeepsNone() throws Exception {
        for (String text : new String[] {"https://u@h/", "https://u:p@h/", "https://:p@h/", "https://u:@h/"}) {
            assertThat(WebUrl.parse(text).hasCredentials()).as(text).isTrue();
            assertThat(WebUrl.parse(text).text()).isEqualTo("https://h/");
            assertThat(WebUrl.parse(text).resolve("/x").hasCredentials()).as(text).isTrue();
        }
        assertThat(WebUrl.parse("https://@h/").hasCredentials()).isFalse();
        assertThat(WebUrl.parse("https://:@h/").hasCredentials()).isFalse();
        assertThat(WebUrl.parse("https://u@h/").resolve("//other/").hasCredentials()).isFalse();
    }

    @Test
    void knowsItsPartsAndShowsNoQuery() throws Exception {
        WebUrl url = WebUrl.parse("https://CDN.mls.com:8443/a%20b?sig=sesame#x");
        assertThat(url.scheme()).isEqualTo("https");
        assertThat(url.port()).isEqualTo(8_443);
        assertThat(url.authority()).isEqualTo("cdn.mls.com:8443");
        assertThat(url.origin()).isEqualTo("https://cdn.mls.com:8443");
        assertThat(url.place()).isEqualTo("https://cdn.mls.com:8443/a%20b");
        assertThat(url.target()).isEqualTo("/a%20b?sig=sesame");
        assertThat(url.toString()).doesNotContain("sesame");
        assertThat(WebUrl.parse("https://a").port()).isEqualTo(443);
        assertThat(WebUrl.parse("http://a").port()).isEqualTo(80);
        assertThat(WebUrl.parse("https://a:443/x").sameOrigin(WebUrl.parse("HTTPS://A/y"))).isTrue();
        assertThat(WebUrl.parse("https://a/").sameOrigin(WebUrl.parse("http://a/"))).isFalse();
        assertThat(url).isEqualTo(WebUrl.of(url.text())).hasSameHashCodeAs(WebUrl.of(url.text()));
        assertThat(WebUrl.parse("https://a/?")).isNotEqualTo(WebUrl.parse("https://a/"));
        assertThatThrownBy(() -> WebUrl.of("nothing")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysNothingOfTheTextInItsReasons() {
        for (String text : new String[] {"sesame:open", "http://ses ame/", "http://a:sesame/", "http://" + "sesame".repeat(20_000)}) {
            assertThatThrownBy(() -> WebUrl.parse(text)).isInstanceOf(InvalidUrlException.class).hasMessageNotContaining("sesame");
        }
    }

    /** What is read is its own writing: once more read it is the same, and nothing in it could end a request line or a header. */
    @Test
    void readsItsOwnWritingAsTheSame() {
        String[] pieces = {"http:", "https:", "//", "/", "\\", "?", "#", "@", ":", "[", "]", "::", "%", "%2e", "%0d%0a", "%00", "..", ".", "a", "cdn.mls.com", "é", "ß", "１", "0x7f", "017", "1", "256", " ", "\t", "\n", "\r", "\u0000", "|", "^",
            "{", "'", "\"", "_", "xn--", "\uD800", "\uFEFF", "。", "\u200D", "443", "80"};
        Random random = new Random(7);
        int read = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "http://" : "");
            for (int n = random.nextInt(8); n >= 0; n--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            try {
                WebUrl url = random.nextBoolean() ? WebUrl.parse(text.toString()) : BASE.resolve(text.toString());
                assertThat(WebUrl.parse(url.text()).text()).as(text.toString()).isEqualTo(url.text());
                assertThat(url.text()).as(text.toString()).matches("https?://[!-~]+").doesNotContain("#");
                assertThat(url.target()).startsWith("/");
                read++;
            } catch (InvalidUrlException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
        assertThat(read).isGreaterThan(20_000);
    }
}
