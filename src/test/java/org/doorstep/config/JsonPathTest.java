package org.doorstep.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.doorstep.json.JsonValue;
import org.doorstep.json.Wanted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPathTest {

    private static final String RECORD = """
            {"ListPrice": 1, "Address": {"City": 2, "a-b": 3}, "Rooms": [{"Name": 4}, {"Name": 5}, [6]],
             "odd.name": 7, "a/b": {"~": 8}, "@odata.id": 9, "0": 10, "$": 11, "": 12, "_x": 13}""";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "ListPrice | 1", "Address.City | 2", "Address.a-b | 3", "Rooms[0].Name | 4", "Rooms[1].Name | 5", "Rooms[2][0] | 6", "['odd.name'] | 7",
        "['a/b']['~'] | 8", "['@odata.id'] | 9", "['0'] | 10", "['$'] | 11", "_x | 13", "$.ListPrice | 1", "$['odd.name'] | 7"})
    void findsOnePlace(String path, String value) throws Exception {
        JsonValue record = JsonValue.of(RECORD, Wanted.ALL);

        assertThat(JsonPath.compile(path).in(record, record).text()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Nothing", "Address.Nothing", "Rooms[7]", "Rooms.Name", "ListPrice.deeper", "Rooms[2].Name"})
    void findsNothingWithoutFailing(String path) throws Exception {
        JsonValue record = JsonValue.of(RECORD, Wanted.ALL);

        assertThat(JsonPath.compile(path).in(record, record).isMissing()).isTrue();
    }

    @Test
    void aDollarStartsAtTheRecordInsteadOfTheItem() throws Exception {
        JsonValue record = JsonValue.of("{\"k\": \"record\"}", Wanted.ALL);
        JsonValue item = JsonValue.of("{\"k\": \"item\"}", Wanted.ALL);

        assertThat(JsonPath.compile("k").in(record, item).text()).isEqualTo("item");
        assertThat(JsonPath.compile("$.k").in(record, item).text()).isEqualTo("record");
        assertThat(JsonPath.compile("$").in(record, item)).isSameAs(record);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a..b", "a b", "a[", "a[x]", "a[-1]", "a[1234567]", "a['b", "a[*]", "..a", "a.", "[?(@.x)]", "a,b", "/a/b", "a['']"})
    void whatIsNoPathIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> JsonPath.compile(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "' is not a path like Address.City");
    }
}
