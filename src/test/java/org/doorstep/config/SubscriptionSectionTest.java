package org.doorstep.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.doorstep.testing.Sim;
import org.doorstep.url.WebUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubscriptionSectionTest {

    private static final String HUB = "feeds: {f: {provider: showinghub, auth: {headers: {X-Key: 0123456789abcdef}}, subscription: {publicUrl: \"https://push.example.com/secret-path/\", api: {url: "
            + "\"https://api.example.com/\", token: api/secret+0123456789%s}%s}%s}}";

    private static Feed hub(String api, String subscription, String feed) {
        return Sim.feed(HUB.formatted(api, subscription, feed));
    }

    @Test
    void fillsInWhatTheContractSays() {
        Subscription subscription = hub("", "", ", expectEvery: 6h").subscription().orElseThrow();

        assertThat(subscription.publicUrl()).contains("https://push.example.com/secret-path");
        assertThat(subscription.api().url()).hasToString("https://api.example.com/");
        assertThat(subscription.api().paths()).containsEntry("subscriptions", "/app/v1/subscriptions");
        assertThat(subscription.active()).isTrue();
        assertThat(subscription.catchUp()).isTrue();
        assertThat(hub("", "", ", expectEvery: 6h").expectEvery()).contains(Duration.ofHours(6));
        assertThat(hub("", "", "").enrich()).isEqualTo(Optional.empty());
    }

    @Test
    void takesOtherPathsAndSpellings() {
        Subscription.Api api = hub(", paths: {subscriptions: /api/v1/subscriptions}, parameters: {includeMessages: includedMessages}", "", "").subscription().orElseThrow().api();

        assertThat(api.paths()).containsEntry("subscriptions", "/api/v1/subscriptions").containsEntry("messages", "/app/v1/subscriptions/messages");
        assertThat(api.parameters()).containsEntry("includeMessages", "includedMessages");
    }

    @Test
    void tellsAChangedSecretWithoutHoldingIt() {
        Subscription one = hub("", "", "").subscription().orElseThrow();
        Subscription same = hub("", "", "").subscription().orElseThrow();
        Subscription other = Sim.feed(HUB.formatted("", "", "").replace("api/secret+0123456789", "api/secret+9876543210")).subscription().orElseThrow();

        assertThat(one.fingerprint()).isEqualTo(same.fingerprint()).isNotEqualTo(other.fingerprint()).doesNotContain("api/secret");
        assertThat(one.toString()).doesNotContain("api/secret");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        ", key: k | | | more than one proof",
        ", colour: red | | | unknown field 'colour'",
        ", paths: {subscription: /x} | | | Did you mean 'subscriptions'",
        ", label: x | | | 'label' is for RESO",
        " | , events: [a] | | 'events' is for Repliers",
        " | , probe: pubic | | Did you mean 'public'",
        " | , active: maybe | | 'active' must be true or false",
        " | | , expectEvery: 10s | 'expectEvery' is less than a minute",
        " | | , enrich: {rate: 5/s} | 'enrich' is for RESO and Spark"})
    void refusesWithFileLineAndRemedy(String api, String subscription, String feed, String message) {
        assertThatThrownBy(() -> hub(api == null ? "" : api, subscription == null ? "" : subscription, feed == null ? "" : feed))
                .isInstanceOf(ConfigException.class).hasMessageContaining("feeds.yaml:1:").hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "showinghub | {headers: {X-Key: 0123456789abcdef}} | api: {url: \"https://a.example.com\", token: t} | 'publicUrl' is missing",
        "showinghub | {headers: {X-Key: 0123456789abcdef}} | publicUrl: \"https://p.example.com\", api: {url: \"http://a.example.com\", token: t} | 'url' must be https",
        "showinghub | {headers: {X-Key: 0123456789abcdef}} | publicUrl: \"https://p.example.com?x=1\", api: {url: \"https://a.example.com\", token: t} | 'publicUrl' is not an http(s) URL",
        "showinghub | {headers: {X-Key: 0123456789abcdef}} | publicUrl: \"https://p.example.com\", api: {url: \"https://a.example.com\"} | says not how we prove",
        "showinghub | {headers: {X-Key: 0123456789abcdef}} | publicUrl: \"https://p.example.com\", api: {token: t} | 'url' is missing",
        "repliers | {hookSecret: true} | publicUrl: \"https://p.example.com\", api: {url: \"https://a.example.com\", key: k} | Repliers has one webhook for each",
        "reso | {bearer: [0123456789abcdef]} | api: {url: \"https://a.example.com\", clientId: c} | 'clientSecret' is missing",
        "reso | {bearer: [0123456789abcdef]} | api: {url: \"https://a.example.com\", token: t, alsoHosts: [\"https://b.example.com\"]} | names 'https://b.example.com', which is more than a host",
        "reso | {bearer: [0123456789abcdef]} | api: {url: \"https://a.example.com\", token: t, alsoHosts: [\"u@b.example.com\"]} | which is more than a host",
        "reso | {bearer: [0123456789abcdef]} | api: {url: \"https://a.example.com\", token: t, alsoHosts: [\"b example.com\"]} | 'alsoHosts' names 'b example.com', which is no host",
        "reso | {bearer: [0123456789abcdef]} | api: {url: \"http://localhost:8000\", token: t, alsoHosts: [b.example.com]} | 'alsoHosts' must be https",
        "reso | {bearer: [0123456789abcdef]} | api: {url: \"https://a.example.com:port\", token: t} | 'url' is not an http(s) URL"})
    void refusesWhatCannotWork(String provider, String auth, String subscription, String message) {
        assertThatThrownBy(() -> Sim.feed("feeds: {f: {provider: " + provider + ", auth: " + auth + ", subscription: {" + subscription + "}}}"))
                .isInstanceOf(ConfigException.class).hasMessageContaining(message);
    }

    @Test
    void takesHostsAsTheyAreLookedUp() {
        Subscription.Api api = Sim.feed("feeds: {f: {provider: reso, auth: {bearer: [0123456789abcdef]}, subscription: {api: {url: \"HTTPS://Api_1.example.com/v2/\", token: t, "
                + "alsoHosts: [Data_1.example.com, \"b\u00fccher.example:8443\"]}}}}").subscription().orElseThrow().api();

        assertThat(api.url().text()).isEqualTo("https://api_1.example.com/v2");
        assertThat(api.alsoHosts()).extracting(WebUrl::origin).containsExactly("https://data_1.example.com", "https://xn--bcher-kva.example:8443");
    }

    @Test
    void asksForTheApiWhereRecordsAreToBeFetched() {
        assertThatThrownBy(() -> Sim.feed("feeds: {f: {provider: reso, auth: {bearer: [0123456789abcdef]}, enrich: {rate: 5/s}}}"))
                .isInstanceOf(ConfigException.class).hasMessageContaining("needs 'subscription.api'");
        Enrich enrich = Sim.feed("feeds: {f: {provider: reso, auth: {bearer: [0123456789abcdef]}, enrich: {rate: 2/s, cache: 5m}, subscription: {api: {url: \"https://a.example.com\", token: t}}}}")
                .enrich().orElseThrow();
        assertThat(enrich).isEqualTo(new Enrich(2, Duration.ofMinutes(5)));
    }

    @Test
    void refusesARateOfNothing() {
        assertThatThrownBy(() -> Sim.feed("feeds: {f: {provider: reso, auth: {bearer: [0123456789abcdef]}, enrich: {rate: 0/s}, subscription: {api: {url: \"https://a.example.com\", token: t}}}}"))
                .isInstanceOf(ConfigException.class).hasMessageContaining("'rate' must be more than 0");
    }
}
