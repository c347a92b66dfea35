package org.doorstep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.doorstep.testing.Samples.property;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.doorstep.config.Tables;
import org.doorstep.event.Change;
import org.doorstep.event.Event;
import org.doorstep.testing.OnBothDatabases;
import org.doorstep.testing.Samples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@OnBothDatabases
class MappedTablesTest {

    private static final String LISTINGS = """
            tables:
              listing:
                resource: Property
                columns:
                  price: {path: ListPrice, type: decimal}
                  beds: {path: [BedroomsTotal, Beds], type: integer}
                  city: {path: Address.City}
                  raw: {path: Address, type: json}
            """;

    @RegisterExtension
    static final FreshDatabase DATABASE = new FreshDatabase();

    @TempDir
    Path folder;

    private final List<String> misfits = new ArrayList<>();

    @AfterEach
    void drop() {
        for (String table : List.of("listing", "photo", "media", "order")) {
            DATABASE.jdbc().execute("DROP TABLE IF EXISTS \"" + table + "\"");
        }
    }

    @Test
    void writesTheMappedFieldsOfARecord() throws Exception {
        apply(listings(), property("k", 1, "{\"ListPrice\":450000.5,\"Beds\":\"3\",\"Address\":{\"City\":\"Bowie\"},\"Other\":1}"));

        assertThat(rows("listing")).isEqualTo("[{feed=mls, source_label=, record_key=k, event_id=" + lastId + ", updated_at=2026-01-01T00:00:00.000000Z,"
                + " price=450000.5, beds=3, city=Bowie, raw={\"City\":\"Bowie\"}}]");
        assertThat(misfits).isEmpty();
    }

    @Test
    void aLaterEventReplacesTheWholeRow() throws Exception {
        MappedTables tables = listings();
        apply(tables, property("k", 1, "{\"ListPrice\":1,\"Address\":{\"City\":\"Bowie\"}}"));
        apply(tables, property("k", 2, "{\"ListPrice\":2}"));

        assertThat(column("SELECT CAST(price AS TEXT) || ' ' || COALESCE(city, 'none') FROM listing")).containsExactly("2 none");
    }

    @Test
    void aDeleteRemovesTheRowAndNoOther() throws Exception {
        MappedTables tables = listings();
        apply(tables, property("a", 1, "{}"), property("b", 1, "{}"), new Samples.Draft().label("L").key("a").event());
        apply(tables, new Samples.Draft().key("a").version(2).change(Change.DELETED).data("{\"ListPrice\":1}").event());

        assertThat(column("SELECT source_label || record_key FROM listing ORDER BY record_key")).containsExactly("La", "b");
    }

    @Test
    void missingDataChangesNothing() throws Exception {
        MappedTables tables = listings();
        apply(tables, property("k", 1, "{\"ListPrice\":1}"));
        apply(tables, property("k", 2, null));

        assertThat(column("SELECT price FROM listing")).containsExactly("1");
        assertThat(misfits).isEmpty();
    }

    @Test
    void dataThatIsNoRecordIsAMisfitAndChangesNothing() throws Exception {
        MappedTables tables = listings();
        apply(tables, property("k", 1, "{\"ListPrice\":1}"));
        for (String data : List.of("5", "\"text\"", "[]", "true")) {
            apply(tables, property("k", 2, data));
        }

        assertThat(column("SELECT price FROM listing")).containsExactly("1");
        assertThat(misfits).containsExactly("listing", "listing", "listing", "listing");
    }

    @Test
    void aValueThatDoesNotFitIsNullAndCountedAndCostsNothingElse() throws Exception {
        apply(listings(), property("k", 1, "{\"ListPrice\":\"call us\",\"BedroomsTotal\":2.5,\"Address\":{\"City\":\"Bowie\"}}"));

        assertThat(column("SELECT COALESCE(CAST(price AS TEXT), 'null') || ' ' || COALESCE(CAST(beds AS TEXT), 'null') || ' ' || city FROM listing")).containsExactly("null null Bowie");
        assertThat(misfits).containsExactly("listing", "listing");
    }

    @Test
    void numbersStayTheNumbersTheyWere() throws Exception {
        apply(listings(), property("a", 1, "{\"Address\":{\"City\":1.50,\"big\":12345678901234567890.10}}"), property("b", 1, "{\"ListPrice\":1e299}"),
                property("c", 1, "{\"ListPrice\":1e400}"));

        assertThat(column("SELECT city || ' ' || raw FROM listing WHERE record_key = 'a'")).containsExactly("1.50 {\"City\":1.50,\"big\":12345678901234567890.10}");
        assertThat(column("SELECT COALESCE(CAST(price AS TEXT), 'null') FROM listing WHERE record_key <> 'a' ORDER BY record_key")).containsExactly(DATABASE.postgres() ? "1" + "0".repeat(299) : "1.0e+299", "null");
    }

