package org.doorstep.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.doorstep.json.Json;
import org.doorstep.json.UndecodableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "a  |  {\"a\":\"x\"}  |  x",
            "a.b  |  {\"a\":{\"c\":0,\"b\":\"x\"}}  |  x",
            "agentId  |  {\"AGENTID\":909}  |  909",
            "rooms[1].name  |  {\"rooms\":[{\"name\":\"x\"},{\"name\":\"y\"}]}  |  y",
            "['odd.name']  |  {\"odd.name\":\"x\"}  |  x",
            // Numbers as written.
            "id  |  {\"id\":20100000000000000000000000}  |  20100000000000000000000000",
            "id  |  {\"id\":1.50e3}  |  1.50e3",
            // The last of that name wins, and the exact name over one in another case.
            "id  |  {\"id\":null,\"Id\":{\"id\":1},\"ID\":\" \",\"iD\":\"x\",\"id\":\"y\"}  |  y",
            "id  |  {\"ID\":\"x\",\"id\":\"y\",\"Id\":\"z\"}  |  y",
            "id  |  {\"ID\":\"x\",\"Id\":\"z\"}  |  z",
            "id  |  {\"ID\":\"x\",\"Id\":\"z\",\"ID\":\"v\"}  |  v",
            "a.b  |  {\"x\":{\"a\":{\"b\":1}},\"A\":[{\"b\":2}],\"A\":{\"b\":3}}  |  3",
            "a.b  |  {\"A\":{\"b\":1},\"a\":{\"B\":2}}  |  2"})
    void findsWhatStandsAtAPlace(String place, String json, String found) throws Exception {
        assertThat(read(json, place)).contains(found);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "a  |  {}", "a  |  {\"b\":1}", "a  |  {\"a\":{\"a\":1}}", "a.b  |  {\"a\":1}", "a  |  {\"a\":true}", "a  |  [1]",
            "a  |  {\"a\":\"x\",\"a\":null}", "a  |  {\"A\":\"x\",\"a\":null}", "a.b  |  {\"a\":{\"b\":1},\"a\":{}}", "a.b  |  {\"A\":{\"b\":1},\"a\":{}}"})
    void findsNothingElse(String place, String json) throws Exception {
        assertThat(read(json, place)).isEmpty();
    }

    @Test
    void takesNothingThatIsTooLongForAKey() throws Exception {
        assertThat(read("{\"a\":\"" + "x".repeat(255) + "\"}", "a")).isPresent();
        assertThat(read("{\"a\":\"" + "x".repeat(256) + "\"}", "a")).isEmpty();
    }

    @Test
    void takesOutWhatNoDatabaseHolds() throws Exception {
        assertThat(read("{\"a\":\"x\\u0000y\\ud800\"}", "a")).contains("xy\uFFFD");
    }

    @Test
    void makesAKeyOfSeveralPlacesOnlyWhereAllAreThere() throws Exception {
        KeyPath key = KeyPath.of("mlsNumber + boardId");
        assertThat(key.in(fields("{\"mlsNumber\":\"W/5\",\"boardId\":62}", key))).contains("W%2F5/62");
        assertThat(key.in(fields("{\"mlsNumber\":\"W5\"}", key))).isEmpty();
        assertThat(KeyPath.of("id").in(fields("{\"id\":\"W/5\"}", KeyPath.of("id")))).contains("W/5");
    }

    @Test
    void leavesTheParserBehindTheValue() throws Exception {
        try (Json json = Json.open("[{\"a\":1} ,{\"a\":2}]".getBytes(UTF_8))) {
            json.next();
            json.next();
            Fields.read(json, Fields.wanted(Fields.places("a")));
            assertThat(json.position()).isEqualTo(8);
            json.next();
            assertThat(Fields.read(json, Fields.wanted(Fields.places("a"))).first(Fields.places("a"))).contains("2");
        }
    }

    private static Optional<String> read(String text, String place) throws UndecodableException {
        return fields(text, KeyPath.of(place)).first(KeyPath.of(place).parts());
    }

    private static Fields fields(String text, KeyPath key) throws UndecodableException {
        try (Json json = Json.open(text.getBytes(UTF_8))) {
            json.next();
            Fields fields = Fields.read(json, Fields.wanted(key.parts()));
            json.end();
            return fields;
        }
    }
}
