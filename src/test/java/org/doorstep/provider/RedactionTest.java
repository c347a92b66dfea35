package org.doorstep.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.doorstep.event.Delivery;
import org.doorstep.json.UndecodableException;
import org.doorstep.provider.Redaction.Redacted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

    private static final Redaction PASSWORDS = new Redaction(List.of("password"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{\"password\":\"S3CRET\"}  |  {\"password\":\"***\"}",
            "[{ \"a\" : 1 , \"password\" : \"S3CRET\" , \"b\":2 }]  |  [{ \"a\" : 1 , \"password\" : \"***\" , \"b\":2 }]",
            "{\"a\":[[{\"b\":{\"password\":\"S3CRET\"}}]]}  |  {\"a\":[[{\"b\":{\"password\":\"***\"}}]]}",
            // Odd case, escapes in the name.
            "{\"PassWord\":\"S3CRET\"}  |  {\"PassWord\":\"***\"}",
            "{\"pass\\u0077ord\":\"S3CRET\"}  |  {\"pass\\u0077ord\":\"***\"}",
            // Whatever kind of value it is.
            "{\"password\":{\"a\":[\"S3CRET\"],\"password\":1},\"b\":2}  |  {\"password\":\"***\",\"b\":2}",
            "{\"password\":[\"S3CRET\",{}],\"b\":2}  |  {\"password\":\"***\",\"b\":2}",
            "{\"password\":53}  |  {\"password\":\"***\"}",
            "{\"password\":-5.3e1 ,\"b\":2}  |  {\"password\":\"***\" ,\"b\":2}",
            "{\"password\":null,\"password\":true}  |  {\"password\":\"***\",\"password\":\"***\"}",
            "{\"password\":\"S3\\\"C\\\\RET\"}  |  {\"password\":\"***\"}",
            "{\"password\":\"\u00e9\uD83D\uDE00\",\"\u00e9\":1}  |  {\"password\":\"***\",\"\u00e9\":1}"})
    void blanksTheValuesAndNothingElse(String body, String kept) {
        assertThat(redacted(PASSWORDS, body)).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"passwords\":1,\"a\":\"password\"}", "[]", "  {\"a\" : [ 1.0,\t\"\\u00e9\" ]}\n", "\"password\"", "7", "\uFEFF{\"a\":1}"})
    void leavesOtherBodiesAsTheyCame(String body) {
        assertThat(redacted(PASSWORDS, body)).isEqualTo(body);
    }

    @Test
    void keepsAByteOrderMark() {
        assertThat(redacted(PASSWORDS, "\uFEFF{\"password\":1}")).isEqualTo("\uFEFF{\"password\":\"***\"}");
    }

    @Test
    void blanksAHugeValueInAHugeBody() {
        String rest = ",\"a\":\"" + "x".repeat(3 << 20) + "\"}";

        assertThat(redacted(PASSWORDS, "{\"password\":\"" + "S3CRET".repeat(1 << 20) + "\"" + rest)).isEqualTo("{\"password\":\"***\"" + rest);
    }

    @Test
    void knowsSeveralNames() {
        Redaction both = new Redaction(List.of("password", "secret"));

        assertThat(redacted(both, "{\"hook\":{\"secret\":\"S3CRET\"},\"data\":{\"password\":1}}")).isEqualTo("{\"hook\":{\"secret\":\"***\"},\"data\":{\"password\":\"***\"}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"password\":\"S3CRET\"", "{\"password\":\"S3CRET\"} {\"password\":\"S3CRET\"}", "{\"password\":\"S3CRET\",}",
            "password=S3CRET", "{\"password\":S3CRET}", "\"S3CRET", "{\"a\":1} S3CRET"})
    void keepsOfABodyThatIsNotJsonOnlyItsSizeHashAndPlaceOfError(String body) {
        Redacted redacted = PASSWORDS.redact(body.getBytes(UTF_8));

        assertThat(redacted.malformed()).get().extracting(UndecodableException::reason).isEqualTo("not JSON");
        assertThat(new String(redacted.body(), UTF_8)).doesNotContain("S3CRET", "password")
                .matches("withheld \\{\"error\":\"not JSON \\((at byte \\d+|more than one value)\\)\",\"size\":" + body.length() + ",\"sha256\":\"[0-9a-f]{64}\"}");
    }

    @Test
    void withholdsWhatIsTooDeepOrNotUtf8() {
        byte[] deep = ("{\"a\":".repeat(501) + "\"S3CRET\"" + "}".repeat(501)).getBytes(UTF_8);
        byte[] latin = "{\"password\":\"S3CRET\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
        byte[] wide = "{\"password\":\"S3CRET\"}".getBytes(StandardCharsets.UTF_16LE);

        for (byte[] body : List.of(deep, latin, wide)) {
            assertThat(new String(PASSWORDS.redact(body).body(), UTF_8)).startsWith("withheld {").doesNotContain("S3CRET");
        }
    }

    @Test
    void whatItWithheldIsSetAsideByEveryDecoder() {
        byte[] kept = PASSWORDS.redact("{\"password\":\"S3CRET\"".getBytes(UTF_8)).body();

        for (String provider : Providers.names()) {
            Delivery delivery = new Delivery("01JZ0000000000000000000000", "feed", provider, 0, Delivery.PUSH, "authenticated", "", "agent.created", kept);
            assertThat(catchThrowableOfType(UndecodableException.class, () -> Providers.of(provider).decode(delivery)).reason())
                    .isEqualTo("not JSON");
        }
    }

    @Test
    void hasNothingToWithholdOfAnEmptyBody() {
        Redacted redacted = PASSWORDS.redact(new byte[0]);

        assertThat(redacted.body()).isEmpty();
        assertThat(redacted.malformed()).isPresent();
    }

    @Test
    void looksAtNothingWithoutNames() {
        byte[] body = "{\"password\"".getBytes(UTF_8);

        assertThat(new Redaction(List.of()).redact(body).body()).isSameAs(body);
    }

    private static String redacted(Redaction redaction, String body) {
        Redacted redacted = redaction.redact(body.getBytes(UTF_8));
        assertThat(redacted.malformed()).isEmpty();
        return new String(redacted.body(), UTF_8);
    }
}
