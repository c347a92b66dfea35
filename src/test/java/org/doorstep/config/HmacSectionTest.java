package org.doorstep.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.doorstep.testing.Sim;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HmacSectionTest {

    private static final String WHSEC = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static Feed.Hmac hmac(String fields) {
        return Sim.feed("feeds: {f: {provider: reso, auth: {hmac: {" + fields + "}}}}").auth().hmac().orElseThrow();
    }

    @Test
    void aSchemeFillsInTheRest() {
        Feed.Hmac hmac = hmac("scheme: standard-webhooks, secret: " + WHSEC);

        assertThat(hmac.header()).isEqualTo("webhook-signature");
        assertThat(hmac.timestampHeader()).contains("webhook-timestamp");
        assertThat(hmac.text().template()).isEqualTo("{header:webhook-id}.{timestamp}.{body}");
        assertThat(hmac.text().headers()).containsExactly("webhook-id");
        assertThat(hmac.encoding()).isEqualTo(SecretEncoding.BASE64);
        assertThat(hmac.window()).isEqualTo(Duration.ofMinutes(5));
        assertThat(hmac("scheme: svix, window: 1m, secret: " + WHSEC).window()).isEqualTo(Duration.ofMinutes(1));
        assertThat(hmac("scheme: github, secret: 0123456789abcdef").timestampHeader()).isEmpty();
    }

    @Test
    void whatWasWrittenBeforeMeansTheSame() {
        Feed.Hmac hmac = hmac("secret: 0123456789abcdef, header: X-Sig, timestampHeader: X-Time");

        assertThat(hmac.text().template()).isEqualTo("{timestamp}.{body}");
        assertThat(hmac.encoding()).isEqualTo(SecretEncoding.TEXT);
        assertThat(hmac.window()).isEqualTo(Duration.ofMinutes(3));
        assertThat(hmac.text().headers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "scheme: standard-webhook, secret: S | names 'standard-webhook' | Known here: standard-webhooks, svix, github",
        "scheme: github | 'secret' is missing | Add it",
        "scheme: github, secret: S, window: 5m | 'window' is for a signature with a time | Remove it",
        "scheme: standard-webhooks, secret: not*base64*at*all | 'secret' is not base64 | secretEncoding",
        "scheme: standard-webhooks, secret: whsec_ | 'secret' has nothing after its prefix | Give it",
        "header: X, timestampHeader: T, secret: zz0123456789abcdef, secretEncoding: hex | 'secret' is not hex | secretEncoding",
        "header: X, timestampHeader: T, secret: S, secretEncoding: base32 | 'secretEncoding' is 'base32' | text, base64, hex",
        "secret: S | 'header' is missing | name a 'scheme'",
        "header: X, secret: S | 'timestampHeader' is missing | what was sent once can then be sent again",
        "header: X Y, timestampHeader: T, secret: S | 'header' cannot be a header's name | Correct it",
        "header: X, timestampHeader: 'T:', secret: S | 'timestampHeader' cannot be a header's name | Correct it",
        "header: X, timestampHeader: T, secret: S, template: '{timestamp}' | must hold {body} | {timestamp}.{body}",
        "header: X, timestampHeader: T, secret: S, template: '{body}' | must hold {timestamp} | remove timestampHeader",
        "header: X, secret: S, template: '{timestamp}.{body}' | no 'timestampHeader' says where | Add timestampHeader",
        "header: X, secret: S, template: '{id}.{body}' | holds {id} | {header:NAME}",
        "header: X, secret: S, template: '{header:}.{body}' | holds {header:} | {header:NAME}",
        "header: X, secret: S, template: '{header:a b}.{body}' | holds {header:a b} | {header:NAME}",
        "header: X, secret: S, template: '{body:hex}' | holds {body:hex} | {body:base64}",
        "header: X, secret: S, template: '{timestamp.{body}' | has an unmatched brace | Correct it",
        "header: X, secret: S, template: '{body}}' | has an unmatched brace | Correct it",
        "header: X, secret: S, tmeplate: '{body}' | unknown field 'tmeplate' | template"})
    void refusesWithFileLineAndRemedy(String fields, String wrong, String remedy) {
        assertThatThrownBy(() -> hmac(fields.replace("secret: S", "secret: 0123456789abcdef"))).isInstanceOf(ConfigException.class)
                .hasMessageContaining("feeds.yaml:1").hasMessageContaining(wrong).hasMessageContaining(remedy).message().doesNotContain("not*base64").doesNotContain("0123456789abcdef");
    }
}
