package org.doorstep.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenRequestTest {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String GRANT = "grant_type=client_credentials";

    private static TokenRequest of(String body, String... authorization) throws TokenRequest.Malformed {
        return TokenRequest.of(List.of(FORM), List.of(authorization), body.getBytes(StandardCharsets.UTF_8));
    }

    private static String basic(String pair) {
        return basic(pair, StandardCharsets.UTF_8);
    }

    private static String basic(String pair, Charset charset) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(charset));
    }

    /** RFC 6749 section 3.2: without a value is left out; not known is ignored. */
    @ParameterizedTest
    @ValueSource(strings = {"", "&client_secret=", "&client_id=", "&client_secret", "&client_id=&client_secret=", "&client_secret=&client_secret=", "&scope=", "&scope=&scope=&scope=a",
        "&client_id=cid", "&client_id=&client_id=cid", "&client_assertion=", "&client_assertion_type=", "&resource=a&resource=b", "&audience=a&audience=b", "&x=1&x=1", "&grant_type=",
        "&=&=", "&&&", "&Client_Secret=other", "&resource=", "&x=100%", "&x=%zz", "&x=%u0041", "&x=%ff", "&%=1", "&%zz=%", "&client%5Fsecret="})
    void besideBasicTheseSayNothing(String more) throws Exception {
        TokenRequest request = of(GRANT + more, basic("cid:secret"));

        assertThat(request.client()).get().extracting(TokenRequest.Client::id, TokenRequest.Client::secret).containsExactly("cid", "secret");
        assertThat(request.grantType()).contains("client_credentials");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&unknown=1&unknown=2", "&client_assertion=", "&scope="})
    void byForm(String more) throws Exception {
        assertThat(of(GRANT + "&client_id=cid&client_secret=s%3Be%26c;ret" + more, "").client()).get()
                .extracting(TokenRequest.Client::id, TokenRequest.Client::secret).containsExactly("cid", "s;e&c;ret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"&client_secret=secret", "&client_id=cid&client_secret=secret", "&client_secret=other", "&client_assertion=x", "&client_id=other", "&grant_type=client_credentials",
        "&scope=a&scope=b", "&client_id=cid&client_id=cid", "&client_secret=a&client_secret=a", "&scope=%zz", "&client%5Fsecret=a", "&scope=a&sc%6Fpe=a"})
    void isRefusedBesideBasic(String more) {
        assertThatThrownBy(() -> of(GRANT + more, basic("cid:secret"))).isInstanceOf(TokenRequest.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"&client_id=a&client_id=b&client_secret=s", "&client_id=a&client_secret=s&client_secret=t", "&client_id=a&client_secret=s&client_assertion=x"})
    void isRefusedInTheForm(String more) {
        assertThatThrownBy(() -> of(GRANT + more)).isInstanceOf(TokenRequest.Malformed.class);
    }

    @Test
    void severalAuthorizationsAreSeveralWays() {
        assertThatThrownBy(() -> of(GRANT, basic("cid:secret"), basic("cid:secret"))).isInstanceOf(TokenRequest.Malformed.class);
        assertThatThrownBy(() -> of(GRANT + "&client_id=cid&client_secret=secret", "Bearer x")).isInstanceOf(TokenRequest.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer x", "Basic", "Basic ", "Basic !!!", "Basic bm9jb2xvbg==", ""})
    void whatIsNoBasicIsNoClient(String authorization) throws Exception {
        assertThat(of(GRANT, authorization).client()).isEmpty();
    }

    @Test
    void readsBasicBothWays() throws Exception {
        TokenRequest.Client client = of(GRANT, basic("pro+ducer%2F%C3%BC:s%3Acret")).client().orElseThrow();

        assertThat(client).extracting(TokenRequest.Client::id, TokenRequest.Client::secret).containsExactly("pro ducer/ü", "s:cret");
        assertThat(client.raw()).extracting(TokenRequest.Client::id, TokenRequest.Client::secret).containsExactly("pro+ducer%2F%C3%BC", "s%3Acret");
        assertThat(client.toString()).doesNotContain("cret");
    }

    /** Header text is UTF-8 where it is UTF-8. */
    @Test
    void readsBasicInUtf8AndInLatin1() throws Exception {
        assertThat(of(GRANT, basic("ü:é", StandardCharsets.UTF_8)).client()).get().extracting(TokenRequest.Client::id, TokenRequest.Client::secret).containsExactly("ü", "é");
        assertThat(of(GRANT, basic("ü:é", StandardCharsets.ISO_8859_1)).client()).get().extracting(TokenRequest.Client::id, TokenRequest.Client::secret).containsExactly("ü", "é");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded; charset=\"UTF-8\"", "Application/X-WWW-Form-URLencoded", " application/x-www-form-urlencoded ; a=b"})
    void takesAFormHoweverItIsSpelt(String type) throws Exception {
        assertThat(TokenRequest.of(List.of(type), List.of(), GRANT.getBytes(StandardCharsets.UTF_8)).grantType()).contains("client_credentials");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "application/json", "application/x-www-form-urlencodedly", "text/plain"})
    void takesNothingElse(String type) {
        assertThatThrownBy(() -> TokenRequest.of(List.of(type), List.of(), GRANT.getBytes(StandardCharsets.UTF_8))).isInstanceOf(TokenRequest.Malformed.class);
    }

    /** What comes after many others counts as well. */
    @Test
    void seesEveryField() {
        assertThatThrownBy(() -> of(GRANT + "&x=1".repeat(1_000) + "&grant_type=other", basic("cid:secret"))).isInstanceOf(TokenRequest.Malformed.class);
    }
}
