package org.doorstep.provider.reso;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.doorstep.testing.Samples.batch;
import static org.doorstep.testing.Samples.element;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.doorstep.event.Change;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.json.UndecodableException;
import org.doorstep.provider.Decoded;
import org.doorstep.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResoTest {

    private static final String ONE = element(7, "Property", "K", "{}");

    private final Reso reso = new Reso();

    // The forms of a push

    @Test
    void readsTheSingleForm() throws Exception {
        Event event = only("{\"@reso.context\":\"urn:reso:metadata:2.0:resource:entityevent\"," + ONE.substring(1));

        assertThat(event.sequence()).isEqualTo(7);
        assertThat(event.version()).isEqualTo(7);
        assertThat(event.resource()).isEqualTo("Property");
        assertThat(event.recordKey()).isEqualTo("K");
        assertThat(event.data()).isEqualTo("{}");
        assertThat(event.extra()).isNull();
        assertThat(event.provider()).isEqualTo("reso");
        assertThat(event.change()).isEqualTo(Change.CHANGED);
    }

    @Test
    void readsABatchInItsOrder() throws Exception {
        Decoded decoded = decode(batch(element(9, "Property", "a", null), element(3, "Member", "b", null), element(5, "X", "c", null)));

        assertThat(decoded.rejects()).isEmpty();
        assertThat(decoded.events()).extracting(Event::recordKey).containsExactly("a", "b", "c");
        assertThat(decoded.events()).extracting(event -> event.id().substring(26)).containsExactly("-00000", "-00001", "-00002");
    }

    @Test
    void readsABareArray() throws Exception {
        assertThat(decode("[" + ONE + "]").events()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"value\":[]}", "[]", "{\"@reso.context\":\"x\",\"value\":[ ]}"})
    void anEmptyBatchIsLegal(String body) throws Exception {
        assertThat(decode(body)).isEqualTo(new Decoded(List.of(), List.of()));
    }

    @Test
    void theContextMayStandAfterTheValueAndBeAnything() throws Exception {
        assertThat(decode("{\"value\":[" + ONE + "],\"@reso.context\":\"urn:reso:metadata:2.0:resource:entityevent:extra:segments\"}").events()).hasSize(1);
        assertThat(decode("{\"@reso.context\":{\"odd\":[1]},\"value\":[" + ONE + "]}").events()).hasSize(1);
        assertThat(decode("{\"value\":[" + ONE + "]}").events()).hasSize(1);
    }

    @Test
    void fieldsMayStandInAnyOrder() throws Exception {
        Event event = only("{\"Data\":{\"a\":1},\"ResourceRecordKey\":\"K\",\"ResourceName\":\"Office\",\"EntityEventSequence\":7}");

        assertThat(event.resource()).isEqualTo("Office");
        assertThat(event.data()).isEqualTo("{\"a\":1}");
    }

    @Test
    void keepsASingleEventThatHasAFieldNamedValue() throws Exception {
        Decoded decoded = decode("{\"EntityEventSequence\":7,\"value\":[" + element(8, "Member", "M", null) + "],\"ResourceName\":\"Property\",\"ResourceRecordKey\":\"K\"}");

        assertThat(decoded.events()).extracting(Event::recordKey).containsExactlyInAnyOrder("M", "K");
    }

    // What identifies an event

    @Test
    void idIsTheDeliverysWithAFiveDigitIndexThatCountsRejectsToo() throws Exception {
        Delivery delivery = Samples.delivery(batch("{}", ONE));

        assertThat(reso.decode(delivery).events().get(0).id()).isEqualTo(delivery.id() + "-00001");
    }

    @Test
    void dedupKeyIsLabelSequenceResourceAndKey() throws Exception {
        String same = only(ONE).identity().key();

        assertThat(only(ONE.replace("\"K\"", "\"K2\"")).identity().key()).isNotEqualTo(same);
        assertThat(only(ONE.replace("Property", "Member")).identity().key()).isNotEqualTo(same);
        assertThat(only(ONE.replace("7", "8")).identity().key()).isNotEqualTo(same);
        assertThat(only(ONE.replace("{}", "{\"other\":1}")).identity().key()).isEqualTo(same);
        assertThat(only(ONE).identity().windowed()).isFalse();
    }

    @Test
    void dedupKeysOfDifferentPartsNeverMeet() throws Exception {
        String slashInResource = only(element(7, "A/B", "C", null)).identity().key();
        String slashInKey = only(element(7, "A", "B/C", null)).identity().key();
        String encodedSlash = only(element(7, "A%2FB", "C", null)).identity().key();

        assertThat(List.of(slashInResource, slashInKey, encodedSlash)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"7\"", "7", "\"007\"", "\"0000000000000000007\""})
    void theSequenceMayBeText(String sequence) throws Exception {
        assertThat(only("{\"EntityEventSequence\":" + sequence + ",\"ResourceName\":\"P\",\"ResourceRecordKey\":\"K\"}").sequence()).isEqualTo(7);
    }

    @Test
    void theSequenceMayBeTheLargestLong() throws Exception {
        assertThat(only(ONE.replace("7", "9223372036854775807")).sequence()).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1.0", "7.5", "1e3", "9223372036854775808", "\"9223372036854775808\"", "\"\"", "\" 7\"", "\"+7\"", "\"-7\"",
        "\"0x7\"", "\"\u0667\"", "true", "[7]", "{\"a\":7}", "99999999999999999999999999999999"})
    void aSequenceThatIsNoPositiveLongIsARejectAndTheOthersGoOn(String sequence) throws Exception {
        String bad = "{\"EntityEventSequence\":" + sequence + ",\"ResourceName\":\"P\",\"ResourceRecordKey\":\"K\"}";

        Decoded decoded = decode(batch(bad, ONE));

        assertThat(decoded.rejects()).extracting(Decoded.Reject::reason).containsExactly("bad EntityEventSequence");
        assertThat(decoded.events()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "{'ResourceName':'P','ResourceRecordKey':'K'} | no EntityEventSequence",
        "{'EntityEventSequence':null,'ResourceName':'P','ResourceRecordKey':'K'} | bad EntityEventSequence",
        "{'EntityEventSequence':7,'ResourceRecordKey':'K'} | no ResourceName",
        "{'EntityEventSequence':7,'ResourceName':null,'ResourceRecordKey':'K'} | no ResourceName",
        "{'EntityEventSequence':7,'ResourceName':' ','ResourceRecordKey':'K'} | bad ResourceName",
        "{'EntityEventSequence':7,'ResourceName':['P'],'ResourceRecordKey':'K'} | bad ResourceName",
        "{'EntityEventSequence':7,'ResourceName':'P'} | no ResourceRecordKey",
        "{'EntityEventSequence':7,'ResourceName':'P','ResourceRecordKey':''} | bad ResourceRecordKey",
        "{'EntityEventSequence':7,'ResourceName':'P','ResourceRecordKey':1.5} | bad ResourceRecordKey",
        "{'EntityEventSequence':7,'ResourceName':'P','ResourceRecordKey':'\\u0000'} | bad ResourceRecordKey",
        "{} | no EntityEventSequence",
        "null | not an object",
        "'text' | not an object",
        "17 | not an object",
        "[{'a':1}] | not an object"})
    void anElementThatIsNoEventIsARejectWithAReason(String element, String reason) throws Exception {
        Decoded decoded = decode(batch(element.replace('\'', '"'), ONE));

        assertThat(decoded.rejects()).extracting(Decoded.Reject::reason).containsExactly(reason);
        assertThat(decoded.events()).extracting(Event::recordKey).containsExactly("K");
    }

    @Test
    void namesMayHave255CharactersAndNoMore() throws Exception {
        assertThat(only(element(7, "P".repeat(255), "K".repeat(255), null)).recordKey()).hasSize(255);
        assertThat(decode(batch(element(7, "P".repeat(256), "K", null))).rejects()).hasSize(1);
        assertThat(decode(batch(element(7, "P", "K".repeat(256), null))).rejects()).hasSize(1);
    }

    @Test
    void aKeyMayBeANumber() throws Exception {
        assertThat(only("{\"EntityEventSequence\":7,\"ResourceName\":\"P\",\"ResourceRecordKey\":235021}").recordKey()).isEqualTo("235021");
    }

    @Test
    void keysLoseNulAndHalfSurrogatesButKeepWholeOnes() throws Exception {
        assertThat(only(element(7, "P", "a\\u0000b", null)).recordKey()).isEqualTo("ab");
        assertThat(only(element(7, "P", "a\\ud800b", null)).recordKey()).isEqualTo("a\uFFFDb");
        assertThat(only(element(7, "P", "a\\udc00", null)).recordKey()).isEqualTo("a\uFFFD");
        assertThat(only(element(7, "P", "\\ud83c\\udfe0", null)).recordKey()).isEqualTo("\uD83C\uDFE0");
    }

    // What is kept as sent

    @Test
    void dataIsKeptByteForByte() throws Exception {
        String data = "{ \"b\" :\t1.50 ,\n \"a\": [1e5,\"\\u00e9\\/\\u0000\", \"é\uD83C\uDFE0\"] , \"b\":2 }";

        assertThat(only("{\"EntityEventSequence\":7,\"ResourceName\":\"P\",\"ResourceRecordKey\":\"K\",\"Data\": " + data + " }").data()).isEqualTo(data);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "-1.50", "true", "\"text\"", "[1, 2]", "[]"})
    void dataMayBeAnyValue(String data) throws Exception {
        assertThat(only(element(7, "P", "K", data)).data()).isEqualTo(data);
    }

    @Test
    void dataThatIsMissingOrNullIsNotADelete() throws Exception {
        for (Event event : List.of(only(element(7, "P", "K", null)), only(element(7, "P", "K", "null")))) {
            assertThat(event.data()).isNull();
            assertThat(event.change()).isEqualTo(Change.CHANGED);
        }
    }

    @Test
    void otherFieldsAreKeptAsSent() throws Exception {
        Event event = only("{\"ResourceRecordUrl\":\"http://x/\\u0041\",\"EntityEventSequence\":7,\"ResourceName\":\"P\",\"FeedTypes\":[ \"IDX\" ],"
                + "\"ResourceRecordKey\":\"K\",\"odd \\\"name\\\"\":{ \"n\": 1.0 },\"@reso.context\":\"gone\"}");

        assertThat(event.extra()).isEqualTo("{\"ResourceRecordUrl\":\"http://x/\\u0041\",\"FeedTypes\":[ \"IDX\" ],\"odd \\\"name\\\"\":{ \"n\": 1.0 }}");
    }

    @Test
    void ofTwoFieldsWithOneNameTheLastCounts() throws Exception {
        Event event = only("{\"EntityEventSequence\":6,\"EntityEventSequence\":7,\"ResourceName\":\"Old\",\"ResourceName\":\"New\","
                + "\"ResourceRecordKey\":\"K\",\"Data\":{\"a\":1},\"Data\":{\"a\":2},\"x\":1,\"x\":2}");

        assertThat(event.sequence()).isEqualTo(7);
        assertThat(event.resource()).isEqualTo("New");
        assertThat(event.data()).isEqualTo("{\"a\":2}");
        assertThat(event.extra()).isEqualTo("{\"x\":1,\"x\":2}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "['Insert'] | CREATED", "['Update'] | UPDATED", "['Delete'] | DELETED", "['Update','Delete'] | DELETED", "['Bulk'] | CHANGED",
        "['Insert','Update'] | CHANGED", "[] | CHANGED", "null | CHANGED", "'Delete' | CHANGED", "[1,{'a':['Delete']},'Insert'] | CREATED",
        "['delete'] | CHANGED"})
    void eventTypesSayWhatChanged(String types, Change change) throws Exception {
        String json = types.replace('\'', '"');

        Event event = only("{\"EventTypes\":" + json + "," + ONE.substring(1));

        assertThat(event.change()).isEqualTo(change);
        assertThat(event.extra()).isEqualTo("{\"EventTypes\":" + json + "}");
    }

    // Places in the body

    @Test
    void eventsAndRejectsKnowTheirBytes() throws Exception {
        String first = "{\"EntityEventSequence\": 1, \"ResourceName\": \"é\uD83C\uDFE0\", \"ResourceRecordKey\": \"ü\"}";
        List<String> bad = List.of("{ \"ü\uD83C\uDFE0\": 2 }", "true", "null", "-12.5e3", "\"é\"", "[ {\"ß\": []} ]");
        String body = "{\"ä\":\"ö\",\"value\":[ " + first + " ,\n" + String.join(" , ", bad) + "  ]}";

        for (String mark : List.of("", "\uFEFF")) {
            byte[] bytes = (mark + body).getBytes(UTF_8);
            Decoded decoded = reso.decode(Samples.delivery("mls", bytes));

            assertThat(decoded.events()).extracting(event -> text(bytes, event.from(), event.to())).containsExactly(first);
            assertThat(decoded.rejects()).extracting(reject -> text(bytes, reject.from(), reject.to())).isEqualTo(bad);
        }
    }

    @Test
    void aSingleEventIsTheWholeObject() throws Exception {
        byte[] bytes = ("\uFEFF \n" + ONE + " \n").getBytes(UTF_8);
        Event event = reso.decode(Samples.delivery("mls", bytes)).events().get(0);

        assertThat(text(bytes, event.from(), event.to())).isEqualTo(ONE);
    }

    // What cannot be read at all

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{\"value\":[", "{\"value\":[{}", "[1,]", "nonsense", "{'value':[]}", "[] []", "{\"value\":[]}x",
        "{\"EntityEventSequence\":01}", "{\"a\":NaN}", "[\"\t\"]", "{\"value\":[]/* */}"})
    void whatIsNotJsonIsUndecodable(String body) {
        assertUndecodable(body, "not JSON");
    }

    @Test
    void theSeedsSampleAsPrintedIsUndecodable() {
        assertUndecodable("""
                {
                  "@reso.context": "urn:reso:metadata:2.0:resource:entityevent",
                  "value": [
                    {
                      "EntityEventSequence": 1101,
                      "ResourceName": "Property",
                      "ResourceRecordKey": "235021",
                      "Data": {
                        // Complete RESO Property object
                      }
                    }
                  ]
                }""", "not JSON");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "\"text\"", "null", "true", "{}", "{\"event\":\"x\"}", "{\"value\":{}}", "{\"value\":null}"})
    void jsonOfAnotherShapeIsUndecodable(String body) {
        assertUndecodable(body, "not an EntityEvent");
    }

    @Test
    void otherEncodingsAreUndecodable() {
        for (Charset charset : List.of(UTF_16, UTF_16LE)) {
            assertThatThrownBy(() -> reso.decode(Samples.delivery("mls", ("[" + ONE + "]").getBytes(charset)))).isInstanceOf(UndecodableException.class);
        }
    }

    @Test
    void tenThousandEventsAreReadAndOneMoreIsTooMany() throws Exception {
        List<String> elements = Collections.nCopies(10_000, "{}");
        assertThat(decode(batch(elements.toArray(String[]::new))).rejects()).hasSize(10_000);

        assertUndecodable(batch(elements.toArray(String[]::new)).replace("]}", ",{}]}"), "too many events");
    }

    @Test
    void fiveHundredLevelsAreReadAndOneMoreIsTooDeep() throws Exception {
        // The envelope, its array and the element are three of them.
        String deepest = "[".repeat(497) + "]".repeat(497);
        assertThat(decode(batch(element(7, "P", "K", deepest))).events()).hasSize(1);

        assertUndecodable(batch(element(7, "P", "K", "[" + deepest + "]")), "too deep");
    }

    @Test
    void longNumbersAndNamesAreNoReasonToRefuseADelivery() throws Exception {
        String data = "{\"n\":" + "9".repeat(5_000) + ",\"" + "f".repeat(60_000) + "\":0." + "3".repeat(5_000) + "}";

        assertThat(only(element(7, "P", "K", data)).data()).isEqualTo(data);
    }

    @Test
    void anExceptionNeverCarriesContent() {
        assertThatThrownBy(() -> decode("{\"secret-name\":\"secret-value\", oops")).hasMessage("not JSON (at byte 31)");
    }

    private void assertUndecodable(String body, String reason) {
        assertThatThrownBy(() -> decode(body)).isInstanceOfSatisfying(UndecodableException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private Decoded decode(String body) throws UndecodableException {
        return reso.decode(Samples.delivery(body));
    }

    private Event only(String element) throws UndecodableException {
        Decoded decoded = decode(element);
        assertThat(decoded.rejects()).isEmpty();
        assertThat(decoded.events()).hasSize(1);
        return decoded.events().get(0);
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(Arrays.copyOfRange(bytes, from, to), UTF_8);
    }
}