    @Test
    void batchesOfAnySizeAreWritten() throws Exception {
        apply(listings(), IntStream.range(0, 2_500).mapToObj(i -> property("k" + i, 1, "{\"Beds\":" + i + "}")).toArray(Event[]::new));

        assertThat(column("SELECT COUNT(*) || ' ' || SUM(beds) FROM listing")).containsExactly("2500 3123750");
    }

    @Test
    void aColumnThatIsNewAtTheNextStartIsAddedAndOneNoLongerMappedStays() throws Exception {
        apply(listings(), property("k", 1, "{\"ListPrice\":1,\"Beds\":2}"));

        MappedTables wider = tables("tables: {listing: {resource: Property, columns: {price: {path: ListPrice, type: decimal}, \"select\": {path: Beds, type: integer}}}}");
        apply(wider, property("k", 2, "{\"ListPrice\":3,\"Beds\":4}"), property("new", 2, "{}"));

        assertThat(column("SELECT price || ' ' || beds || ' ' || \"select\" FROM listing WHERE record_key = 'k'")).containsExactly("3 2 4");
        assertThat(column("SELECT COUNT(*) FROM listing")).containsExactly("2");
    }

    @Test
    void namesThatAreWordsOfSqlWork() throws Exception {
        apply(tables("tables: {order: {resource: Property, columns: {\"group\": {path: a}, \"values\": {path: b}}}}"), property("k", 1, "{\"a\":1,\"b\":2}"));

        assertThat(column("SELECT \"group\" || \"values\" FROM \"order\"")).containsExactly("12");
    }

    @Test
    void aTableOfOneProviderTakesNoOthers() throws Exception {
        MappedTables tables = tables("tables: {listing: {provider: spark, resource: Property, columns: {a: {path: a}}}}");
        apply(tables, property("k", 1, "{}"));

        assertThat(column("SELECT COUNT(*) FROM listing")).containsExactly("0");
    }

    // Tables whose rows are the items of a record

    @Test
    void aLaterSetReplacesTheEarlierOneWhole() throws Exception {
        MappedTables tables = photos();
        apply(tables, media("L1", 1, "{\"ResourceRecordID\":\"L1\",\"Media\":[{\"MediaKey\":\"m1\",\"Order\":1},{\"MediaKey\":\"m2\",\"Order\":2}]}"),
                media("L2", 1, "{\"Media\":[{\"MediaKey\":\"m1\"}]}"));
        apply(tables, media("L1", 2, "{\"ResourceRecordID\":\"L1\",\"Media\":[{\"MediaKey\":\"m2\",\"Order\":1},{\"MediaKey\":\"m3\",\"Order\":2}]}"));

        assertThat(photosOf("L1")).containsExactly("m2:1:L1", "m3:2:L1");
        assertThat(photosOf("L2")).containsExactly("m1:-:-");
    }

    @Test
    void anEmptySetAndADeleteRemoveAll() throws Exception {
        MappedTables tables = photos();
        apply(tables, media("L1", 1, "{\"Media\":[{\"MediaKey\":\"m1\"}]}"), media("L2", 1, "{\"Media\":[{\"MediaKey\":\"m1\"}]}"));
        apply(tables, media("L1", 2, "{\"Media\":[]}"));
        apply(tables, new Samples.Draft().resource("Media").key("L2").version(2).change(Change.DELETED).data(null).event());

        assertThat(column("SELECT COUNT(*) FROM photo")).containsExactly("0");
    }

    @Test
    void oneRecordAMediaKeyIsOneRow() throws Exception {
        apply(photos(), media("m1", 1, "{\"MediaKey\":\"m1\",\"Order\":4,\"ResourceRecordID\":\"L1\"}"));

        assertThat(photosOf("m1")).containsExactly("m1:4:L1");
    }

    @Test
    void aSetThatIsNullOrNoArrayIsNoItem() throws Exception {
        MappedTables tables = photos();
        apply(tables, media("a", 1, "{\"ResourceRecordID\":\"L1\",\"Media\":null}"), media("b", 1, "{\"Media\":\"none\"}"), media("c", 1, "{\"Media\":[null,3,\"x\",{\"MediaKey\":\"m\"}]}"));

        assertThat(photosOf("a")).isEmpty();
        assertThat(photosOf("b")).isEmpty();
        assertThat(photosOf("c")).containsExactly("m:-:-");
    }

    @Test
    void ofTwoItemsWithOneKeyTheLastStays() throws Exception {
        apply(photos(), media("L1", 1, "{\"Media\":[{\"MediaKey\":\"m1\",\"Order\":1},{\"MediaKey\":\"m2\",\"Order\":2},{\"MediaKey\":\"m1\",\"Order\":3}]}"));

        assertThat(photosOf("L1")).containsExactly("m1:3:-", "m2:2:-");
    }

