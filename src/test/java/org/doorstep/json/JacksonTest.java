package org.doorstep.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JacksonTest {

    @ParameterizedTest
    @ValueSource(strings = {"0", "-0", "7", "-2147483649", "9223372036854775807", "9223372036854775808", "20100000000000000000000000", "1e5", "1E5", "1e+05", "0.0000001",
        "0.00000010", "10.0", "-0.0", "1E400", "1e-400", "1e99999999999", "0.1e-99999999999", "\"\\ud83d\"", "\"a\\udc00\\ud800\"", "[1.50,{\"a\":-0}]", "true", "null", "{}", "\"\""})
    void writesAgainWhatWasRead(String json) throws Exception {
        assertThat(Jackson.tree(json.getBytes(UTF_8))).hasToString(json);
        assertThat(Jackson.MAPPER.writeValueAsString(Jackson.MAPPER.readTree(json))).isEqualTo(json);
        assertThat(Jackson.MAPPER.createObjectNode().set("a", Jackson.MAPPER.readTree(json)).toString()).isEqualTo("{\"a\":" + json + "}");
    }

    @Test
    void aNumberIsItsValueToo() throws Exception {
        JsonNode numbers = Jackson.MAPPER.readTree("[1.50,-0,9223372036854775807,9223372036854775808,1e400,7]");

        assertThat(numbers).allMatch(JsonNode::isNumber).allMatch(JsonNode::isValueNode);
        assertThat(numbers.get(0).decimalValue()).isEqualTo(new BigDecimal("1.50"));
        assertThat(numbers.get(0).isIntegralNumber()).isFalse();
        assertThat(numbers.get(1).longValue()).isZero();
        assertThat(numbers.get(2).longValue()).isEqualTo(Long.MAX_VALUE);
        assertThat(numbers.get(2).canConvertToLong()).isTrue();
        assertThat(numbers.get(3).canConvertToLong()).isFalse();
        assertThat(numbers.get(4).doubleValue()).isInfinite();
        assertThat(numbers.get(5).intValue()).isEqualTo(7);
    }

    /** Each would be too long for Jackson as it comes. */
    @Test
    void lengthsHaveNoLimitAndNoCost() throws Exception {
        String json = "{\"" + "n".repeat(60_000) + "\":" + "9".repeat(3_000_000) + ",\"f\":0." + "3".repeat(1_200) + ",\"t\":\"" + "x".repeat(21_000_000) + "\"}";

        assertThat(Jackson.tree(json.getBytes(UTF_8)).toString()).isEqualTo(json);
    }

    @Test
    void theStepsOfUsersHaveTheSameLengths() throws Exception {
        Jackson.liftLimits();

        assertThat(new ObjectMapper().readTree("{\"data\":" + "9".repeat(1_200) + "}").path("data").isBigInteger()).isTrue();
    }

    @Test
    void depthHasTheLimitOfADelivery() throws Exception {
        String deepest = "[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH);

        assertThat(Jackson.tree(deepest.getBytes(UTF_8)).isArray()).isTrue();
        assertThatThrownBy(() -> Jackson.tree(("[" + deepest + "]").getBytes(UTF_8))).isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void ofANameGivenTwiceTheLastOneCounts() throws Exception {
        assertThat(Jackson.MAPPER.readTree("{\"a\":1,\"a\":{\"b\":2}}")).hasToString("{\"a\":{\"b\":2}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{} {}", "1 2", "{\"a\":1}x", "{\"a\":", "[01]", "[NaN]", "'a'"})
    void isOneValueAndNothingElse(String json) {
        assertThatThrownBy(() -> Jackson.tree(json.getBytes(UTF_8))).isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void nothingIsAMissingNodeAndAByteOrderMarkIsPassedOver() throws Exception {
        assertThat(Jackson.tree(new byte[0]).isMissingNode()).isTrue();
        assertThat(Jackson.tree("\uFEFF{\"a\":1}".getBytes(UTF_8))).isInstanceOf(ObjectNode.class);
        assertThat(Jackson.tree("null".getBytes(UTF_8)).isNull()).isTrue();
    }
}
