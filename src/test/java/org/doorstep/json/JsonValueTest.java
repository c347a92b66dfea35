package org.doorstep.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonValueTest {

    @ParameterizedTest
    @ValueSource(strings = {"\"a\"", "\"\\u00e9\\/\\ud83d\"", "1e5", "-0", "10.0", "0.00000010", "true", "false", "null", "[]", "{ }", "[ 1 , {\"a\" : 2} ]", "{\"a\":1,\"a\":2}", "\"\u00e9\uD83C\uDFE0\""})
    void keepsTheJsonAsSent(String json) throws Exception {
        String document = "{ \"before\" : \"\u00e9\", \"A\" :\t" + json + " , \"after\":[]}";

        assertThat(JsonValue.of(document, Wanted.ALL).field("a").json()).isEqualTo(json);
        assertThat(JsonValue.of(document, wanted("/a")).field("a").json()).isEqualTo(json);
        assertThat(JsonValue.of("[" + json + "]", Wanted.ALL).items().get(0).json()).isEqualTo(json);
        assertThat(JsonValue.of(json, Wanted.ALL).json()).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "\"a\\u0000\\ud83d\" | a\uFFFD", "\"\\ud83d\\ude00\" | \uD83D\uDE00", "1E+05 | 1E+05", "true | true", "{ \"a\": 1 } | { \"a\": 1 }", "[1, 2] | [1, 2]"})
    void hasATextForColumns(String json, String text) throws Exception {
        assertThat(JsonValue.of(json, Wanted.ALL).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', nullValues = "none", value = {
        "\"k\" | k", "\" k \" | ~ k ~", "7 | 7", "1.50 | 1.50", "\"\" | none", "\" \" | none", "\"\\u0000\" | none", "true | none", "null | none", "[1] | none", "{\"k\":1} | none"})
    void aKeyIsATextOrANumber(String json, String word) throws Exception {
        assertThat(JsonValue.of(json, Wanted.ALL).word().orElse(null)).isEqualTo(word);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', nullValues = "missing", value = {
        "{\"City\":1} | 1", "{\"city\":1} | 1", "{\"CITY\":1,\"City\":2} | 2", "{\"City\":2,\"CITY\":1} | 2", "{\"City\":1,\"City\":2} | 2",
        "{\"CITY\":1,\"city\":2} | 2", "{\"CITY\":1,\"city\":2,\"CITY\":3} | 3", "{\"City\":1,\"City\":null} | null", "{\"CITY\":1,\"City\":null} | null",
        "{\"\\u0043ity\":1} | 1", "{\"City \":1} | missing", "{\"C\u0131ty\":1} | 1", "{\"Town\":1} | missing", "[1] | missing"})
    void aFieldIsFoundByItsNameElseInAnotherCase(String json, String found) throws Exception {
        for (Wanted wanted : List.of(Wanted.ALL, wanted("/City"), wanted("/City", "/City/x", "/Other"))) {
            assertThat(JsonValue.of(json, wanted).field("City").text()).isEqualTo(found);
        }
    }

    /** What is left out of a reading is what nobody asked for. */
    @Test
    void readsAtThePlacesThatAreWantedWhatTheWholeHolds() throws Exception {
        Random random = new Random(20261130);
        for (int i = 0; i < 20_000; i++) {
            String json = random(random, 4);
            List<JsonPointer> places = List.of(place(random), place(random), place(random));
            JsonValue whole = JsonValue.of(json, Wanted.ALL);
            JsonValue some = JsonValue.of(json, Wanted.of(places, List.of(place(random))));
            for (JsonPointer place : places) {
                JsonValue expected = whole.at(place);
                JsonValue found = some.at(place);
                assertThat(found.isMissing()).as("%s of %s", place, json).isEqualTo(expected.isMissing());
                assertThat(found.json()).as("%s of %s", place, json).isEqualTo(expected.json());
                assertThat(found.text()).as("%s of %s", place, json).isEqualTo(expected.text());
            }
        }
    }

    private static final List<String> NAMES = List.of("a", "A", "b", "B", "0", "1");

    private static JsonPointer place(Random random) {
        JsonPointer place = JsonPointer.empty();
        for (int i = random.nextInt(3); i >= 0; i--) {
            place = place.appendProperty(NAMES.get(random.nextInt(NAMES.size())));
        }
        return place;
    }

    private static String random(Random random, int depth) {
        int kind = random.nextInt(depth == 0 ? 4 : 8);
        if (kind < 4) {
            return List.of("1e5", "\"t\\u00e9\"", "null", "true").get(kind);
        }
        StringBuilder json = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            json.append(json.isEmpty() ? "" : " ,").append(kind < 7 ? "\"" + NAMES.get(random.nextInt(NAMES.size())) + "\": " : "").append(random(random, depth - 1));
        }
        return kind < 7 ? "{" + json + "}" : "[" + json + "]";
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{} {}", "[1,]", "{\"a\":NaN}"})
    void refusesWhatIsNotOneValue(String json) {
        assertThatThrownBy(() -> JsonValue.of(json, Wanted.ALL)).isInstanceOf(UndecodableException.class);
    }

    @Test
    void saysNothingOfTheValue() throws Exception {
        assertThat(JsonValue.of("\"secret\"", Wanted.ALL).toString()).doesNotContain("secret");
    }

    private static Wanted wanted(String... places) {
        return Wanted.of(Arrays.stream(places).map(JsonPointer::compile).toList(), List.of());
    }
}
