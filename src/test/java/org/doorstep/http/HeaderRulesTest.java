package org.doorstep.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderRulesTest {

    private static final String MANY = "@";

    /** Lines parted by @, elements by ;. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "``|``", "`,`|``", "`, ,`|``", "` , a`|a", "a|a", "a,b|a;b", "a , b|a;b", "a,,b,|a;b", "a@b|a;b", "a,@,b|a;b", "`\ta\t,\tb\t`|a;b",
        "`\"a,b\",c`|`\"a,b\";c`", "`\"a\\\",b\",c`|`\"a\\\",b\";c`", "`\"open, c`|`\"open, c`"})
    void readsAList(String lines, String elements) {
        assertThat(ListHeader.elements(List.of(lines.split(MANY)))).isEqualTo(elements.isEmpty() ? List.of() : List.of(elements.split(";")));
    }

    @Test
    void aHeaderThatIsNotThereIsAnEmptyList() {
        assertThat(ListHeader.elements(List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "APPLICATION/Json", "application/json;charset=utf-8", "application/json ; charset=\"utf-8\"", "application/json; charset=\"a,b;c\"",
        "application/json;", "application/json;odata.metadata=minimal;IEEE754Compatible=false", "application/json,", "application/json, application/JSON; charset=utf-8",
        "application/json@application/json", "@application/json", "application/vnd.reso+json", "application/ld+json; profile=\"http://x\"", "application/a!b#c+json", "application/problem+json"})
    void knowsJsonHoweverItIsSpelt(String lines) {
        assertThat(MediaType.ofContent(List.of(lines.split(MANY)))).get().matches(MediaType::isJson);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "json", "text/json", "text/plain; a=application/json", "application/jsonp", "application/json x", "application", "/json", "application/", "*/*",
        "application/json, text/plain", "text/plain@application/json", "application/json@text/plain", "application/json, json", "application/+json", "appl ication/json", "multipart/form-data; boundary=x"})
    void takesNothingElseForIt(String lines) {
        assertThat(MediaType.ofContent(List.of(lines.split(MANY))).filter(MediaType::isJson)).isEmpty();
    }

    /** RFC 7515 section 4.1.9. */
    @ParameterizedTest
    @CsvSource({"JWT,application/jwt", "jwt,application/jwt", "at+jwt,application/at+jwt", "AT+JWT,application/at+jwt", "application/at+jwt,application/at+jwt",
        "APPLICATION/At+Jwt,application/at+jwt", "application/at+jwt;v=1,application/at+jwt", "jwt;v=1,application/jwt", "text/jwt,text/jwt", "secevent+jwt,application/secevent+jwt"})
    void prependsApplicationWhereNoSlashIs(String typ, String type) {
        assertThat(MediaType.ofJose(typ)).isEqualTo(MediaType.of(type)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "jwt;part=\"1/2\"", "application/application/jwt", "/jwt", "jwt/", "at jwt"})
    void isNoTypeWhereItIsNone(String typ) {
        assertThat(MediaType.ofJose(typ).filter(type -> type.equals(new MediaType("application", "jwt")))).isEmpty();
    }

    /** RFC 9110 section 5.6.7: two digits of the day, GMT, English. */
    @Test
    void writesADateAsTheRfcShowsIt() {
        assertThat(HttpDate.at(784_111_777_000L)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
        assertThat(HttpDate.at(784_111_777_999L)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
        assertThat(HttpDate.at(784_111_778_000L)).isEqualTo("Sun, 06 Nov 1994 08:49:38 GMT");
        assertThat(HttpDate.at(784_111_777_000L)).as("the clock may be put back").isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
        Instant before = Instant.now().minusSeconds(1);
        assertThat(DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC).parse(HttpDate.now(), Instant::from)).isBetween(before, Instant.now());
    }

    @ParameterizedTest
    @ValueSource(strings = {"100-continue", "100-Continue", "100-CONTINUE", " 100-continue ", ", 100-continue", "the-moon, 100-continue", "the-moon@100-continue"})
    void waitsForContinueButNotInHttp10(String lines) {
        assertThat(Expectation.waits(false, List.of(lines.split(MANY)))).isTrue();
        assertThat(Expectation.waits(true, List.of(lines.split(MANY)))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "the-moon", "100-continued", "100", "\"100-continue\""})
    void ignoresOtherExpectations(String line) {
        assertThat(Expectation.waits(false, List.of(line))).isFalse();
        assertThat(Expectation.waits(false, List.of())).isFalse();
    }

    @Test
    void aFormIsNotWhatOnlyBeginsLikeOne() {
        assertThat(MediaType.ofContent(List.of("application/x-www-form-urlencoded; charset=UTF-8"))).isEqualTo(Optional.of(MediaType.FORM));
        assertThat(MediaType.ofContent(List.of("application/x-www-form-urlencodedly"))).isNotEqualTo(Optional.of(MediaType.FORM));
    }
}