    @Test
    void anItemWithoutAKeyIsKnownByItsPlaceAndPushesNoOtherOut() throws Exception {
        apply(photos(), media("L1", 1, "{\"Media\":[{\"MediaKey\":\"1\",\"Order\":1},{\"Order\":2},{\"MediaKey\":\"\",\"Order\":3}]}"));

        assertThat(column("SELECT \"order\" FROM photo ORDER BY 1")).containsExactly("1", "2", "3");
    }

    // Parameters of hand-written SQL

    @Test
    void parametersAreTheColumnsOfTheEventsTable() throws Exception {
        Event event = property("k", 1, "{\"ListPrice\":1.5,\"Address\":{\"City\":\"Bowie\"}}");

        assertThat(listings().parameters(event)).containsEntry("feed", "mls").containsEntry("source_label", "").containsEntry("record_key", "k")
                .containsEntry("event_id", event.id()).containsEntry("city", "Bowie").containsEntry("beds", null).hasSize(9);
    }

    @Test
    void parametersOfAnEventWithoutDataAreNull() throws Exception {
        assertThat(listings().parameters(property("k", 1, null))).containsEntry("record_key", "k").containsEntry("city", null);
    }

    @Test
    void parametersOfATableWithItemsAreThoseOfTheRecord() throws Exception {
        assertThat(photos().parameters(media("m1", 1, "{\"MediaKey\":\"m1\",\"Order\":4,\"ResourceRecordID\":\"L1\"}")))
                .containsEntry("media_key", "m1").containsEntry("order", 4L).containsEntry("parent", "L1");
        assertThat(photos().parameters(media("L1", 1, "{\"Media\":[{\"MediaKey\":\"m1\",\"Order\":4}],\"ResourceRecordID\":\"L1\"}")))
                .containsEntry("media_key", null).containsEntry("order", null).containsEntry("parent", "L1");
    }

    @Test
    void dataDeeperThanAnyRecordIsAMisfitNotFatal() throws Exception {
        MappedTables tables = listings();
        apply(tables, property("k", 1, "{\"ListPrice\":1}"));
        apply(tables, property("k", 2, "{\"a\":" + "[".repeat(1_500) + "]".repeat(1_500) + "}"));

        assertThat(column("SELECT price FROM listing")).containsExactly("1");
        assertThat(misfits).containsExactly("listing");
    }

    @Test
    void aKeyOfAnItemThatIsTooLongForAnIndexIsItsHash() throws Exception {
        apply(photos(), media("L1", 1, "{\"Media\":[{\"MediaKey\":\"" + "\u8a9e".repeat(3_000) + "\"}]}"));

        assertThat(column("SELECT media_key FROM photo")).singleElement().asString().matches("%[0-9a-f]{64}");
    }

    @Test
    void aSetThatIsNotThereKeepsTheRows() throws Exception {
        MappedTables tables = photos();
        apply(tables, media("L1", 1, "{\"Media\":[{\"MediaKey\":\"m1\"}]}"));
        for (String silent : List.of("{\"Media\":null}", "{\"ResourceRecordID\":\"L1\"}", "{\"Media\":\"none\"}", "{\"Photos\":[{\"MediaKey\":\"m2\"}]}", "{\"Media\":{}}")) {
            apply(tables, media("L1", 2, silent));
            assertThat(photosOf("L1")).as(silent).containsExactly("m1:-:-");
        }
        assertThat(misfits).hasSize(4);
    }

    private String lastId;

    private void apply(MappedTables tables, Event... latest) {
        lastId = latest[latest.length - 1].id();
        DATABASE.together(() -> {
            tables.apply("reso", latest[0].resource(), Stream.of(latest).map(event -> event.judged(false, true)).toList());
            return null;
        });
    }

    private MappedTables listings() throws Exception {
        return tables(LISTINGS);
    }

    private MappedTables photos() throws Exception {
        return tables("""
                tables:
                  photo:
                    resource: Media
                    items: Media
                    itemKey: {column: media_key, path: MediaKey}
                    columns:
                      order: {path: Order, type: integer}
                      parent: {path: $.ResourceRecordID}
                """);
    }

    private MappedTables tables(String yaml) throws Exception {
        MappedTables tables = new MappedTables(DATABASE.database(), Tables.load(Files.writeString(folder.resolve("tables.yaml"), yaml)), misfits::add);
        tables.create();
        return tables;
    }

    private static Event media(String key, long version, String data) {
        return new Samples.Draft().resource("Media").key(key).version(version).data(data).event();
    }

    private static List<String> photosOf(String key) {
        return column("SELECT media_key || ':' || COALESCE(CAST(\"order\" AS TEXT), '-') || ':' || COALESCE(parent, '-') FROM photo WHERE record_key = '" + key + "' ORDER BY 1");
    }

    private static List<String> column(String sql) {
        return DATABASE.column(sql);
    }

    private static String rows(String table) {
        return DATABASE.jdbc().queryForList("SELECT * FROM \"" + table + "\"").toString();
    }
}
