package org.doorstep.provider.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.doorstep.testing.Sim;
import org.doorstep.url.WebUrl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a list's next page may be. Which texts are which URLs is WebUrlTest's. */
class NextPagesTest {

    private static NextPages of(String url, String more) {
        return new NextPages(Sim.feed("feeds: {f: {provider: reso, auth: {bearer: [0123456789abcdef]}, subscription: {api: {url: \"" + url + "\", token: sesame" + more + "}}}}")
                .subscription().orElseThrow().api());
    }

    private static final NextPages PAGES = of("https://api.mls.com/reso", ", alsoHosts: [Data_1.mls.com, \"pages.mls.com:8443\", bücher.de]");
    private static final WebUrl FIRST = WebUrl.of("https://api.mls.com/reso/EntityEvent?$filter=EntityEventSequence%20gt%200");

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', value = {
        "EntityEvent?$filter=EntityEventSequence gt 0&$skiptoken=2 ~ https://api.mls.com/reso/EntityEvent?$filter=EntityEventSequence%20gt%200&$skiptoken=2",
        "/EntityEvent?$filter=EntityEventSequence gt 100 ~ https://api.mls.com/EntityEvent?$filter=EntityEventSequence%20gt%20100",
        "?$skiptoken={a|b}^[c] ~ https://api.mls.com/reso/EntityEvent?$skiptoken={a|b}^[c]",
        "https://API.mls.com:443/x?$filter=Name eq 'é' ~ https://api.mls.com/x?$filter=Name%20eq%20%27%C3%A9%27",
        "//api.mls.com/x ~ https://api.mls.com/x",
        "https:\\\\api.mls.com\\x ~ https://api.mls.com/x",
        "http://api.mls.com/x?a ~ https://api.mls.com/x?a",
        "http://api.mls.com:80/x ~ https://api.mls.com/x",
        "https://u:p@api.mls.com/x ~ https://api.mls.com/x",
        "https://data_1.mls.com/x ~ https://data_1.mls.com/x",
        "http://data_1.mls.com/x ~ https://data_1.mls.com/x",
        "https://pages.mls.com:8443/x ~ https://pages.mls.com:8443/x",
        "https://b%C3%BCcher.de/x ~ https://xn--bcher-kva.de/x"})
    void followsToTheProvidersOwnHosts(String link, String asked) throws Exception {
        assertThat(PAGES.follow(FIRST, link).text()).isEqualTo(asked);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', value = {
        "https://evil.com/x ~ (evil.com)",
        "//evil.com/x ~ (evil.com)",
        "/\\evil.com/x ~ (evil.com)",
        "http://evil.com/x ~ (evil.com)",
        "https://api.mls.com.evil.com/x ~ (api.mls.com.evil.com)",
        "https://api.mls.com@evil.com/x ~ (evil.com)",
        "https://api.mls.com:8443/x ~ (api.mls.com:8443)",
        "https://pages.mls.com/x ~ (pages.mls.com)",
        "https://data_1.mls.com:8443/x ~ (data_1.mls.com:8443)",
        "https://[::1]:81/x ~ ([::1]:81)",
        "https://e\"vil'{}.com/x ~ on another host;"})
    void refusesOtherHostsAndNamesTheKeyAndWhatToWrite(String link, String named) {
        assertThatThrownBy(() -> PAGES.follow(FIRST, link)).isInstanceOfSatisfying(RemoteException.class, e -> assertThat(e.kind()).isEqualTo(RemoteException.Kind.UNREADABLE))
                .hasMessageContaining(named).hasMessageContaining("subscription.api.alsoHosts").hasMessageStartingWith("api.mls.com names a next page").message().doesNotContain("{}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://api.mls.com:8080/x", "http://pages.mls.com:8443/x", "http://evil.com:81/x"})
    void sendsCredentialsNowhereInTheClear(String link) {
        assertThatThrownBy(() -> PAGES.follow(FIRST, link)).isInstanceOf(RemoteException.class).hasMessageContaining("by http and not by https");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://api.mls.com/x", "javascript:sesame", "https://", "https://a b/", "https://api.mls.com:sesame/"})
    void saysWhatIsNoUrlWithoutSayingItsText(String link) {
        assertThatThrownBy(() -> PAGES.follow(FIRST, link)).isInstanceOf(RemoteException.class).hasMessageContaining("what is not a URL (").message().doesNotContain("sesame").doesNotContain("alsoHosts");
    }

    @ParameterizedTest
    @CsvSource({"http://localhost:18810, http://127.0.0.1:18810/x, ', alsoHosts: [127.0.0.1]'", "http://127.0.0.1:18810, http://localhost:18811/x, ', alsoHosts: localhost:18811'",
        "https://api.mls.com:8443, https://data.mls.com:8443/x, ', alsoHosts: [data.mls.com]'", "https://api.mls.com:8443, https://data.mls.com/x, ', alsoHosts: [\"data.mls.com:443\"]'"})
    void takesAHostWithoutAPortAtThePortOfTheApi(String url, String link, String key) throws Exception {
        WebUrl first = WebUrl.of(url + "/EntityEvent");
        assertThat(of(url, key).follow(first, link).text()).isEqualTo(link);
        assertThatThrownBy(() -> of(url, "").follow(first, link)).isInstanceOf(RemoteException.class).hasMessageContaining("alsoHosts");
    }
}
